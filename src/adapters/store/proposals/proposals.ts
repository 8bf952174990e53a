import { z } from 'zod';
import type { AccountKey, ApproverBecause } from '../../../policy/account.ts';
import type { HeldAsOf } from '../../../policy/evidence/holdings.ts';
import { ownsSomething } from '../../../policy/evidence/holdings-text.ts';
import type { Exclusion } from '../../../policy/exclusion.ts';
import {
  canBecome,
  type Decision,
  type EsriAccess,
  type Evidence,
  isStillRead,
  type ProposalId,
  type ProposalState,
} from '../../../policy/proposal.ts';
import type { Actor, AuditEntry, Commit } from '../audit.ts';
import { freshId, isoOrNull, proposalId, valuesIn } from '../columns.ts';
import type { Db } from '../database.ts';

import { proposalReadsIn } from './reads.ts';

/** Proposals with the decisions about them; whatever changes one makes every card that shows it due. */
export function proposalsIn(db: Db, commit: Commit) {
  const numbers = valuesIn(db, z.number());
  const insert = db.prepare(`
    INSERT INTO proposal (
      id, account_key, username, full_name, rehearsal, state, born_in_scan, born_at, evidence, round, changed_at,
      role, user_type, days, email, never_signed_in, not_warned, marked, unread, owns)
    VALUES (
      ${freshId('proposal')}, :key, :username, :fullName, :rehearsal, 'open', :scan, :at, :evidence, 1, :at,
      :role, :userType, :days, :email, :neverSignedIn, :notWarned, :marked, :unread, :owns)`);
  // Approvals count for the round in which they were given: `open` and `failed` begin a new one. What is open again has left its batch.
  const become = db.prepare(`
    UPDATE proposal
    SET state = :to, why = :why,
        changed_at = iif(state IN ('excluded', 'skipped'), coalesce(opened_at, :at), :at),
        closed_by_exclusion = :exclusion, opened_at = iif(:exclusion IS NOT NULL AND state = 'open', changed_at, NULL),
        changed_by = iif(:to = 'undone', changed_by, :by),
        round = round + (:to IN ('open', 'failed')),
        batch = iif(:to = 'open', NULL, coalesce(:batch, batch)),
        disabled_at = coalesce(:disabledAt, disabled_at, iif(:to = 'disabled', :at, NULL))
    WHERE id = :id AND state = :from`);
  const leaveTo = db.prepare(`
    UPDATE proposal SET closed_by_exclusion = :exclusion, changed_by = :by
    WHERE id = :id AND closed_by_exclusion IS NOT NULL`);
  // What was noted once stays: an act whose end is not known may have taken it away since.
  const noteEsriAccess = db.prepare(`
    UPDATE proposal SET esri_access = :access
    WHERE id = :id AND state = 'disabling' AND esri_access IS NOT 'on'`);
  // A trigger keeps what was shown to whoever decided on it with many others.
  const refresh = db.prepare(`
    UPDATE proposal SET evidence = :evidence, role = :role, user_type = :userType, days = :days, email = :email,
      never_signed_in = :neverSignedIn, not_warned = :notWarned, marked = :marked, unread = :unread, owns = :owns
    WHERE id = :id AND state = 'open'`);
  const decide = db.prepare(`
    INSERT INTO decision (proposal, round, kind, by_id, by_name, because, at, shown)
    SELECT id, round, :kind, :byId, :byName, :because, :at, evidence FROM proposal WHERE id = :id`);
  const read = db.prepare(`
    INSERT INTO proposal_reading (proposal, tried_at, tries) VALUES (:id, :at, 0)
    ON CONFLICT DO UPDATE SET tried_at = :at, tries = 0, failing_since = NULL`);
  const notRead = db.prepare(`
    INSERT INTO proposal_reading (proposal, tried_at, tries, failing_since) VALUES (:id, :at, 1, :at)
    ON CONFLICT DO UPDATE SET tried_at = :at, tries = tries + 1, failing_since = ifnull(failing_since, :at)`);
  const cardsDue = db.prepare(
    'UPDATE card SET due = 1 WHERE due = 0 AND id IN (SELECT card FROM card_row WHERE proposal = ?)',
  );

  return {
    ...proposalReadsIn(db),
    add(
      {
        evidence,
        rehearsal,
        ...what
      }: {
        key: AccountKey;
        username: string;
        fullName: string;
        rehearsal: boolean;
        scan: number;
        evidence: Evidence;
      },
      entry: AuditEntry,
    ): ProposalId {
      const { lastInsertRowid } = insert.run({
        ...what,
        rehearsal: rehearsal ? 1 : 0,
        ...columnsOfEvidence(evidence),
        at: commit.time(),
      });
      commit.note(entry);
      return proposalId.parse(Number(lastInsertRowid));
    },
    /** Compare and swap: false, and nothing changed, when it is no longer in `from`. Throws where the domain does not allow the step. */
    become(
      id: ProposalId,
      from: ProposalState,
      to: ProposalState,
      extra: {
        why?: string;
        by?: Actor;
        batch?: number;
        disabledAt?: Date;
        /** The exclusion that closes it. */
        exclusion?: number | undefined;
      },
      entry: AuditEntry,
    ): boolean {
      if (!canBecome(from, to)) throw new Error(`a proposal never goes from ${from} to ${to}`);
      const { changes } = become.run({
        id,
        from,
        to,
        why: extra.why,
        by: nameOf(extra.by ?? entry.by),
        batch: extra.batch,
        exclusion: extra.exclusion,
        disabledAt: isoOrNull(extra.disabledAt),
        at: commit.time(),
      });
      if (changes === 0) return false;
      cardsDue.run(id);
      commit.note(entry);
      return true;
    },
    /** What closed it was undone, but another exclusion holds it: from now on that is what closed it. */
    leaveTo(id: ProposalId, { id: exclusion, authorName }: Exclusion, entry: AuditEntry): void {
      if (leaveTo.run({ id, exclusion, by: authorName }).changes === 0) return;
      cardsDue.run(id);
      commit.note(entry);
    },
    /** Right before the act that takes it away; the entry of the act has it too. */
    noteEsriAccess: (id: ProposalId, access: EsriAccess) => void noteEsriAccess.run({ id, access }),
    refreshEvidence(id: ProposalId, evidence: Evidence): void {
      if (refresh.run({ id, ...columnsOfEvidence(evidence) }).changes > 0) cardsDue.run(id);
    },
    /** Notes that the portal was asked about it, and told. */
    wasRead: (id: ProposalId): void => void read.run({ id, at: commit.time() }),
    /** Notes a try that failed. */
    notRead: (id: ProposalId): void => void notRead.run({ id, at: commit.time() }),
    /** Records a decision with what the person was shown. `open` again (or live anew) starts a new round of approvals. */
    addDecision(
      id: ProposalId,
      { kind, byId, byName, because, at }: Decision & { readonly because: ApproverBecause },
      entry: AuditEntry,
    ): void {
      decide.run({ id, kind, byId, byName, because: JSON.stringify(because), at: at.toISOString() });
      cardsDue.run(id);
      commit.note(entry);
    },
    nextBatch: numbers.only('UPDATE bot SET last_batch = last_batch + 1 RETURNING last_batch'),
  };
}

function columnsOfEvidence(evidence: Evidence) {
  const { role, days, lastSignIn, notWarned } = evidence;
  // Thousands are written at once: what may be absent is named, as walking through all of it takes ten times as long.
  const told = { userType: evidence.userType ?? null, email: evidence.email ?? null };
  const dates = { lastSignIn: lastSignIn ?? null, created: evidence.created ?? null };
  const read = { holdings: heldOrNull(evidence.holdings), sameEmail: evidence.sameEmail ?? null };
  return {
    ...told,
    evidence: JSON.stringify({ ...evidence, ...told, ...dates, ...read, notWarned: notWarned ?? null }),
    role,
    days,
    neverSignedIn: lastSignIn === undefined ? 1 : 0,
    notWarned: notWarned === undefined ? 0 : 1,
    marked: evidence.marks.length > 0 ? 1 : 0,
    unread: isStillRead(evidence) ? 1 : 0,
    owns: OWNS[`${ownsSomething(evidence.holdings)}`],
  };
}

const OWNS = { true: 1, false: 0, undefined: null } as const;

function heldOrNull(holdings: HeldAsOf | undefined) {
  if (holdings === undefined) return null;
  const { readAt, items = null, newestItem = null, groups = null, groupsOwned = null } = holdings;
  return { readAt, items, newestItem, groups, groupsOwned };
}

function nameOf(by: Actor): string | undefined {
  return by.kind === 'person' ? by.name : undefined;
}
