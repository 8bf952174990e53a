import type { AuditKind, AuditRow } from '../../adapters/store/audit.ts';
import { storedBecause, storedNotReachable, storedRung } from '../../adapters/store/columns.ts';
import type { ApproverBecause } from '../../policy/account.ts';
import { notReachableText } from '../../policy/mail/warning-text.ts';
import { capitalized, counted, grouped } from '../../policy/text.ts';
import type { ExcusableCheck } from '../../policy/trust.ts';
import { withoutPeriod } from '../../policy/verdict.ts';
import type { Writing } from '../../policy/writing.ts';
import { whyOf } from '../deciding/press.ts';
import { type Act, headOf } from './acts.ts';

/** The same with moments and names, which only the trail's sentences have. */
export interface TrailWriting extends Writing {
  readonly moment: (at: Date) => string;
  /** The full name of whom an entry is about, as far as one is known; the user name else. Not yet escaped. */
  readonly nameOf: (entry: AuditRow) => string;
}

interface Facts {
  /** Who did it, and the account that it is about; safe to show, as everything here. */
  readonly who: string;
  readonly whom: string;
  readonly isBot: boolean;
  /** A detail as text; '' where there is none. */
  readonly text: (name: string, max?: number) => string;
  readonly count: (name: string) => number | undefined;
  readonly day: (name: string) => string;
  readonly detail: AuditRow['detail'];
  /** ": why it was", or nothing. */
  readonly why: string;
  /** ", 92 days inactive" as it was shown, or nothing. */
  readonly days: string;
  /** "until Jan 5", or "with no end date". */
  readonly until: string;
  readonly target: string;
  /** Why no email reaches the account, or nothing. */
  readonly reach: string;
}

/** What an entry says, as a person would write it, without its moment. A kind that is not known tells its own name. */
export function sentenceOf(entry: AuditRow, writing: TrailWriting): string {
  const facts = factsOf(entry, writing);
  return isKind(entry.what) ? SENTENCES[entry.what](facts) : `${facts.who}: ${writing.text(entry.what, 100)}`;
}

/** What an act says: how it ended, or what was decided, and by whom. */
export function actSentence(act: Act, writing: TrailWriting): string {
  const head = headOf(act);
  const decided = act.entries
    .filter((entry) => entry !== head)
    .flatMap((entry) => DECIDED_BY[entry.what]?.(factsOf(entry, writing)) ?? []);
  return [sentenceOf(head, writing), ...decided].join(' · ');
}

/** Beside how it ended. */
const DECIDED_BY: Readonly<Record<string, (facts: Facts) => readonly string[]>> = {
  // The days are the account's, not the approver's.
  'approval recorded': ({ who, days, why }) => [
    ...(days === '' ? [] : [days.replace(', ', '')]),
    `approved by ${who}${why}`,
  ],
  'undo recorded': ({ who }) => [`requested by ${who}`],
};

const isKind = (what: string): what is AuditKind => Object.hasOwn(SENTENCES, what);

const AGREED: Readonly<Record<string, string>> = {
  'go live': 'take the bot live',
  'accept scan': 'accept the rejected scan once',
  'exclude for good': 'exclude everyone under a rule with no end date',
};

/** Every kind has one: a new kind does not compile without its sentence. */
const SENTENCES: Readonly<Record<AuditKind, (facts: Facts) => string>> = {
  'went live': ({ who }) => `${who} took the bot live`,
  'no longer live': ({ why }) => `The bot went back to rehearsal${why}`,
  paused: ({ who, until, why, isBot }) =>
    isBot ? `The bot paused itself${why}` : `${who} paused the bot ${until}${why}`,
  resumed: ({ who, why, isBot }) =>
    isBot ? `The bot is no longer paused${why}` : `${who} resumed the bot${why}`,
  'agreement recorded': ({ who, text }) => `${who} agreed to ${AGREED[text('about')] ?? ''}`,
  'acceptance granted': ({ who, text }) =>
    `${who} allowed one scan to be accepted despite ${checkWords(text('check'))}, as in scan ${text('scan')}`,
  'acceptance used': ({ text }) =>
    `Scan ${text('scan')} was accepted despite ${checkWords(text('check'))}, as an approver had allowed`,
  'acceptance not needed': ({ text }) =>
    `Scan ${text('scan')} passed the check for ${checkWords(text('check'))}; the one-time acceptance was not needed`,
  'setting noted': ({ text }) => `At the first start, ${text('name')} was ${text('to') || 'not set'}`,
  'setting changed': ({ text }) =>
    `The setting ${text('name')} changed: ${text('from') || 'not set'} → ${text('to') || 'not set'}`,
  'scan started': ({ who }) => `${who} started a scan`,
  'scan accepted': ({ text, count }) => `Scan ${text('scan')} accepted${members(count('members'))}`,
  'scan rejected': ({ text }) => `Scan ${text('scan')} rejected`,
  'scan failed': ({ text, why }) => `Scan ${text('scan')} failed${why}`,
  'disabled by others': ({ whom }) => `${whom} was disabled outside of the bot`,
  'enabled by others': ({ whom }) => `${whom} was re-enabled outside of the bot`,
  proposed: ({ whom, days }) => `The bot proposed disabling ${whom}${days}`,
  'rehearsal proposed': ({ whom, days }) => `Rehearsal: the bot would propose disabling ${whom}${days}`,
  'decided at once': ({ who, text, count, why, detail }) =>
    `${detail['rehearsal'] === true ? 'In rehearsal, ' : ''}${who} ${AT_ONCE[text('decided')] ?? 'decided on'} ${accounts(count('accounts'))}${count('accounts') === 1 ? '' : ' together'}${why}`,
  'called off': ({ who, count, why }) =>
    `${who} canceled the approval of ${accounts(count('accounts'))}${why}`,
  'approval recorded': ({ who, whom, days, why, detail }) =>
    `${who} ${detail['rehearsal'] === true ? 'rehearsed approving' : 'approved'} ${whom}${days}${why}`,
  'proposal approved': ({ whom }) => `Approved and waiting to be disabled: ${whom}`,
  'rehearsal approved': ({ whom }) => `Approved in the rehearsal: ${whom}`,
  'withdrawal recorded': ({ who, whom, days }) => `${who} withdrew the approval for ${whom}${days}`,
  'approval withdrawn': ({ whom }) =>
    `The approval for ${whom} was withdrawn; the account needs review again`,
  'proposal open again': ({ whom, why }) => `${whom} needs review again${why}`,
  'proposal excluded': ({ whom }) => `The proposal for ${whom} ended because the account was excluded`,
  'proposal skipped': ({ whom, why }) => `${whom} was skipped${why}`,
  'proposal expired': ({ whom, count }) =>
    `The proposal for ${whom} expired after ${counted(count('days') ?? 0, 'working day', 'working days')} without a decision`,
  'proposal closed': ({ whom, why }) => `The proposal for ${whom} was closed${why}`,
  'disabling begun': ({ whom }) => `The bot began disabling ${whom}`,
  'disabling taken up again': ({ whom, text }) =>
    text('to') === 'approved'
      ? `The bot will try again to disable ${whom}`
      : `${whom} was still enabled and needs review again`,
  'disabling failed': ({ whom, why }) => `Disabling ${whom} failed${why}`,
  'account disabled': ({ whom }) => `The bot disabled ${whom}`,
  'undo recorded': ({ who, whom }) => `${who} chose to re-enable ${whom}`,
  'undo begun': ({ whom }) => `The bot began re-enabling ${whom}`,
  'undo failed': ({ whom, why }) => `Re-enabling ${whom} failed${why}`,
  'disabling undone': ({ whom }) => `The bot re-enabled ${whom}`,
  'exclusion decided': ({ who, whom, days }) => `During review, ${who} excluded ${whom}${days}`,
  'exclusion added': ({ who, target, until, why, detail }) =>
    detail['because'] === undefined
      ? `${who} excluded ${target} ${until}${why}`
      : `${target} stays excluded ${until}, as under the rule${why}`,
  'exclusion extended': ({ who, target, day }) =>
    day('to') === 'for good'
      ? `${who} removed the end date of the exclusion of ${target}`
      : `${who} extended the exclusion of ${target} ${untilOf(day('to'))}`,
  'exclusion confirmed': ({ who, target }) => `${who} kept ${target} excluded with no end date`,
  'exclusion left to end': ({ who, target, day }) =>
    `${who} chose to let the exclusion of ${target} end ${day('until')}`,
  'exclusion ended': ({ who, target }) => `${who} ended the exclusion of ${target}`,
  'exclusion undone': ({ who, target }) => `${who} undid the exclusion of ${target}`,
  'warning written': ({ whom, detail }) => `The bot queued ${warningOf(detail)} for ${whom}`,
  'notice written': ({ whom, text }) => `The bot queued ${emailOf(text('letter'))} for ${whom}`,
  'letter accepted': ({ whom, detail, text }) =>
    text('inSlack') === 'alone'
      ? `The bot sent ${mailOf(detail, text)}${toWhom(whom)} in Slack only; the email did not get through`
      : `The bot sent ${mailOf(detail, text)}${toWhom(whom)}`,
  'letter refused': ({ whom, detail, text }) =>
    `The mail server rejected ${mailOf(detail, text)}${toWhom(whom)}${after(quoted(text('words', 300)))}`,
  'letter dropped': ({ whom, detail, text, why }) =>
    `${capitalized(mailOf(detail, text))}${toWhom(whom)} was not sent${why}`,
  'refusals not counted': ({ whom }) =>
    `Rejections by the mail server${whom === '' ? '' : ` for ${whom}`} were not counted: so many at once point to a problem with the server`,
  'not reachable by mail': ({ whom, reach }) => `${whom} cannot be reached by email${after(reach)}`,
  'reachable by mail again': ({ whom }) => `${whom} can be reached by email again`,
  'direct message begun': ({ whom }) => `The bot started sending a Slack message to ${whom}`,
  'direct message accepted': ({ whom }) => `The bot sent a Slack message to ${whom}`,
  'direct message refused': ({ whom, why }) => `Slack rejected the message to ${whom}${why}`,
  'direct message unclear': ({ whom, why }) =>
    `The bot does not know whether the Slack message to ${whom} arrived${why}`,
  'direct message not taken': ({ whom, why }) => `The Slack message to ${whom} was not sent${why}`,
  'no direct message': ({ whom, why }) => `The bot sent no Slack message to ${whom}${why}`,
  'digest made': ({ who }) => `${who} created a digest`,
  'digest posted': () => 'The bot posted the digest',
  'report written': ({ text }) => `The bot wrote the report on scan ${text('scan')}`,
  'CSV item added': ({ text }) => `The bot added the CSV of scan ${text('scan')} to ArcGIS`,
  'CSV item failed': ({ text, why }) =>
    `The bot could not add the CSV of scan ${text('scan')} to ArcGIS${why}`,
  'CSV item deleted': ({ text }) => `The bot deleted the CSV of scan ${text('scan')} from ArcGIS`,
  'samples requested': ({ who, count }) =>
    `${who} requested ${counted(count('samples') ?? 0, 'sample email', 'sample emails')}`,
  'samples sent': ({ who, count }) =>
    `The bot sent ${who} ${grouped(count('sent') ?? 0)} of ${counted(count('samples') ?? 0, 'sample email', 'sample emails')}`,
  'accounts forgotten': ({ count, detail }) =>
    detail['asked'] === true
      ? `Someone deleted the bot’s records of ${accounts(count('accounts'))} (npm run forget)`
      : `The bot deleted its records of ${accounts(count('accounts'))} removed from ArcGIS long ago`,
};

/** Why something happened by itself, where that is stored as a word of the code. */
export const causeWords = (because: string): string =>
  because === 'harsher limits' ? 'the settings became stricter for members' : whyOf({ why: because });

/** What a check found that an approver may accept once. */
const CHECKS: ReadonlyMap<string, string> = new Map<ExcusableCheck, string>([
  ['members fell', 'missing members'],
  ['members replaced', 'replaced members'],
  ['older sign-ins', 'older sign-in dates'],
  ['no last sign-in', 'missing sign-in dates'],
  ['no role or state', 'missing roles or statuses'],
]);
export const checkWords = (check: string): string => CHECKS.get(check) ?? check;

const AT_ONCE: Readonly<Record<string, string>> = {
  approve: 'approved',
  withdraw: 'withdrew the approval for',
  exclude: 'excluded',
  undo: 'chose to re-enable',
};

function factsOf(entry: AuditRow, { text: safe, day, nameOf }: TrailWriting): Facts {
  const { by, subject, detail } = entry;
  const whom = subject === '' ? '' : safe(nameOf(entry), 120);
  const text = (name: string, max = 100): string => {
    const value = detail[name];
    return typeof value === 'string' || typeof value === 'number' ? safe(String(value), max) : '';
  };
  const dayOf = (name: string): string => {
    const value = detail[name];
    if (typeof value !== 'string') return '';
    const at = new Date(value);
    return Number.isNaN(at.getTime()) ? safe(value, 100) : day(value.length === 10 ? value : at);
  };
  const until = untilOf(dayOf('until'));
  const isPause = detail['exclusion'] === undefined && detail['target'] === undefined;
  return {
    who: by.kind === 'bot' ? 'The bot' : safe(by.name, 60),
    whom,
    isBot: by.kind === 'bot',
    text,
    count: (name) => numberIn(detail[name]),
    day: dayOf,
    detail,
    why: after(
      ['reason', 'why', 'because', 'failure', 'sentence']
        .map((name) => causeWords(text(name, 300)))
        .find(Boolean),
    ),
    days: daysOf(detail),
    until: until === 'with no end date' && isPause ? 'until someone resumes' : until,
    target: targetOf(detail, whom, (words) => safe(words, 120)),
    reach: reachOf(detail['notReachable'], (words) => safe(words, 300)),
  };
}

function daysOf({ shown, days }: AuditRow['detail']): string {
  const counts = numberIn(memberOf(shown, 'days')) ?? numberIn(days);
  return counts === undefined ? '' : `, ${counted(counts, 'day', 'days')} inactive`;
}

function targetOf(
  { target, exclusion }: AuditRow['detail'],
  whom: string,
  safe: (text: string) => string,
): string {
  const kind = memberOf(target, 'kind');
  if (typeof kind === 'string' && kind !== 'account')
    return `everyone under the rule (${kind} “${safe(String(memberOf(target, 'label')))}”)`;
  return whom === '' ? `an account or rule (exclusion ${String(exclusion)})` : whom;
}

const untilOf = (day: string): string =>
  day === '' || day === 'for good' ? 'with no end date' : `until ${day}`;
const after = (words: string | undefined): string =>
  words === undefined || words === '' ? '' : `: ${words}`;
const quoted = (words: string): string => (words === '' ? '' : `“${withoutPeriod(words)}”`);
const toWhom = (whom: string): string => (whom === '' ? '' : ` to ${whom}`);
const accounts = (count: number | undefined): string => counted(count ?? 0, 'account', 'accounts');
const members = (count: number | undefined): string =>
  count === undefined ? '' : `: ${grouped(count)} ${count === 1 ? 'member' : 'members'}`;
const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function reachOf(stored: unknown, safe: (words: string) => string): string {
  const { data } = storedNotReachable.safeParse(stored);
  return data === undefined ? '' : notReachableText(data, safe);
}

/** Which warning it was. */
function warningOf({ rung }: AuditRow['detail']): string {
  const { data } = storedRung.safeParse(rung);
  if (data === undefined) return 'a warning';
  return data.kind === 'first' ? 'the first warning' : `the ${data.daysBefore}-day reminder`;
}

function emailOf(letter: string): string {
  if (letter === 'disabled') return 'the “account disabled” email';
  if (letter === 'enabled again') return 'the “account re-enabled” email';
  return letter === 'report' ? 'the report' : 'an email';
}

function mailOf(detail: AuditRow['detail'], text: Facts['text']): string {
  return text('letter') === 'warning' ? warningOf(detail) : emailOf(text('letter'));
}

/** How the person was an approver when they decided; undefined for what needed none. */
export function approverText(
  { approver }: AuditRow['detail'],
  moment: (at: Date) => string,
): string | undefined {
  const { data } = storedBecause.safeParse(approver);
  return (
    data &&
    `${becauseText(data, moment)}${data.as === undefined ? '' : `; acted with the Slack ID ${data.as}`}`
  );
}

function becauseText(because: ApproverBecause, moment: (at: Date) => string): string {
  return because.kind === 'listed'
    ? 'named in SLACK_APPROVERS'
    : `in the user group ${because.group} of SLACK_APPROVERS, as of ${moment(because.readAt)}`;
}
