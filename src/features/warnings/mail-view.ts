import { bold, clockTime, dayOfMoment, moment, mrkdwnSafe } from '../../adapters/slack/text.ts';
import type { LetterCounts, LetterRecord } from '../../adapters/store/letters.ts';
import { counted, grouped } from '../../policy/text.ts';
import type { MailState } from './queue-state.ts';

interface MailShown {
  /** What became of the letters that a scan asked for; undefined where nobody is mailed. */
  readonly mail: LetterCounts | undefined;
  readonly mailNow: MailState | undefined;
}

/** "Emails today: 37 sent, 2 rejected · 63 waiting, the last to go out at about 06:40"; Slack keeps `today` true. */
export function queueLine(state: MailState, timeZone: string): string | undefined {
  const answered = answeredWords(state);
  const parts = [
    answered && `Emails ${dayOfMoment(state.at, timeZone)}: ${answered}`,
    waitingWords(state, timeZone),
    some(state.later, 'to be tried again later'),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return undefined;
  return `${answered === undefined ? 'Emails: ' : ''}${parts.join(' · ')}`;
}

/** "37 emails sent today · 2 rejected · 63 waiting"; of an older card, those of its scan. Undefined where there are none. */
export function emailsInShort({ mail, mailNow }: MailShown): string | undefined {
  if (mailNow === undefined)
    return (
      mail &&
      shortly(mail.accepted, 'sent', [some(mail.refused, 'rejected'), some(mail.underWay, 'being sent')])
    );
  const { accepted, refused, waiting, later } = mailNow;
  return shortly(accepted, 'sent today', [some(refused, 'rejected'), some(waiting + later, 'waiting')]);
}

function shortly(sent: number, words: string, others: readonly (string | undefined)[]): string | undefined {
  const rest = others.filter((part) => part !== undefined).join(' · ');
  if (sent === 0) return rest === '' ? undefined : `emails: ${rest}`;
  return [`${counted(sent, 'email', 'emails')} ${words}`, rest].filter((part) => part !== '').join(' · ');
}

function waitingWords({ waiting, lastAt }: MailState, timeZone: string): string | undefined {
  const waits = some(waiting, 'waiting');
  if (waits === undefined || lastAt === undefined) return waits;
  return `${waits}, ${waiting === 1 ? '' : 'the last '}to go out at about ${clockTime(lastAt, timeZone)}`;
}

function answeredWords({
  accepted,
  refused,
  inSlack = 0,
}: Pick<MailState, 'accepted' | 'refused' | 'inSlack'>): string | undefined {
  const parts = [
    some(accepted, 'sent'),
    some(refused, 'rejected'),
    some(inSlack, 'sent in Slack instead'),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

function some(count: number, words: string): string | undefined {
  return count === 0 ? undefined : `${grouped(count)} ${words}`;
}

/** Whom mail or Slack did not reach, with their words. */
export function troubleLines(state: MailState | undefined, timeZone: string): readonly string[] {
  return state === undefined ? [] : [...mailTrouble(state, timeZone), ...directTrouble(state)];
}

/** How many direct messages did not get through, and what Slack said to the newest. */
function directTrouble({ directTrouble: trouble }: MailState): readonly string[] {
  if (trouble === undefined) return [];
  const { count, username, words } = trouble;
  return [
    bold(`Direct messages that did not get through: ${grouped(count)}`),
    `• ${mrkdwnSafe(username, 40)}: ${mrkdwnSafe(words, 120)}`,
    ...(count > 1 ? [`… and ${grouped(count - 1)} more`] : []),
  ];
}

/** The newest few, and how many more. */
function mailTrouble(state: MailState, timeZone: string): readonly string[] {
  if (state.troubledCount === 0) return [];
  const { troubled, troubledCount, notCounted } = state;
  const rest = troubledCount - troubled.length;
  return [
    bold(`Emails that did not get through: ${grouped(troubledCount)}`),
    ...troubled.map((letter) => `• ${troubleWords(letter, timeZone)}`),
    ...(rest > 0 ? [`… and ${grouped(rest)} more`] : []),
    ...(notCounted === undefined
      ? []
      : [
          `${grouped(notCounted.refused)} of ${counted(notCounted.of, 'recipient', 'recipients')} in the last 7 days were rejected. That is more than 20%, which points to a mail server problem, so these rejections do not mark anyone as unreachable. If someone has left, disable the account in ArcGIS.`,
        ]),
  ];
}

function troubleWords(letter: LetterRecord, timeZone: string): string {
  const { username, to, about, state, tries, writtenAt, notBefore, words = '' } = letter;
  const who = username === '' ? mrkdwnSafe(to, 60) : `${mrkdwnSafe(username, 40)} (${mrkdwnSafe(to, 60)})`;
  const what = about.kind === 'warning' ? RUNGS[about.rung.kind] : KINDS[about.kind];
  const how =
    state === 'refused'
      ? 'rejected, not tried again'
      : `waiting since ${moment(writtenAt, timeZone)}${tries === 0 ? '' : `, ${counted(tries, 'attempt', 'attempts')}`}, next attempt ${moment(notBefore, timeZone)}`;
  return `${who}: ${what}, ${how}${words === '' ? '' : `: “${mrkdwnSafe(words, 120)}”`}`;
}

const RUNGS = { first: 'first warning', reminder: 'reminder' } as const;
const KINDS = {
  disabled: 'notice that the account was disabled',
  'enabled again': 'notice that the account was re-enabled',
  report: 'report',
} as const;
