import type { Button, ConfirmationDialog, KnownBlock } from '@slack/types';
import { lines, roleWord, userTypeWord } from '../../adapters/slack/blocks.ts';
import {
  APPROVE,
  ask,
  button,
  EXCLUDE,
  pressValue,
  TRY_AGAIN,
  UNDO,
  UNDO_EXCLUSION,
  WHY,
  WITHDRAW,
} from '../../adapters/slack/buttons.ts';
import type { People } from '../../adapters/slack/people.ts';
import { bold, ended, moment, mrkdwnSafe, mrkdwnWriting, plainSafe } from '../../adapters/slack/text.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { longDate } from '../../policy/calendar.ts';
import { holdingsText } from '../../policy/evidence/holdings-text.ts';
import { kindsOf, marksText } from '../../policy/evidence/marks.ts';
import { sameEmailText } from '../../policy/evidence/same-email.ts';
import { type Exclusion, mayBeUndone } from '../../policy/exclusion.ts';
import type { Policy } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import { asDecided, type Evidence, isStillRead, type Proposal } from '../../policy/proposal.ts';
import { counted, cut, listed } from '../../policy/text.ts';
import { notReachableText, warnedInShort } from '../../policy/warning-text.ts';
import { plainWriting } from '../../policy/writing.ts';
import { isEnabledByOthers } from '../evaluation/newest-row.ts';
import { mayUndo } from './undo.ts';

export type CardRow = ReturnType<typeof rowOf>;

/** One proposal as it is shown, on a card or in Review…. */
export function rowOf(
  { store, settings, people, clock }: Pick<Outside, 'store' | 'settings' | 'people' | 'clock'>,
  stored: Proposal,
) {
  const { timeZone } = settings.policy;
  const proposal = asDecided(stored);
  return {
    proposal: { ...proposal, approvals: counting(people, proposal) },
    /** Our disabling is the last change of the account that we know of. */
    canUndo: mayUndo(store.tables, proposal),
    /** The exclusion that closed it, while that can be undone. */
    undoableExclusion: undoableExclusion(store.tables, proposal, clock()),
    /** The bot disabled it, and someone else has enabled it again. */
    enabledByOthers: isEnabledByOthers(store.tables, proposal),
    /** Under protection: what would be done now, and when it could be proposed. */
    wouldBe: proposal.rehearsal && proposal.state === 'open' ? wouldBe(proposal, timeZone) : undefined,
  };
}

/** The exclusion in force that closed a proposal. */
export function closingExclusion(
  { exclusions }: Pick<ReadTables, 'exclusions'>,
  { key, state, why, closedBy, changedAt }: Proposal,
  now: Date,
): Exclusion | undefined {
  if (state !== 'excluded' && (state !== 'skipped' || why !== 'excluded')) return undefined;
  // Of many at once each takes it over a little later.
  if (closedBy === undefined) return exclusions.madeAt(key, changedAt);
  return exclusions.inForce(now).find(({ id }) => id === closedBy);
}

function undoableExclusion(tables: ReadTables, proposal: Proposal, now: Date): Exclusion | undefined {
  const exclusion = closingExclusion(tables, proposal, now);
  return exclusion !== undefined && mayBeUndone(exclusion, now) ? exclusion : undefined;
}

/** Where more approvals are needed, those count whose givers still are approvers. */
export function counting(
  people: People,
  { state, approvals }: Pick<Proposal, 'state' | 'approvals'>,
): Proposal['approvals'] {
  const isAsked = (state === 'open' || state === 'failed') && people.count() > 0;
  return isAsked ? approvals.filter(({ byId }) => people.approver(byId) !== undefined) : approvals;
}

function wouldBe({ evidence }: Proposal, timeZone: string): string {
  return evidence.clause === 7
    ? 'would be proposed now'
    : `would be warned now, and could be proposed on ${longDate(evidence.dueOn, timeZone)}`;
}

/** What a row must know of the card that it is on. */
interface ItsCard {
  readonly card: number;
  /** Only the newest card has buttons. */
  readonly newest: boolean;
  readonly mode: Mode;
  readonly policy: Policy;
  readonly approvalsNeeded: number;
  /** Today's disables have reached the cap: what is approved waits for tomorrow. */
  readonly dayIsFull: boolean;
  readonly timeZone: string;
  readonly now: Date;
}

/** One account on the card: who it is, why it is here, what was decided, and what can be pressed. */
export function cardRow(row: CardRow, facts: ItsCard): KnownBlock[] {
  const { proposal } = row;
  const buttons = rowButtons(row, facts);
  const section = lines([
    titleLine(proposal),
    proposal.state === 'open' || proposal.state === 'failed'
      ? detailLine(proposal, facts.timeZone)
      : undefined,
    notWarnedLine(proposal, facts.newest),
    ...inUseLines(proposal, facts.timeZone),
    rehearsalLine(row),
    outcomeLine(proposal, facts),
    row.enabledByOthers ? 'Enabled again since, outside of the bot.' : undefined,
  ]);
  const [only, another] = buttons;
  if (only === undefined) return [section];
  // One button alone stands at the side, so that decided rows stay low.
  return another === undefined
    ? [{ ...section, accessory: only }]
    : [section, { type: 'actions', elements: buttons }];
}

function titleLine({ fullName, username, evidence }: Proposal): string {
  const user = mrkdwnSafe(username, 60);
  const name = mrkdwnSafe(fullName, 60);
  const who = name === '' ? bold(user) : `${bold(name)}  ${user}`;
  return [who, userTypeWord(evidence.userType), roleWord(evidence.role)]
    .filter((part) => part !== '')
    .join(' · ');
}

function detailLine({ evidence }: Proposal, timeZone: string): string {
  const writing = mrkdwnWriting(timeZone);
  const parts = [
    inactiveWords(evidence, timeZone),
    warnedInShort(evidence.warnings, writing),
    holdingsText(evidence, writing),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** "131 days since 17 Jul 2026", or since its creation. */
export function inactiveWords({ days, lastSignIn, created }: Evidence, timeZone: string): string {
  const since = counted(days, 'day', 'days');
  if (lastSignIn !== undefined) return `${since} since ${longDate(lastSignIn, timeZone)}`;
  if (created !== undefined)
    return `never signed in, ${since} since created on ${longDate(created, timeZone)}`;
  return since;
}

/** Why somebody may still need the account, where anything tells that. */
function inUseLines({ state, evidence }: Proposal, timeZone: string): readonly string[] {
  if (state !== 'open' && state !== 'failed') return [];
  const { marks, sameEmail } = evidence;
  return [
    ...(marks.length === 0
      ? []
      : [`${bold('May be in use:')} ${ended(marksText(marks, mrkdwnWriting(timeZone)))}`]),
    ...(sameEmail === undefined ? [] : [ended(sameEmailText(sameEmail, mrkdwnWriting(timeZone)))]),
  ];
}

function notWarnedLine({ state, evidence }: Proposal, newest: boolean): string | undefined {
  if (evidence.notWarned === undefined || state !== 'open') return undefined;
  const how = newest ? ' Approve it in Review…, with a reason.' : '';
  return `${bold('Not warned:')} ${ended(mrkdwnSafe(notReachableText(evidence.notWarned), 200))}${how}`;
}

function rehearsalLine({ proposal, wouldBe }: CardRow): string | undefined {
  if (wouldBe === undefined || proposal.state !== 'open') return undefined;
  return `${bold('Rehearsal:')} ${ended(mrkdwnSafe(wouldBe, 120))}`;
}

/** What can be pressed on a row, by the state of its proposal; only the newest card has buttons. */
function rowButtons({ proposal, canUndo, undoableExclusion }: CardRow, facts: ItsCard): Button[] {
  if (!facts.newest) return [];
  const value = pressValue(facts.card, proposal.id);
  const exclude = button(EXCLUDE, 'Exclude…', value);
  const why = button(WHY, 'Why?', value);
  const withdraw = button(WITHDRAW, 'Withdraw', value);
  const partly = proposal.approvals.length > 0 ? [withdraw] : [];
  switch (proposal.state) {
    case 'open':
      return [...approveButtons(proposal, facts, value), exclude, ...partly, why];
    case 'approved':
      return [withdraw, why];
    case 'failed':
      return [...tryAgainButtons(proposal, facts, value), exclude, ...partly, why];
    case 'disabled':
      return canUndo ? [undoButton(proposal, facts, value), why] : [why];
    case 'excluded':
    case 'skipped':
      return undoableExclusion === undefined
        ? [why]
        : [undoExclusionButton(proposal, undoableExclusion, value), why];
    case 'disabling':
    case 'expired':
    case 'closed':
    case 'undoing':
    case 'undone':
      return [why];
  }
}

/** One that was not warned needs a reason, which only Review… asks for. */
function approveButtons(proposal: Proposal, facts: ItsCard, value: string): Button[] {
  if (!mayApprove(proposal, facts) || proposal.evidence.notWarned !== undefined) return [];
  const marks = kindsOf(proposal.evidence.marks);
  const approval = marks === 0 ? value : pressValue(facts.card, proposal.id, marks);
  if (!proposal.rehearsal)
    return [button(APPROVE, 'Approve disabling', approval, { confirm: disabling(proposal, facts) })];
  const confirm = ask(
    `Rehearse approving ${named(proposal)}?`,
    [inactive(proposal), ...inShort(proposal, facts), 'Nothing is done: the account stays as it is.'],
    'Rehearse approval',
  );
  return [button(APPROVE, 'Rehearse approval', approval, { confirm })];
}

function tryAgainButtons(proposal: Proposal, facts: ItsCard, value: string): Button[] {
  if (!mayApprove(proposal, facts)) return [];
  return [button(TRY_AGAIN, 'Try again', value, { confirm: disabling(proposal, facts) })];
}

function mayApprove({ rehearsal }: Proposal, { mode }: ItsCard): boolean {
  return rehearsal ? mode.kind !== 'paused' : mode.kind === 'live';
}

function disabling(proposal: Proposal, facts: ItsCard): ConfirmationDialog {
  const { approvalsNeeded } = facts;
  const nth = proposal.approvals.length + 1;
  return ask(
    `Disable ${named(proposal)}?`,
    [
      inactive(proposal),
      ...inShort(proposal, facts),
      ...(approvalsNeeded > 1 ? [`Yours is approval ${nth} of ${approvalsNeeded}.`] : []),
      'It is read again first; then sign-in stops. Content stays and stays shared. Undo enables it again.',
    ],
    'Approve disabling',
    'danger',
  );
}

/** What it owns and why it may be in use, in the little room that a question has. */
function inShort({ evidence }: Proposal, { timeZone }: ItsCard): readonly string[] {
  const marks = marksText(evidence.marks, plainWriting(timeZone));
  if (isStillRead(evidence)) return ['What it owns has not been read yet.'];
  const held = holdingsText(evidence, plainWriting(timeZone));
  if (marks !== '') return [ended(cut(`It may be in use: ${marks}`, 110))];
  return [ended(`It has ${held}`)];
}

function undoButton(proposal: Proposal, { policy }: ItsCard, value: string): Button {
  const days = counted(policy.reenabledShieldDays, 'day', 'days');
  const then = `The account is read again first; then it can sign in as before. It is left alone for ${days}.`;
  const confirm = ask(`Enable ${named(proposal)} again?`, [then], 'Enable again');
  return button(UNDO, 'Undo', value, { confirm });
}

function undoExclusionButton(proposal: Proposal, { target }: Exclusion, value: string): Button {
  if (target.kind === 'account') return button(UNDO_EXCLUSION, 'Undo', value);
  const label = plainSafe(target.label, 60);
  const confirm = ask(
    'Undo the whole rule?',
    [`${named(proposal)} is excluded by a rule, “${label}”.`, 'All proposals that it closed are open again.'],
    'Undo',
  );
  return button(UNDO_EXCLUSION, 'Undo', value, { confirm });
}

function named({ fullName, username }: Proposal): string {
  return plainSafe(fullName === '' ? username : fullName, 60);
}

function inactive({ username, evidence }: Proposal): string {
  const days = counted(evidence.days, 'day', 'days');
  return evidence.lastSignIn === undefined
    ? `${plainSafe(username, 60)} has never signed in and is ${days} old.`
    : `${plainSafe(username, 60)} has not signed in for ${days}.`;
}

/** Who decided and when, then what became of it; undefined where there is nothing to tell yet. */
export function outcomeLine(
  proposal: Proposal,
  facts: Pick<ItsCard, 'approvalsNeeded' | 'timeZone'> & Partial<Pick<ItsCard, 'dayIsFull' | 'now'>>,
): string | undefined {
  const { approvalsNeeded, timeZone } = facts;
  const since = moment(proposal.changedAt, timeZone);
  switch (proposal.state) {
    case 'open':
      return enoughBefore(proposal, approvalsNeeded) ?? soFar(proposal, approvalsNeeded, timeZone);
    case 'approved':
      return proposal.rehearsal
        ? `${bold('Rehearsed:')} approved${by(proposal)}, ${since}. Nothing is done.`
        : `${bold('Approved')}${by(proposal)}, ${since}. ${whatNext(facts.dayIsFull === true)}`;
    case 'disabling':
      return `${bold('Being disabled')}${approved(proposal)}.${unconfirmed(proposal, facts.now)}`;
    case 'disabled':
      return `${bold('Disabled')} ${moment(proposal.disabledAt ?? proposal.changedAt, timeZone)}${approved(proposal)}.${undoFailed(proposal)}`;
    case 'failed':
      // Then a new approval that is not enough yet.
      return [`${bold('Failed')} ${since}: ${reason(proposal)}`, soFar(proposal, approvalsNeeded, timeZone)]
        .filter((part) => part !== undefined)
        .join(' ');
    case 'excluded':
      return `${bold('Excluded')}${changedBy(proposal)}, ${since}.`;
    case 'expired':
      return `${bold('Expired')} ${since}: nobody decided in time.`;
    case 'skipped':
      return `${bold('Skipped')} ${since}: ${reason(proposal)}`;
    case 'closed':
      return `${bold('Closed')} ${since}: ${reason(proposal)}`;
    case 'undoing':
      return `${bold('Being enabled again')}${changedBy(proposal)}.${unconfirmed(proposal, facts.now)}`;
    case 'undone':
      return `${bold('Enabled again')}${changedBy(proposal)}, ${since}.${esriAccessBefore(proposal)}`;
  }
}

/** Longer than an act takes: the portal does not say what is true. */
const UNCONFIRMED_MS = 120_000;

function unconfirmed({ changedAt }: Proposal, now: Date | undefined): string {
  if (now === undefined || now.getTime() - changedAt.getTime() < UNCONFIRMED_MS) return '';
  return ' The portal does not tell whether it is by now; it is asked every minute.';
}

function whatNext(dayIsFull: boolean): string {
  if (!dayIsFull) return 'It is read again, then disabled.';
  return 'It waits, since as many were disabled today as may be on one day, and goes on by itself tomorrow.';
}

/** Settings that ask for fewer approvals than were given approve nothing by themselves. */
function enoughBefore({ approvals }: Proposal, needed: number): string | undefined {
  if (approvals.length < needed) return undefined;
  return `${bold('Approved before')} by ${names(approvals)}, when more approvals were needed; one more is enough.`;
}

function soFar({ approvals }: Proposal, needed: number, timeZone: string): string | undefined {
  const last = approvals.at(-1);
  if (last === undefined) return undefined;
  return `${bold(`${approvals.length} of ${needed}:`)} approved by ${names(approvals)}, ${moment(last.at, timeZone)}.`;
}

/** One that is disabled has a reason noted only where it could not be enabled again. */
function undoFailed(proposal: Proposal): string {
  return proposal.why === undefined ? '' : ` ${bold('Undo failed:')} ${reason(proposal)}`;
}

/** Disabling took it away, and nobody knows whether enabling gave it back. */
/** Disabling took it away, and whether enabling gives it back is not known. */
export function esriAccessBefore({ esriAccess }: Proposal): string {
  return esriAccess === 'on' ? ' Esri access was on before; check it in ArcGIS.' : '';
}

function approved(proposal: Proposal): string {
  return proposal.approvals.length === 0 ? '' : `, approved${by(proposal)}`;
}

function by({ approvals }: Proposal): string {
  return approvals.length === 0 ? '' : ` by ${names(approvals)}`;
}

/** APPROVALS_NEEDED is a small number, but what is shown stays short whatever it is. */
function names(approvals: Proposal['approvals']): string {
  const people = new Map(approvals.map(({ byId, byName }) => [byId, byName]));
  return listed([...people.values()].slice(-3).map((name) => mrkdwnSafe(name, 40)));
}

function changedBy({ changedBy }: Proposal): string {
  return changedBy === undefined ? '' : ` by ${mrkdwnSafe(changedBy, 40)}`;
}

function reason({ why }: Proposal): string {
  return why === undefined ? 'no reason was noted.' : ended(mrkdwnSafe(why, 120));
}
