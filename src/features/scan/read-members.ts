import type { PortalFailure } from '../../adapters/arcgis/trouble.ts';
import type { ReadingCounts } from '../../adapters/store/member-reads.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Exclusion } from '../../policy/exclusion.ts';
import type { Organization } from '../../policy/protection.ts';
import { type Acceptance, checkTrust, type FailedCheck, type ReadingFacts } from '../../policy/trust.ts';
import {
  breathe,
  type Evaluator,
  evaluatorAt,
  membersInPieces,
  PIECE,
} from '../evaluation/evaluate-members.ts';
import type { OrganizationCache, OrganizationFailure, OrganizationNow } from '../evaluation/organization.ts';

/** What a reading came to, with all rows staged (and judged, if it may be accepted) under the scan's number. */
export type ReadingOutcome =
  | {
      readonly kind: 'accepted';
      readonly organization: string;
      readonly roles: Organization['roles'];
      readonly counts: ReadingCounts;
      /** Judges as of this reading, by the exclusions given. */
      readonly evaluator: (exclusions: readonly Exclusion[]) => Evaluator;
      readonly used: readonly Acceptance[];
    }
  | {
      readonly kind: 'rejected';
      readonly organization: string | undefined;
      readonly failed: readonly FailedCheck[];
      /** What the portal said, where that is the reason. */
      readonly sentence: string | undefined;
    }
  | { readonly kind: 'failed'; readonly sentence: string };

/** What a reading needs; it knows nothing of Slack. */
export type ReadingNeeds = Pick<Outside, 'store' | 'portal' | 'settings' | 'clock'>;

/** Reads the organization and all its members, checks whether that can be accepted, and judges everybody by policy. */
export async function readAndEvaluate(
  outside: ReadingNeeds,
  organizationCache: OrganizationCache,
  id: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<ReadingOutcome> {
  const { store, portal, settings, clock } = outside;
  const read = await organizationCache.read(signal);
  signal.throwIfAborted();
  if (!read.ok) return organizationNotRead(read.failure);
  const before = store.tables.scans.newestAccepted();

  const list = await portal.members((accounts, total) => {
    store.commit(clock(), (tables) => tables.scans.addPage(id, accounts));
    progress.read(accounts.length, total);
  }, signal);
  signal.throwIfAborted();
  if (!list.ok) return listNotRead(list.failure, read.value.organization.name);

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
  const trust = checkTrust(facts, { maxDropPercent }, store.tables.switches.acceptances(now), now);
  const organization = read.value.organization.name;
  if (!trust.accepted) return { kind: 'rejected', organization, failed: trust.failed, sentence: undefined };

  const evaluator = (exclusions: readonly Exclusion[]): Evaluator =>
    evaluatorAt(now, outside, exclusions, read.value, counts.enabledAdmins);
  const judging = evaluator(store.tables.exclusions.inForce(now));
  for await (const rows of membersInPieces(store, id)) {
    const verdicts = new Map(rows.map((row) => [row.account.key, judging.evaluate(row).evaluated] as const));
    store.commit(clock(), (tables) => tables.scans.evaluator(id, verdicts));
    signal.throwIfAborted();
  }
  return {
    kind: 'accepted',
    organization,
    roles: read.value.organization.roles,
    counts,
    evaluator,
    used: trust.used,
  };
}

function factsOf(
  { store, portal }: ReadingNeeds,
  id: number,
  { organization, seesLastLogin }: OrganizationNow,
  counts: ReadingCounts,
  total: number,
  before: ScanRow | undefined,
): ReadingFacts {
  const own = organization.ownUsername;
  return {
    // A credential without a member record is proven by the list itself.
    signedIn: seesLastLogin ?? counts.withoutLastLogin < counts.received,
    received: counts.received,
    total,
    sawOwnAccount: own === undefined ? undefined : store.tables.scans.isReceived(id, own),
    datesInSeconds: counts.datesInSeconds,
    datesAhead: counts.datesAhead,
    withoutLastLogin: counts.withoutLastLogin,
    withoutRoleOrState: counts.withoutRoleOrState,
    olderSignIns: counts.olderSignIns,
    lost: counts.lost,
    clockAheadMs: portal.clockAheadMs(),
    membersBefore: before?.members,
  };
}

function organizationNotRead(failure: OrganizationFailure): ReadingOutcome {
  if (failure.group === undefined) return listNotRead(failure, undefined);
  const sentence = `The excluded group “${failure.group}”: ${failure.sentence}`;
  return {
    kind: 'rejected',
    organization: undefined,
    failed: [{ check: 'group not readable', found: 1, allowed: 0 }],
    sentence,
  };
}

function listNotRead({ kind, sentence }: PortalFailure, organization: string | undefined): ReadingOutcome {
  if (kind !== 'not signed in' && kind !== 'not allowed') return { kind: 'failed', sentence };
  return {
    kind: 'rejected',
    organization,
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
