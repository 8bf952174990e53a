import { botEntry } from '../../adapters/store/audit.ts';
import type { EvaluatedMember, MemberRow } from '../../adapters/store/members.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { FlowSettings } from '../../deps.ts';
import { signInOf } from '../../policy/inactivity.ts';
import { capOf, limitsOf } from '../../policy/limits.ts';
import type { Evidence, Proposal, ProposalId, SkippedBecause } from '../../policy/proposal.ts';
import { roleLabel } from '../../policy/protection.ts';
import type { Evaluation, Evaluator } from '../evaluation/evaluate-members.ts';
import type { MailRow } from '../evaluation/ladder-facts.ts';
import { evidenceOfWarnings } from '../warnings/evidence.ts';
import { undecidedTwice } from './expire.ts';

interface Proposing {
  readonly tables: Tables;
  readonly scan: number;
  /** By the exclusions in force in this very transaction. */
  readonly evaluator: Evaluator;
  readonly settings: FlowSettings;
}

/** What an accepted scan does to the proposals, inside the transaction that accepts it; `born` in clause 8's order. */
export function propose(
  proposing: Proposing,
  what: { enabledMembers: number; rehearsing: boolean; mayPropose: boolean; now: Date },
): { readonly born: readonly ProposalId[]; readonly skipped: number } {
  const { tables, scan, settings } = proposing;
  const skipped = skipUnqualified(proposing);
  const room = capOf(settings.policy, what.enabledMembers) - tables.proposals.liveIds().length;
  if (!what.mayPropose || room <= 0) return { born: [], skipped };
  const rows = what.rehearsing ? tables.scans.rehearsable(scan, room) : candidates(proposing, what.now, room);
  const onTheWay = new Set(
    tables.letters.inState('sending').map(({ about }) => (about.kind === 'warning' ? about.key : undefined)),
  );
  const born = rows.flatMap((row) => {
    const evaluated = evaluatedNow(proposing, row);
    const isBorn = mayBeBorn(evaluated.evaluated, what.rehearsing) && !disabledMeanwhile(tables, scan, row);
    // Nobody is proposed within days of a letter, and this one may be accepted at any moment.
    return isBorn && !onTheWay.has(row.account.key) ? bear(proposing, row, evaluated, what.rehearsing) : [];
  });
  return { born, skipped };
}

/** In clause 8's order, without those on whom nobody decided twice, who take no room from others. */
function candidates({ tables, scan, settings }: Proposing, now: Date, room: number): readonly MemberRow[] {
  const rows = tables.scans.candidates(scan, false, room + tables.proposals.expiredOften().size);
  const held = undecidedTwice(tables, settings.policy, now, rows);
  return rows.filter(({ account }) => !held.has(account.key)).slice(0, room);
}

/** Evaluated again: an exclusion may have come while the scan was evaluated. */
function evaluatedNow({ tables, scan, evaluator }: Proposing, row: MemberRow): Evaluation {
  const evaluation = evaluator.evaluate(row);
  const { evaluated } = evaluation;
  if (evaluated.status !== row.evaluated?.status) {
    tables.scans.reevaluate(scan, row.account.key, evaluated, row.account);
  }
  return evaluation;
}

/** Its page was read before the worker disabled it. */
function disabledMeanwhile(tables: Tables, scan: number, { account }: MemberRow): boolean {
  const disabledAt = tables.proposals.newestOf(account.key)?.disabledAt;
  const startedAt = tables.scans.get(scan)?.startedAt;
  return disabledAt !== undefined && startedAt !== undefined && disabledAt >= startedAt;
}

function mayBeBorn(evaluated: EvaluatedMember, rehearsing: boolean): boolean {
  return evaluated.status === 'to decide' || (rehearsing && evaluated.status === 'in grace');
}

function bear(proposing: Proposing, row: MemberRow, evaluation: Evaluation, rehearsal: boolean): ProposalId {
  const { tables, scan } = proposing;
  const { key, username, fullName } = row.account;
  const evidence = evidenceOf(proposing, row, evaluation);
  const detail = { scan, days: evidence.days, dueOn: evidence.dueOn };
  return tables.proposals.add(
    { key, username, fullName, rehearsal, scan, evidence },
    botEntry(rehearsal ? 'rehearsal proposed' : 'proposed', username, detail),
  );
}

/** What people deciding are shown of an account, and what is frozen with their decision. */
function evidenceOf(
  { tables, settings, evaluator }: Proposing,
  row: MailRow,
  { evaluated, mail }: Evaluation,
): Evidence {
  const { account } = row;
  return {
    email: account.email,
    role: roleLabel(account, evaluator.organization.roles),
    userType: account.userType,
    days: evaluated.days ?? 0,
    lastSignIn: signInOf(account, row.newestSignIn),
    created: account.created === 'unknown' ? undefined : account.created,
    dueOn: evaluated.dueOn ?? '',
    clause: evaluated.clause ?? 0,
    notWarned: evaluated.notWarned,
    warnings: evidenceOfWarnings(tables, account.key, mail().ladder),
    limits: limitsOf(settings.policy),
  };
}

/** Ends those live proposals, of all or of these, whose accounts the policy would not propose any more; returns how many. */
export function skipUnqualified(
  proposing: Proposing,
  live: readonly Proposal[] = proposing.tables.proposals.live(),
): number {
  const { tables, scan } = proposing;
  return live.filter((proposal) => {
    const row = tables.scans.member(scan, proposal.key);
    // One that was not received is left as it was; one being disabled is the worker's. What was decided about one comes first.
    const isLeft = proposal.state === 'disabling' || proposal.pending.length > 0;
    return row?.seen === true && !isLeft && isSkipped(proposing, proposal, row);
  }).length;
}

/** True when it was skipped; one that goes on shows what the scan found. */
function isSkipped(proposing: Proposing, proposal: Proposal, row: MemberRow): boolean {
  const { tables } = proposing;
  const evaluation = evaluatedNow(proposing, row);
  const { evaluated } = evaluation;
  const why = skippedBecause(evaluated, proposal, signInOf(row.account, row.newestSignIn));
  if (why !== undefined) return skip(tables, proposal, why, { reason: evaluated.reason });
  if (proposal.state === 'open')
    tables.proposals.refreshEvidence(proposal.id, evidenceOf(proposing, row, evaluation));
  return false;
}

/** Why a live proposal ends when its account is evaluated so; undefined when it goes on. */
export function skippedBecause(
  evaluated: EvaluatedMember,
  { rehearsal, evidence }: Pick<Proposal, 'rehearsal' | 'evidence'>,
  lastSignIn: Date | undefined,
): SkippedBecause | undefined {
  switch (evaluated.status) {
    case 'to decide':
      return undefined;
    case 'in grace':
      return rehearsal ? undefined : 'left alone by the policy';
    case 'active':
    case 'coming up':
      // Other limits end it too, where nobody signed in.
      return isLater(lastSignIn, evidence.lastSignIn) ? 'signed in' : 'left alone by the policy';
    case 'excluded':
      return 'excluded';
    case 'protected':
      return 'protected';
    case 'disabled':
      return 'disabled by others';
    case 'unknown':
    case 'shielded':
      return 'left alone by the policy';
  }
}

/** Whether a sign-in is newer than the one that was shown. */
export function isLater(signIn: Date | undefined, shown: Date | undefined): boolean {
  return signIn !== undefined && signIn.getTime() > (shown?.getTime() ?? 0);
}

/** Ends a live proposal as skipped, with the reason in the trail; false when it is no longer in that state. */
export function skip(
  tables: Tables,
  { id, state, username }: Pick<Proposal, 'id' | 'state' | 'username'>,
  why: SkippedBecause,
  detail: Readonly<Record<string, unknown>>,
): boolean {
  const entry = botEntry('proposal skipped', username, { proposal: id, why, ...detail });
  return tables.proposals.become(id, state, 'skipped', { why }, entry);
}
