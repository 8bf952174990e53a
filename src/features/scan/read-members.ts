import type { PortalFailure } from '../../adapters/arcgis/trouble.ts';
import type { ReadingCounts } from '../../adapters/store/member-reads.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Exclusion } from '../../policy/exclusion.ts';
import { checkTrust, type FailedCheck, type ReadingFacts } from '../../policy/trust.ts';
import { breathe, evaluatorAt, membersInPieces, PIECE } from '../evaluation/evaluate-members.ts';
import type { OrganizationCache, OrganizationNow } from '../evaluation/organization.ts';

/** What a reading came to, with all rows staged (and evaluated, if it may be accepted) under the scan's number. */
export type ReadingOutcome = Awaited<ReturnType<typeof readAndEvaluate>>;

/**
 * Reads the organization and all its members, checks whether that can be accepted, and evaluates everybody by policy. It
 * knows nothing of Slack: `onRead` is told how many members a page had, of how many in all.
 */
export async function readAndEvaluate(
  outside: Pick<Outside, 'store' | 'portal' | 'settings' | 'clock'>,
  organizationCache: OrganizationCache,
  id: number,
  onRead: (accounts: number, total: number) => void,
  signal: AbortSignal,
) {
  const { store, portal, settings, clock } = outside;
  const read = await organizationCache.read(signal);
  signal.throwIfAborted();
  if (!read.ok) return notRead(read.failure);
  const organization = read.value.organization.name;
  const before = store.tables.scans.newestAccepted();

  const list = await portal.members((accounts, total) => {
    store.commit(clock(), (tables) => tables.scans.addPage(id, accounts));
    onRead(accounts.length, total);
  }, signal);
  signal.throwIfAborted();
  if (!list.ok) return notRead(list.failure, organization);

  let after: AccountKey | undefined;
  do {
    after = store.commit(clock(), (tables) => tables.scans.carry(id, before?.id, after, PIECE, clock()));
    await breathe();
    signal.throwIfAborted();
  } while (after !== undefined);
  const now = clock();
  const counts = store.tables.scans.countReading(id, before?.id, now);
  const facts = factsOf(outside, id, read.value, counts, list.value.total, before);
  const trust = checkTrust(facts, settings, store.tables.switches.acceptances(now), now);
  if (!trust.accepted) return rejected(trust.failed, organization);

  /** Evaluates as of this reading, by the exclusions given. */
  const evaluatorBy = (exclusions: readonly Exclusion[]) =>
    evaluatorAt(now, outside, exclusions, read.value, counts.enabledAdmins);
  const evaluator = evaluatorBy(store.tables.exclusions.inForce(now));
  for await (const rows of membersInPieces(store, id)) {
    const verdicts = new Map(
      evaluator.evaluateAll(rows).map(({ row, evaluated }) => [row.account.key, evaluated] as const),
    );
    store.commit(clock(), (tables) => tables.scans.recordVerdicts(id, verdicts));
    signal.throwIfAborted();
  }
  return { kind: 'accepted' as const, organization, counts, evaluatorBy, used: trust.used };
}

function factsOf(
  { store, portal }: Pick<Outside, 'store' | 'portal'>,
  id: number,
  { organization, seesLastLogin }: OrganizationNow,
  counts: ReadingCounts,
  total: number,
  before: ScanRow | undefined,
): ReadingFacts {
  const own = organization.ownUsername;
  return {
    ...counts,
    // A credential without a member record is proven by the list itself.
    signedIn: seesLastLogin ?? counts.withoutLastLogin < counts.received,
    total,
    sawOwnAccount: own === undefined ? undefined : store.tables.scans.isReceived(id, own),
    membersBefore: before?.members,
    clockAheadMs: portal.clockAheadMs(),
  };
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
