import type { Button, ConfirmationDialog, KnownBlock, Overflow } from '@slack/types';
import { memberUrl } from '../../adapters/arcgis/portal.ts';
import { accountName, lines, roleWord, userTypeWord } from '../../adapters/slack/blocks.ts';
import {
  APPROVE,
  ask,
  button,
  EXCLUDE,
  moreMenu,
  pressValue,
  TRY_AGAIN,
  UNDO,
  UNDO_EXCLUSION,
  WITHDRAW,
} from '../../adapters/slack/buttons.ts';
import type { People } from '../../adapters/slack/people.ts';
import { boldLink, mrkdwnSafe, mrkdwnWriting, plainSafe } from '../../adapters/slack/text.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { CalendarDay } from '../../policy/calendar.ts';
import { holdingsText } from '../../policy/evidence/holdings-text.ts';
import { kindsOf, marksText } from '../../policy/evidence/marks.ts';
import { sameEmailText } from '../../policy/evidence/same-email.ts';
import { type Exclusion, mayBeUndone } from '../../policy/exclusion.ts';
import { type Policy, skippedAfterwards } from '../../policy/limits.ts';
import { notReachableText, warnedInShort } from '../../policy/mail/warning-text.ts';
import type { Mode } from '../../policy/mode.ts';
import { asDecided, type Evidence, isStillRead, type Proposal } from '../../policy/proposal.ts';
import { capitalized, counted, cut } from '../../policy/text.ts';
import { plainWriting, type Writing } from '../../policy/writing.ts';
import { isEnabledByOthers } from '../evaluation/newest-row.ts';
import { outcomeOf, soFar } from './outcome.ts';
import { mayUndo } from './undo.ts';

export type CardRow = ReturnType<typeof rowOf>;

/** One proposal as it is shown, on a card or in Review…. */
export function rowOf(
  {
    store,
    settings,
    people,
    portal,
    mail,
    clock,
  }: Pick<Outside, 'store' | 'settings' | 'people' | 'mail' | 'clock'> & {
    readonly portal: { readonly url: string };
  },
  stored: Proposal,
) {
  const proposal = asDecided(stored);
  const isRehearsed = proposal.state === 'open' || proposal.state === 'approved';
  return {
    proposal: { ...proposal, approvals: counting(people, proposal) },
    /** The member's page in ArcGIS. */
    url: memberUrl(portal.url, proposal.username),
    /** Our disabling is the last change of the account that we know of. */
    canUndo: mayUndo(store.tables, proposal),
    /** The exclusion that closed it, while that can be undone. */
    undoableExclusion: undoableExclusion(store.tables, proposal, clock()),
    /** The bot disabled it, and someone else has re-enabled it. */
    enabledByOthers: isEnabledByOthers(store.tables, proposal),
    /** Of a rehearsal: what would be done now. */
    wouldBe: proposal.rehearsal && isRehearsed ? wouldBeOf(proposal, mail !== undefined) : undefined,
    timeZone: settings.policy.timeZone,
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
  return exclusions.inForceWith(closedBy, now);
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

/** What the bot would do about a rehearsed account if it were live: the same wherever it is told. */
export type WouldBe =
  | { readonly kind: 'reviewed' }
  /** Its warning comes first: it would go out now, or once a mail server is set, or reaches nobody. */
  | {
      readonly kind: 'later';
      readonly dueOn: CalendarDay;
      readonly warning: 'now' | 'once emailed' | 'never';
    };

function wouldBeOf({ evidence }: Proposal, isMailed: boolean): WouldBe {
  if (evidence.clause === 7) return { kind: 'reviewed' };
  const warning = evidence.notWarned === undefined ? (isMailed ? 'now' : 'once emailed') : 'never';
  return { kind: 'later', dueOn: evidence.dueOn, warning };
}

/** What a row must know of the card that it is on. */
interface ItsCard {
  readonly card: number;
  /** Only the newest card has buttons. */
  readonly newest: boolean;
  readonly mode: Mode;
  readonly policy: Policy;
  readonly approvalsNeeded: number;
  /** Today's disables have reached the limit: what is approved waits for tomorrow. */
  readonly dayIsFull: boolean;
  /** Those proposed in this scan are marked as new; undefined where all are. */
  readonly newIn: number | undefined;
  readonly timeZone: string;
  readonly now: Date;
}

/** One account on the card: who it is, why it is here, what was decided, and what can be pressed. */
export function cardRow(row: CardRow, facts: ItsCard): KnownBlock[] {
  return isToDecide(row) ? openRow(row, facts) : [decidedRow(row, facts)];
}

export function isToDecide({ proposal: { state } }: CardRow): boolean {
  return state === 'open' || state === 'failed';
}

/** Two lines, a third where there is something to look at before a press, and what can be pressed. */
function openRow(row: CardRow, facts: ItsCard): KnownBlock[] {
  const { proposal } = row;
  const isNew = facts.newest && facts.newIn !== undefined && proposal.bornInScan === facts.newIn;
  const outcome = outcomeOf(proposal, around(row, facts));
  const section = lines([
    [isNew ? '🆕' : '', outcome?.sign ?? '', titleLine(row)].filter((part) => part !== '').join(' '),
    facts.newest ? detailLine(row, facts.timeZone) : undefined,
    ...(facts.newest ? cautionLines(row, facts.timeZone) : []),
    outcome && capitalized(outcome.words),
    soFar(proposal, facts),
  ]);
  const pressable = rowButtons(row, facts);
  return pressable.length === 0 ? [section] : [section, { type: 'actions', elements: pressable }];
}

function decidedRow(row: CardRow, facts: ItsCard): KnownBlock {
  const section = lines([decidedLine(row, facts)]);
  const accessory = accessoryOf(row, facts);
  return accessory === undefined ? section : { ...section, accessory };
}

/** "✅ Nomi Lubbers · disabled 06:09 by Mara". */
export function decidedLine(
  row: CardRow,
  facts: Pick<ItsCard, 'approvalsNeeded' | 'dayIsFull' | 'timeZone' | 'now'>,
): string {
  const outcome = outcomeOf(row.proposal, around(row, facts));
  const since = row.enabledByOthers ? '. Later re-enabled outside of the bot' : '';
  return `${outcome?.sign ?? ''} ${nameLink(row)} · ${outcome?.words ?? ''}${since}`.trim();
}

function around(
  { wouldBe }: CardRow,
  {
    approvalsNeeded,
    dayIsFull,
    timeZone,
    now,
  }: Pick<ItsCard, 'approvalsNeeded' | 'dayIsFull' | 'timeZone' | 'now'>,
) {
  const warnedUntil = wouldBe?.kind === 'later' ? wouldBe.dueOn : undefined;
  return { approvalsNeeded, dayIsFull, warnedUntil, timeZone, now };
}

function titleLine(row: CardRow): string {
  const { fullName, username, evidence } = row.proposal;
  const user = fullName.trim() === '' ? '' : ` ${mrkdwnSafe(username, 60)}`;
  return [`${nameLink(row)}${user}`, userTypeWord(evidence.userType), roleWord(evidence.role)]
    .filter((part) => part !== '')
    .join(' · ');
}

function nameLink({ proposal: { fullName, username }, url }: CardRow): string {
  const name = mrkdwnSafe(fullName, 60);
  return boldLink(name === '' ? mrkdwnSafe(username, 60) : name, url);
}

function detailLine({ proposal: { evidence }, wouldBe }: CardRow, timeZone: string): string {
  const writing = mrkdwnWriting(timeZone);
  const warned =
    wouldBe === undefined ? warnedInShort(evidence.warnings, writing) : wouldBeText(wouldBe, writing);
  return [inactiveInShort(evidence), warned, holdingsText(evidence, writing)]
    .filter((part) => part !== '')
    .join(' · ');
}

export function wouldBeText(wouldBe: WouldBe, { day }: Pick<Writing, 'day'>): string {
  if (wouldBe.kind === 'reviewed') return 'would be up for review now';
  return `${WARNING_WORDS[wouldBe.warning]}, review from ${day(wouldBe.dueOn)}`;
}

const WARNING_WORDS = {
  now: 'would be warned now',
  'once emailed': 'to be warned first',
  never: 'cannot be warned',
} as const;

function inactiveInShort({ days, lastSignIn }: Evidence): string {
  const inactive = `Inactive ${counted(days, 'day', 'days')}`;
  return lastSignIn === undefined ? `${inactive}, never signed in` : inactive;
}

/** What to look at before approving: it may be in use, or was never warned. */
function cautionLines({ proposal: { evidence } }: CardRow, timeZone: string): readonly string[] {
  const { marks, sameEmail, notWarned } = evidence;
  const writing = mrkdwnWriting(timeZone);
  return [
    ...(notWarned === undefined
      ? []
      : [
          `⚠️ Not warned: ${notReachableText(notWarned, (words) => mrkdwnSafe(words, 150))}. Approve in Review…`,
        ]),
    ...(marks.length === 0 ? [] : [`⚠️ May be in use: ${marksText(marks, writing)}`]),
    ...(sameEmail === undefined ? [] : [`⚠️ ${sameEmailText(sameEmail, writing)}`]),
  ];
}

/** What can be pressed on a row on which is still to be decided. */
function rowButtons({ proposal, url }: CardRow, facts: ItsCard): (Button | Overflow)[] {
  if (!facts.newest) return [];
  const value = pressValue(facts.card, proposal.id);
  const isOpen = proposal.state === 'open';
  return [
    ...(isOpen ? approveButtons(proposal, facts, value) : tryAgainButtons(proposal, facts, value)),
    labeled(EXCLUDE, 'Exclude…', value, proposal),
    ...(proposal.approvals.length > 0 ? [labeled(WITHDRAW, 'Withdraw', value, proposal)] : []),
    moreMenu(value, url),
  ];
}

/** The one thing that can be pressed beside a decided row: what takes it back, else the menu. */
function accessoryOf(
  { proposal, canUndo, undoableExclusion, url }: CardRow,
  facts: ItsCard,
): Button | Overflow | undefined {
  if (!facts.newest) return undefined;
  const value = pressValue(facts.card, proposal.id);
  if (proposal.state === 'approved') return labeled(WITHDRAW, 'Withdraw', value, proposal);
  if (undoableExclusion !== undefined)
    return undoExclusionButton(proposal, undoableExclusion, UNDO_EXCLUSION, value);
  return proposal.state === 'disabled' && canUndo
    ? undoButton(proposal, facts.policy, UNDO, value)
    : moreMenu(value, url);
}

/** A button that a screen reader tells from the same one of another row. */
function labeled(
  id: string,
  label: string,
  value: string,
  proposal: Proposal,
  options: Pick<Button, 'confirm'> = {},
): Button {
  return button(id, label, value, { ...options, accessibility_label: labelFor(label, proposal) });
}

export function labelFor(label: string, proposal: Pick<Proposal, 'fullName' | 'username'>): string {
  return cut(`${label} ${accountName(proposal, 30)}`, 75);
}

/** One that was not warned needs a reason, which only Review… asks for. */
function approveButtons(proposal: Proposal, facts: ItsCard, value: string): Button[] {
  if (!mayApprove(proposal, facts) || proposal.evidence.notWarned !== undefined) return [];
  const marks = kindsOf(proposal.evidence.marks);
  const approval = marks === 0 ? value : pressValue(facts.card, proposal.id, marks);
  const confirm = proposal.rehearsal ? rehearsing(proposal, facts) : disabling(proposal, facts);
  return [labeled(APPROVE, 'Approve', approval, proposal, { confirm })];
}

function tryAgainButtons(proposal: Proposal, facts: ItsCard, value: string): Button[] {
  if (!mayApprove(proposal, facts)) return [];
  return [labeled(TRY_AGAIN, 'Try again', value, proposal, { confirm: disabling(proposal, facts) })];
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
      inShort(proposal, facts),
      ...(approvalsNeeded > 1 && nth <= approvalsNeeded
        ? [`Approvals so far: ${nth - 1} of ${approvalsNeeded}.`]
        : []),
      'The bot checks again first and skips the account if the member has signed in since. Disabling stops sign-in; content is kept.',
    ],
    'Disable',
    'danger',
  );
}

function rehearsing(proposal: Proposal, facts: ItsCard): ConfirmationDialog {
  return ask(
    `Rehearse disabling ${named(proposal)}?`,
    [inShort(proposal, facts), 'Nothing will be done to the account.'],
    'Rehearse',
  );
}

/** User name, days, what it owns and why it may be in use, in the little room that a question has. */
function inShort({ username, evidence }: Proposal, { timeZone }: ItsCard): string {
  const writing = plainWriting(timeZone);
  const marks = marksText(evidence.marks, writing);
  const held = isStillRead(evidence) ? 'items not checked yet' : holdingsText(evidence, writing);
  const days = `inactive ${counted(evidence.days, 'day', 'days')}`;
  const said = `${plainSafe(username, 70)}: ${days}, ${held}.`;
  if (marks === '') return said;
  // What the press does comes last, and must have its room.
  return `${said} May be in use: ${cut(marks, Math.max(12, 165 - [...said].length))}.`;
}

export function undoButton(proposal: Proposal, policy: Policy, id: string, value: string): Button {
  const then = `The account will be checked once more, then re-enabled.${skippedAfterwards(policy, 'it')}`;
  const confirm = ask(`Re-enable ${named(proposal)}?`, [then], 'Re-enable');
  return labeled(id, 'Undo', value, proposal, { confirm });
}

export function undoExclusionButton(
  proposal: Proposal,
  { target }: Exclusion,
  id: string,
  value: string,
): Button {
  if (target.kind === 'account') return labeled(id, 'Undo', value, proposal);
  const label = plainSafe(target.label, 60);
  const confirm = ask(
    'Undo the whole rule?',
    [
      `${named(proposal)} is excluded by a rule (“${label}”).`,
      'The rule will end, and the proposals that it closed will be open again.',
    ],
    'Undo',
  );
  return labeled(id, 'Undo', value, proposal, { confirm });
}

function named({ fullName, username }: Proposal): string {
  return plainSafe(fullName.trim() === '' ? username : fullName, 60);
}
