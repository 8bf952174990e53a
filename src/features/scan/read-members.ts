import type { ReadingCounts } from '../../adapters/store/member-reads.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside, PortalFailure } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Exclusion } from '../../policy/exclusion.ts';
import type { Organisation } from '../../policy/protection.ts';
import { type Belief, checkTrust, type FailedCheck, type ReadingFacts } from '../../policy/trust.ts';
import { breathe, type Judge, judgeAt, membersInPieces, PIECE } from '../evaluation/evaluate-members.ts';
import type { OrganisationFailure, OrganisationMemory, OrganisationNow } from '../evaluation/organization.ts';

/** What a reading came to, with all rows staged (and judged, if it may be believed) under the scan's number. */
export type ReadingOutcome =
  | {
      readonly kind: 'believed';
      readonly organisation: string;
      readonly roles: Organisation['roles'];
      readonly counts: ReadingCounts;
      /** Judges as of this reading, by the exclusions given. */
      readonly judge: (exclusions: readonly Exclusion[]) => Judge;
      readonly used: readonly Belief[];
    }
  | {
      readonly kind: 'refused';
      readonly organisation: string | undefined;
      readonly failed: readonly FailedCheck[];
      /** What the portal said, where that is the reason. */
      readonly sentence: string | undefined;
    }
  | { readonly kind: 'failed'; readonly sentence: string };

/** What a reading needs; it knows nothing of Slack. */
export type ReadingNeeds = Pick<Outside, 'store' | 'portal' | 'settings' | 'clock'>;

/** Reads the organisation and all its members, checks whether that can be believed, and judges everybody by policy. */
export async function readAndJudge(
  outside: ReadingNeeds,
  memory: OrganisationMemory,
  id: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<ReadingOutcome> {
  const { store, portal, settings, clock } = outside;
  const read = await memory.read(signal);
  signal.throwIfAborted();
  if (!read.ok) return organisationNotRead(read.failure);
  const before = store.tables.scans.newestBelieved();

  const list = await portal.members((accounts, total) => {
    store.commit(clock(), (tables) => tables.scans.addPage(id, accounts));
    progress.read(accounts.length, total);
  }, signal);
  signal.throwIfAborted();
  if (!list.ok) return listNotRead(list.failure, read.value.organisation.name);

  let after: AccountKey | undefined;
  do {
    after = store.commit(clock(), (tables) => tables.scans.carry(id, before?.id, after, PIECE, clock()));
    await breathe();
    signal.throwIfAborted();
  } while (after !== undefined);
  const now = clock();
  const counts = store.tables.scans.countReading(id, before?.id, now);
  const facts = factsOf(outside, id, read.value, counts, list.value.total, before);
  const { maxDropPercent } = settings;
  const trust = checkTrust(facts, { maxDropPercent }, store.tables.switches.beliefs(now), now);
  const organisation = read.value.organisation.name;
  if (!trust.believed) return { kind: 'refused', organisation, failed: trust.failed, sentence: undefined };

  const judge = (exclusions: readonly Exclusion[]): Judge =>
    judgeAt(now, outside, exclusions, read.value, counts.enabledAdmins);
  const judging = judge(store.tables.exclusions.inForce(now));
  for await (const rows of membersInPieces(store, id)) {
    const verdicts = new Map(rows.map((row) => [row.account.key, judging.evaluate(row).judged] as const));
    store.commit(clock(), (tables) => tables.scans.judge(id, verdicts));
    signal.throwIfAborted();
  }
  return {
    kind: 'believed',
    organisation,
    roles: read.value.organisation.roles,
    counts,
    judge,
    used: trust.used,
  };
}

function factsOf(
  { store }: ReadingNeeds,
  id: number,
  { organisation, seesLastLogin }: OrganisationNow,
  counts: ReadingCounts,
  total: number,
  before: ScanRow | undefined,
): ReadingFacts {
  const own = organisation.ownUsername;
  return {
    // A credential without a member record is proven by the list itself.
    signedIn: seesLastLogin ?? counts.withoutLastLogin < counts.received,
    received: counts.received,
    total,
    sawOwnAccount: own === undefined ? undefined : store.tables.scans.isReceived(id, own),
    datesInSeconds: counts.datesInSeconds,
    datesAhead: counts.datesAhead,
    withoutLastLogin: counts.withoutLastLogin,
    olderSignIns: counts.olderSignIns,
    membersBefore: before?.members,
  };
}

function organisationNotRead(failure: OrganisationFailure): ReadingOutcome {
  if (failure.group === undefined) return listNotRead(failure, undefined);
  const sentence = `The excluded group “${failure.group}”: ${failure.sentence}`;
  return {
    kind: 'refused',
    organisation: undefined,
    failed: [{ check: 'group not readable', found: 1, allowed: 0 }],
    sentence,
  };
}

function listNotRead({ kind, sentence }: PortalFailure, organisation: string | undefined): ReadingOutcome {
  if (kind !== 'not signed in' && kind !== 'not allowed') return { kind: 'failed', sentence };
  return {
    kind: 'refused',
    organisation,
    failed: [{ check: 'not signed in', found: 0, allowed: 0 }],
    sentence,
  };
}

/** How far a scan that a person asked for has come: one message of its own, updated now and then, deleted at the end. */
export interface Progress {
  read(accounts: number, total: number): void;
  /** The message that is still there because Slack did not delete it, if one is. */
  end(): Promise<string | undefined>;
}
