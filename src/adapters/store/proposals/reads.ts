import { z } from 'zod';
import type { AccountKey } from '../../../policy/account.ts';
import type { Pending, ProposalId, ProposalState } from '../../../policy/proposal.ts';
import type { ReviewEntry } from '../../../policy/review.ts';
import { folded } from '../../../policy/text.ts';
import {
  accountKey,
  flag,
  json,
  mapsIn,
  moment,
  optional,
  proposalId,
  rowsIn,
  valuesIn,
} from '../columns.ts';
import type { Db } from '../database.ts';
import { storedHoldings, storedMark, storedSameEmail } from './evidence.ts';
import { COLUMNS, DECIDED, decision, kind, LIVE, PENDING, pending, proposal, state } from './row.ts';
import { togetherReadsIn } from './together.ts';

const entry: z.ZodType<ReviewEntry> = z.object({
  id: proposalId,
  state,
  role: z.string(),
  userType: optional(z.string()),
  days: z.number(),
  neverSignedIn: flag,
  notWarned: flag,
  marked: flag,
  owns: optional(flag),
});

/** What a decision on many needs of each. */
const standing = z.object({ id: proposalId, state, rehearsal: flag, notWarned: flag, marked: flag });

export type Standing = z.output<typeof standing>;

const approval = z
  .object({ id: proposalId, kind, byId: z.string(), byName: z.string(), at: moment })
  .transform(({ id, ...decision }) => ({ id, decision }));

const pendingOf = z.object({ id: proposalId, pending: json(pending) });

const address = z.object({ id: proposalId, email: optional(z.string()) });

const bulk = z.object({ take: z.number(), leftOut: z.number() });

const waiting = z.object({
  id: proposalId,
  key: accountKey,
  username: z.string(),
  fullName: z.string(),
  changedAt: moment,
});

/** An open one, as far as time and the digest go by it. */
export type Waiting = z.output<typeof waiting>;

const named = z.object({ id: proposalId, username: z.string(), fullName: z.string() });

const calledAs = named.extend({ email: optional(z.string()) });

const brief = named.omit({ id: true }).extend({
  days: z.number(),
  holdings: storedHoldings,
  couldNotBeRead: flag,
  sameEmail: storedSameEmail,
});

const ownedByKey = z.object({
  key: accountKey,
  holdings: storedHoldings,
  marks: json(z.array(storedMark)),
});

/** What is known of an account's use and belongings, as it was read for its live proposal. */
export type Owned = Omit<z.output<typeof ownedByKey>, 'key'>;

/** Whom Approve all is about. */
const TO_APPROVE = `state = 'open' AND rehearsal = ? AND NOT ${DECIDED}`;

/** Of them, whom it leaves out: those that could not be warned, may be in use, or are still being read. */
const LEFT_OUT = '(not_warned = 1 OR marked = 1 OR unread = 1)';

const reading = z.object({
  id: proposalId,
  key: accountKey,
  username: z.string(),
  tries: z.number(),
  failingSince: optional(moment),
});

/** One of which the portal is to be asked, and how often that failed in a row. */
export type ToRead = z.output<typeof reading>;

const expired = z.object({ key: accountKey, bornAt: moment, expiredAt: moment });

/** Proposals as they stand, each with the approvals of its present round. */
export function proposalReadsIn(db: Db) {
  const proposals = rowsIn(db, proposal);
  const entries = rowsIn(db, entry);
  const lastDecisions = rowsIn(db, decision).all<[id: ProposalId, most: number]>(`
    SELECT kind, by_id AS "byId", by_name AS "byName", at FROM decision
    WHERE proposal = ? ORDER BY id DESC LIMIT ?`);
  const numbers = valuesIn(db, z.number());
  const ids = valuesIn(db, proposalId);
  const standings = rowsIn(db, standing);
  const names = rowsIn(db, named);
  const pendings = rowsIn(db, pendingOf).all(`
    SELECT proposal AS id, ${PENDING} AS pending FROM bulk JOIN bulk_rest ON bulk = bulk.id ORDER BY bulk.id`);
  // By the key, in the order in which members are kept: each of their pages is read once.
  const ownedBy = (some: string, where: string, byKey = some) =>
    rowsIn(db, address).all<[object]>(`
      SELECT proposal.id, proposal.email FROM ${some} WHERE ${where} AND (
        proposal.email = :email COLLATE NOCASE OR proposal.email GLOB '*[^!-_a-~]*' OR :isFolded)
      UNION ALL
      SELECT proposal.id, member.email FROM ${byKey} CROSS JOIN member ON member.key = account_key
      WHERE ${where} AND email_folded = :folded`);
  const owned = ownedBy('json_each(:ids) CROSS JOIN proposal ON proposal.id = value', 'true');
  const ownedLive = ownedBy('proposal', `state IN ${LIVE}`, 'proposal INDEXED BY proposal_live');
  const meant = (email: string) => ({
    email: email.trim(),
    folded: folded(email),
    // Then those that a keyboard wrote may be the same as well.
    isFolded: /[^!-_a-~]/u.test(email.trim()) ? 1 : 0,
  });
  const someNames = names.all<[ids: string]>(`
    SELECT proposal.id, username, full_name AS fullName FROM json_each(?) JOIN proposal ON proposal.id = value ORDER BY json_each.key`);
  const inBrief = rowsIn(db, brief).all<[ids: string]>(`
    SELECT username, full_name AS fullName, days, evidence -> '$.holdings' AS holdings,
      evidence ->> '$.couldNotBeRead' AS couldNotBeRead, evidence -> '$.sameEmail' AS sameEmail
    FROM json_each(?) JOIN proposal ON proposal.id = value ORDER BY json_each.key`);
  const ownedLiveByKey = rowsIn(db, ownedByKey).all(`
    SELECT account_key AS key, evidence -> '$.holdings' AS holdings, evidence -> '$.marks' AS marks
    FROM proposal WHERE state IN ${LIVE}`);
  const unreadAmong = numbers.only<[ids: string]>(
    'SELECT count(*) FROM json_each(?) JOIN proposal ON proposal.id = value WHERE unread = 1',
  );
  const kinds = { false: 0, true: 1 } as const;
  const toApprove = ids.all<[rehearsal: number]>(
    `SELECT id FROM proposal WHERE ${TO_APPROVE} AND NOT ${LEFT_OUT} ORDER BY id`,
  );
  const leftOut = ids.all<[rehearsal: number]>(
    `SELECT id FROM proposal WHERE ${TO_APPROVE} AND ${LEFT_OUT} ORDER BY id`,
  );
  const toRead = rowsIn(db, reading).all<[object]>(`
    SELECT id, account_key AS key, username, ifnull(tries, 0) AS tries, failing_since AS failingSince
    FROM proposal LEFT JOIN proposal_reading ON proposal = id
    WHERE state = 'open' AND NOT EXISTS (SELECT 1 FROM bulk_rest WHERE bulk_rest.proposal = id) AND (
      tried_at IS NULL
      OR (tries BETWEEN 1 AND :tries AND tried_at <= :retry)
      OR (tried_at <= :old AND EXISTS (SELECT 1 FROM scan WHERE scan.state = 'accepted' AND finished_at > tried_at)))
    ORDER BY tried_at IS NOT NULL, id LIMIT :limit`);
  const bulkCount = rowsIn(db, bulk).only<[rehearsal: number]>(`
    SELECT count(*) FILTER (WHERE NOT ${LEFT_OUT}) AS take, count(*) FILTER (WHERE ${LEFT_OUT}) AS leftOut
    FROM proposal WHERE ${TO_APPROVE}`);
  const expiries = rowsIn(db, expired);
  const countLive = mapsIn(
    db,
    state,
    z.number(),
  )(`
    SELECT state, count(*) FROM proposal
    WHERE rehearsal = 0 AND state IN ${LIVE} AND NOT (state = 'open' AND ${DECIDED}) GROUP BY state`);
  const openNow = rowsIn(db, z.object({ open: z.number(), fromScan: z.number() })).only<[object]>(`
    SELECT count(*) AS open, count(*) FILTER (WHERE born_in_scan = :scan) AS fromScan
    FROM proposal WHERE state = 'open' AND rehearsal = :rehearsal AND NOT ${DECIDED}`);
  const toWarnFirst = numbers.only(`
    SELECT count(*) FROM proposal
    WHERE state = 'open' AND rehearsal = 1 AND NOT ${DECIDED} AND evidence ->> '$.clause' <> 7`);
  const some = proposals.all<[ids: string]>(`
    SELECT ${COLUMNS} FROM json_each(?) JOIN proposal ON proposal.id = value ORDER BY json_each.key`);
  const expiredOften = expiries.all(`
    SELECT account_key AS key, born_at AS bornAt, changed_at AS expiredAt FROM proposal AS one
    WHERE state = 'expired' AND rehearsal = 0
      AND (SELECT count(*) FROM proposal WHERE account_key = one.account_key AND state = 'expired' AND rehearsal = 0) > 1
      AND NOT EXISTS (SELECT 1 FROM proposal WHERE account_key = one.account_key AND state IN ${LIVE})
    ORDER BY id`);

  return {
    ...togetherReadsIn(db),
    get: proposals.first<[id: ProposalId]>(`SELECT ${COLUMNS} FROM proposal WHERE id = ?`),
    /** In the order in which they were born. */
    live: proposals.all(`SELECT ${COLUMNS} FROM proposal WHERE state IN ${LIVE} ORDER BY proposal.id`),
    /** Those of these numbers, in their order. */
    some: (ids: readonly ProposalId[]) => some(JSON.stringify(ids)),
    /** What Review… lists and filters by, of every live one in the order in which they were born. */
    // Read for every page of a list that may be thousands long: the few fields, without the rest of what is known.
    toReview: entries.all(`
      SELECT id, state, role, user_type AS userType, days, never_signed_in AS neverSignedIn, not_warned AS notWarned,
        marked, owns
      FROM proposal WHERE state IN ${LIVE} ORDER BY id`),
    /** Of every live one, in the order in which they were born, what a decision on many needs to know. */
    standing: standings.all(
      `SELECT id, state, rehearsal, not_warned AS notWarned, marked FROM proposal WHERE state IN ${LIVE} ORDER BY id`,
    ),
    /** Of those that are open, or failed, the approvals of the round that they are in. */
    approvals: rowsIn(db, approval).all(`
      SELECT proposal.id, kind, by_id AS byId, by_name AS byName, at FROM proposal
        CROSS JOIN decision ON decision.proposal = proposal.id AND decision.round = proposal.round
      WHERE state IN ('open', 'failed') AND kind IN ('approve', 'try again')
        AND NOT EXISTS (SELECT 1 FROM decision AS later
          WHERE later.proposal = proposal.id AND later.round = proposal.round AND later.kind = 'withdraw' AND later.id > decision.id)
      ORDER BY decision.id`),
    /** What was decided about many and they have not taken over, the oldest first. */
    pending: (): ReadonlyMap<ProposalId, readonly Pending[]> =>
      new Map(
        [...Map.groupBy(pendings(), ({ id }) => id)].map(([id, found]) => [
          id,
          found.map((one) => one.pending),
        ]),
      ),
    /** Of these, or of all live ones, those with an address that may be this one: as it was shown, or as the newest accepted scan has it. */
    owned: (of: readonly ProposalId[] | 'live', email: string) =>
      of === 'live' ? ownedLive(meant(email)) : owned({ ...meant(email), ids: JSON.stringify(of) }),
    names: (ids: readonly ProposalId[]) => someNames(JSON.stringify(ids)),
    /** Of how many of these it is still to be read what they own. */
    unreadAmong: (ids: readonly ProposalId[]) => unreadAmong(JSON.stringify(ids)),
    /** Of every account with a live proposal what was read for that. */
    ownedByKey: (): ReadonlyMap<AccountKey, Owned> =>
      new Map(ownedLiveByKey().map(({ key, ...owned }) => [key, owned])),
    /** The same with days and what they own. */
    inBrief: (ids: readonly ProposalId[]) => inBrief(JSON.stringify(ids)),
    /** Whom Approve all takes, and whom it leaves out: what their evidence says tells why. */
    toApprove: (rehearsal: boolean) => toApprove(kinds[`${rehearsal}`]),
    leftOut: (rehearsal: boolean) => leftOut(kinds[`${rehearsal}`]),
    /**
     * Open ones of which the portal is to be asked what they own: those that never were; those of which it did not tell,
     * up to so many tries in a row; and those last asked about long ago, where a scan was accepted since.
     */
    toRead: (when: { readonly retry: Date; readonly tries: number; readonly old: Date }, limit: number) =>
      toRead({ ...when, retry: when.retry.toISOString(), old: when.old.toISOString(), limit }),
    /** The oldest of the last tries that failed, of those of which the portal is asked up to so many times. */
    oldestFailedReading: valuesIn(db, optional(moment)).only<[tries: number]>(`
      SELECT min(tried_at) FROM proposal_reading JOIN proposal ON proposal.id = proposal
      WHERE tries BETWEEN 1 AND ? AND state = 'open'
        AND NOT EXISTS (SELECT 1 FROM bulk_rest WHERE bulk_rest.proposal = proposal.id)`),
    bulkCount: (rehearsal: boolean) => bulkCount(kinds[`${rehearsal}`]),
    /** Without rehearsals, as the two about approved ones. */
    liveCount: numbers.only(`SELECT count(*) FROM proposal WHERE rehearsal = 0 AND state IN ${LIVE}`),
    liveIds: ids.all(`SELECT id FROM proposal WHERE state IN ${LIVE} ORDER BY id`),
    /** Without those about which something was decided that they have not taken over. */
    toAct: ids.all<[limit: number]>(`
      SELECT id FROM proposal WHERE state = 'approved' AND rehearsal = 0
        AND NOT EXISTS (SELECT 1 FROM bulk_rest WHERE proposal = proposal.id) ORDER BY id LIMIT ?`),
    toUndo: ids.all<[limit: number]>("SELECT id FROM proposal WHERE state = 'undoing' ORDER BY id LIMIT ?"),
    approvedUpTo: proposals.all<[moment: Date]>(`
      SELECT ${COLUMNS} FROM proposal
      WHERE state = 'approved' AND rehearsal = 0 AND ifnull((
          SELECT max(at) FROM decision WHERE decision.proposal = proposal.id AND kind IN ('approve', 'try again')
        ), changed_at) <= ?
      ORDER BY proposal.id`),
    inState: proposals.all<[wanted: ProposalState]>(
      `SELECT ${COLUMNS} FROM proposal WHERE state = ? ORDER BY proposal.id`,
    ),
    /** Real ones that are open, without those on which it was decided and that have not taken it over. */
    waiting: rowsIn(db, waiting).all(`
      SELECT id, account_key AS key, username, full_name AS fullName, changed_at AS changedAt
      FROM proposal WHERE state = 'open' AND rehearsal = 0 AND NOT ${DECIDED} ORDER BY id`),
    /** Real ones that are live, by their states; open are those on which it is still to be decided. */
    countLive: (): Readonly<Partial<Record<ProposalState, number>>> => Object.fromEntries(countLive()),
    /** How many are to be decided on, and how many of these a scan proposed. */
    openNow: (rehearsal: boolean, scan: number) => openNow({ scan, rehearsal: kinds[`${rehearsal}`] }),
    /** Of those to decide on in a rehearsal, how many would be warned first. */
    toWarnFirst,
    /** Those that were approved in a rehearsal. */
    rehearsedCount: numbers.only("SELECT count(*) FROM proposal WHERE state = 'approved' AND rehearsal = 1"),
    /** When the one that is approved the longest was approved. */
    oldestApproval: valuesIn(db, optional(moment)).only(`
      SELECT min(ifnull((
        SELECT max(at) FROM decision WHERE decision.proposal = proposal.id AND kind IN ('approve', 'try again')), changed_at))
      FROM proposal WHERE state = 'approved'`),
    /** Of accounts without a live proposal on which nobody decided at least twice: when each of those was made and expired. */
    expiredOften: (): ReadonlyMap<AccountKey, readonly z.output<typeof expired>[]> =>
      Map.groupBy(expiredOften(), ({ key }) => key),
    /** Those that an exclusion closed. */
    closedBy: proposals.all<[exclusion: number]>(
      `SELECT ${COLUMNS} FROM proposal WHERE closed_by_exclusion = ? ORDER BY proposal.id`,
    ),
    /** What every live one is called. */
    liveNames: rowsIn(db, calledAs).all(`
      SELECT id, username, full_name AS fullName, email FROM proposal WHERE state IN ${LIVE}`),
    newestOf: proposals.first<[key: AccountKey]>(`
      SELECT ${COLUMNS} FROM proposal WHERE account_key = ? ORDER BY proposal.id DESC LIMIT 1`),
    /** The last decisions about one, withdrawn approvals and earlier rounds included; oldest first. */
    lastDecisions: (id: ProposalId, most: number) => lastDecisions(id, most).toReversed(),
    /** How many real ones reached `disabled` at or after a moment, undone since or not, plus those now `disabling`. */
    disablesSince: numbers.only<[since: Date]>(`
        SELECT count(*) FROM proposal
        WHERE rehearsal = 0 AND (state = 'disabling' OR disabled_at >= ?)`),
    /** Real ones whose account the bot disabled or enabled again at or after a moment. */
    actedSince: proposals.all<[since: Date]>(`
      SELECT ${COLUMNS} FROM proposal
      WHERE rehearsal = 0 AND state IN ('disabled', 'undone') AND changed_at >= ? ORDER BY proposal.id`),
  };
}
