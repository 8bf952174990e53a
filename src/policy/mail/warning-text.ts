import type { NotReachable, Rung } from '../ladder.ts';
import { counted } from '../text.ts';
import type { Writing } from '../writing.ts';

/** One warning, and what the mail server said to it last. */
export interface WarningTold {
  readonly rung: Rung;
  readonly outcome: 'accepted' | 'refused' | 'waits';
  readonly writtenAt: Date;
  /** Of the last answer. */
  readonly at: Date;
  readonly tries: number;
  /** The server's; undefined for one that was not tried yet. */
  readonly words: string | undefined;
  /** Whether Slack took a direct message: alone, where mail did not get through, or beside the mail. */
  readonly inSlack: 'no' | 'alone' | 'too';
}

/** Why no warning reaches a member, as people read it; `safe` escapes or cuts the mail server's words, inside of their quotation marks. */
export function notReachableText(why: NotReachable, safe = (words: string): string => words): string {
  switch (why.kind) {
    case 'no usable address':
      return 'no usable email address';
    case 'address not carried':
      return 'the mail server cannot send to this address (no SMTPUTF8)';
    case 'mailbox refused':
      return `the mail server rejected the mailbox${inBrackets(why.words, safe)}`;
    case 'mail refused':
      return `the mail server rejected every email to this address${inBrackets(why.words, safe)}`;
  }
}

const said = (words: string): string => (words === '' ? '' : `: ${words}`);
const inBrackets = (words: string, safe: (words: string) => string): string =>
  words === '' ? '' : ` (“${safe(words.replace(/[\s.]+$/, ''))}”)`;

/** The same where there is room for a few words. */
export function notReachableInShort({ kind }: NotReachable): string {
  switch (kind) {
    case 'no usable address':
      return 'no usable email address';
    case 'address not carried':
      return 'address not supported';
    case 'mailbox refused':
      return 'mailbox rejected';
    case 'mail refused':
      return 'every email rejected';
  }
}

/** Which warning it is, in short. */
export function rungText(rung: Rung): string {
  return rung.kind === 'first'
    ? 'first'
    : `reminder ${counted(rung.daysBefore, 'day', 'days')} before the due date`;
}

/** What became of a warning, with the server's words: the proof that the member was told, or why not. */
export function warningSentence(warning: WarningTold, writing: Writing): string {
  const { rung, outcome, at } = warning;
  const email = rung.kind === 'first' ? 'first warning' : 'reminder';
  const became = outcome === 'waits' ? waiting(warning, writing) : `${BECAME[outcome]} ${writing.day(at)}`;
  return `${email} ${became}${saidOf(warning, writing)}`;
}

/** An email counts as sent once the mail server took it. */
const BECAME = { accepted: 'sent', refused: 'rejected by the mail server' } as const;

function saidOf({ words = '', inSlack }: WarningTold, { text }: Writing): string {
  const answer = words === '' ? '' : `“${text(words, 300)}”`;
  if (inSlack === 'alone') return `, ${toldInSlackAlone(answer)}`;
  return `${said(answer)}${inSlack === 'too' ? '; also sent in Slack' : ''}`;
}

function waiting({ writtenAt, at, tries }: WarningTold, { day }: Writing): string {
  const since = `waiting since ${day(writtenAt)}`;
  return tries === 0
    ? since
    : `${since}, ${counted(tries, 'attempt', 'attempts')}${tries === 1 ? '' : ', the last'} ${day(at)}`;
}

/** What is told of a warning that Slack took where mail did not get through: `words` are the mail server's. */
export const toldInSlackAlone = (words: string): string =>
  `in Slack only; the mail server answered: ${words}`;

/** What the audit trail keeps of the mail server's answer, as it is told. */
export function mailAnswer({ inSlack, words }: Readonly<Record<string, unknown>>): unknown {
  return inSlack === 'alone' ? toldInSlackAlone(String(words)) : words;
}

/** "warned 3×, last Oct 12, 2026", counting what was sent; '' where nothing was. */
export function warnedInShort(warnings: readonly WarningTold[], { day }: Writing): string {
  const sent = warnings.filter(({ outcome }) => outcome === 'accepted');
  const last = sent.toSorted((one, other) => one.at.getTime() - other.at.getTime()).at(-1);
  if (last === undefined) return '';
  return sent.length === 1 ? `warned ${day(last.at)}` : `warned ${sent.length}×, last ${day(last.at)}`;
}
