import type { PortalFailure } from '../../adapters/arcgis/trouble.ts';
import type { Memory } from '../../adapters/store/members/members.ts';
import type { Staging } from '../../adapters/store/members/staging.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import type { Account } from '../../policy/account.ts';
import { roleLabel } from '../../policy/protection.ts';
import { endsLeftAlone, type Standing } from '../../policy/standing.ts';
import { checkTrust, type FailedCheck } from '../../policy/trust.ts';
import { latest } from '../../schedule.ts';
import { breathe, evaluatorAt, isOrgAdmin, PIECE } from '../evaluation/evaluate-members.ts';
import type { OrganizationCache } from '../evaluation/organization.ts';
import { type Compared, comparing } from './compare.ts';
import { countingOf } from './counting.ts';
import type { ReadingCsv } from './csv.ts';

/** What a reading came to, with all that it found staged, if it may be accepted. */
export type ReadingOutcome = Awaited<ReturnType<typeof readAndEvaluate>>;

/**
 * Reads the organization and all its members; each page is compared with what is known, evaluated by policy, written to the
 * CSV and staged as far as it differs. Then it is checked whether that can be accepted. It knows nothing of Slack: `onRead`
 * is told how many members a page had, of how many in all.
 */
export async function readAndEvaluate(
  outside: Pick<Outside, 'store' | 'portal' | 'settings' | 'clock'>,
  organizationCache: OrganizationCache,
  { startedAt }: Pick<ScanRow, 'startedAt'>,
  into: { readonly staging: Staging; readonly csv: Pick<ReadingCsv, 'add'> },
  onRead: (accounts: number, total: number) => void,
  signal: AbortSignal,
) {
  const { store, portal, settings, clock } = outside;
  const { tables } = store;
  const read = await organizationCache.read(signal);
  signal.throwIfAborted();
  if (!read.ok) return notRead(read.failure);
  const { name: organization, ownUsername, roles } = read.value.organization;
  const before = tables.scans.newestAccepted();
  const undone = new Set(tables.exclusions.undone());
  const exclusions = tables.exclusions.inForce(startedAt);
  const comparison = comparing(tables, startedAt);
  const counting = countingOf(ownUsername, startedAt);
  const evaluatorBy = (enabledAdmins: number) =>
    evaluatorAt(startedAt, outside, exclusions, read.value, enabledAdmins);
  const evaluator = evaluatorBy(Number.POSITIVE_INFINITY);
  /** Administrators: whether one is the last that is enabled is known when all have been read. */
  const held: Compared[] = [];

  function take(members: readonly Compared[], by: ReturnType<typeof evaluatorBy>): void {
    const taken = by.evaluateAll(members).filter((evaluation) => {
      const { row, standing } = evaluation;
      const memory = memoryOf(evaluation, before?.asOf, undone);
      return into.staging.add(row.account, memory, standing, row.known);
    });
    for (const evaluation of taken) counting.add(evaluation.row, evaluation);
    into.csv.add(taken.map((evaluation) => [evaluation, roleLabel(evaluation.row.account, roles)]));
  }

  function takePage(members: readonly Compared[]): void {
    take(
      members.filter((member) => !mayBeLast(member)),
      evaluator,
    );
    held.push(...members.filter(mayBeLast));
  }

  const list = await portal.members((accounts, total) => {
    store.readAtOnce(() => takePage(comparison.page(accounts)));
    onRead(accounts.length, total);
  }, signal);
  signal.throwIfAborted();
  if (!list.ok) return notRead(list.failure, organization);

  await inTurns(comparison.strangers(), takePage, signal);
  const byAll = evaluatorBy(new Set(held.filter(isEnabledAdmin).map(({ account }) => account.key)).size);
  await inTurns(piecesOf(held), (members) => take(members, byAll), signal);
  let lost = 0;
  await inTurns(
    comparison.lost(),
    (ids) => {
      lost += ids.length;
      for (const id of ids) into.staging.addGone(id);
    },
    signal,
  );
  const counts = counting.counts(lost);
  const facts = {
    ...counts,
    // A credential without a member record is proven by the list itself.
    signedIn: read.value.seesLastLogin ?? counts.withoutLastLogin < counts.received,
    total: list.value.total,
    membersBefore: before?.members,
    clockAheadMs: portal.clockAheadMs(),
  };
  const now = clock();
  const trust = checkTrust(facts, settings, tables.switches.acceptances(now), now);
  if (!trust.accepted) return rejected(trust.failed, organization);
  return {
    kind: 'accepted' as const,
    organization,
    counts,
    /** How members stand, by status. */
    statuses: counting.statuses(),
    /** Who holds the seats, by user type. */
    held: counting.held(),
    /** Accounts that others enabled or disabled since the last scan. */
    switched: counting.switched(),
    /** Accounts of which it is not written down yet that mail does not, or does again, reach them. */
    reachChanged: counting.reachChanged(),
    used: trust.used,
  };
}

/** Piece by piece, so that clicks and acts get their turn in between. */
async function inTurns<Piece>(
  pieces: Iterable<Piece>,
  take: (piece: Piece) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const piece of pieces) {
    take(piece);
    await breathe();
    signal.throwIfAborted();
  }
}

function* piecesOf(members: readonly Compared[]): Generator<readonly Compared[]> {
  for (let from = 0; from < members.length; from += PIECE) yield members.slice(from, from + PIECE);
}

const isEnabledAdmin = ({ account }: { readonly account: Account }): boolean =>
  isOrgAdmin(account) && account.disabled === false;

const mayBeLast = ({ account }: { readonly account: Account }): boolean =>
  account.role === 'org_admin' && account.disabled !== true;

/** One that stops being left alone was so when it was evaluated last. */
function memoryOf(
  { row, standing }: { row: Compared; standing: Standing },
  evaluatedAt: Date | undefined,
  undone: ReadonlySet<number>,
): Memory {
  return endsLeftAlone(row.standing, standing, undone)
    ? { ...row, lastLeftAloneAt: latest([row.lastLeftAloneAt, evaluatedAt]) }
    : row;
}

/** `group`: the excluded group that could not be read, without which nobody can be evaluated. */
function notRead(
  { kind, sentence, group }: PortalFailure & { group?: string | undefined },
  organization?: string,
) {
  if (group !== undefined)
    return rejected([{ check: 'group not readable', found: 1, allowed: 0 }], organization, {
      group,
      sentence,
    });
  if (kind !== 'not signed in' && kind !== 'not allowed') return { kind: 'failed' as const, sentence };
  return rejected([{ check: 'not signed in', found: 0, allowed: 0 }], organization, { sentence });
}

/** `said`: what the portal said, where that is the reason, and of which excluded group. */
function rejected(
  failed: readonly FailedCheck[],
  organization: string | undefined,
  said?: { readonly group?: string; readonly sentence: string },
) {
  return { kind: 'rejected' as const, organization, failed, said };
}
