import { longDate, shortDate } from './calendar.ts';
import type { NotReachable, Rung } from './ladder.ts';
import { counted } from './text.ts';

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

/** Why no warning reaches a member, as people read it. */
export function notReachableText(why: NotReachable): string {
  switch (why.kind) {
    case 'no usable address':
      return 'no usable e-mail address';
    case 'address not carried':
      return 'the mail server cannot carry the e-mail address (no SMTPUTF8)';
    case 'mailbox refused':
      return `the mail server refused the mailbox${said(why.words)}`;
    case 'mail refused':
      return `the mail server refused every email to it${said(why.words)}`;
  }
}

const said = (words: string): string => (words === '' ? '' : `: ${words}`);

/** Which warning it is, in short. */
export function rungText(rung: Rung): string {
  return rung.kind === 'first' ? 'first' : `reminder ${rung.daysBefore} days before`;
}

/** What became of a warning, with the server's words: the proof that the member was told, or why not. */
export function warningSentence(warning: WarningTold, timeZone: string): string {
  const { rung, outcome, at } = warning;
  const letter = rung.kind === 'first' ? 'first warning' : 'reminder';
  const became = outcome === 'waits' ? waiting(warning, timeZone) : `${outcome} ${longDate(at, timeZone)}`;
  return `${letter} ${became}${saidOf(warning)}`;
}

function saidOf({ words = '', inSlack }: WarningTold): string {
  if (inSlack === 'alone') return `: ${toldInSlackAlone(words)}`;
  return `${said(words)}${inSlack === 'too' ? '; told in Slack too' : ''}`;
}

function waiting({ writtenAt, at, tries }: WarningTold, timeZone: string): string {
  const since = `waits since ${longDate(writtenAt, timeZone)}`;
  return tries === 0
    ? since
    : `${since}, ${counted(tries, 'try', 'tries')}, the last ${longDate(at, timeZone)}`;
}

/** What is told of a warning that Slack took where mail did not get through: `words` are the mail server's. */
export const toldInSlackAlone = (words: string): string => `Slack took a direct message; mail: ${words}`;

/** What the audit trail keeps of the mail server's answer, as it is told. */
export function mailAnswer({ inSlack, words }: Readonly<Record<string, unknown>>): unknown {
  return inSlack === 'alone' ? toldInSlackAlone(String(words)) : words;
}

const WAYS: Readonly<Record<WarningTold['inSlack'], string>> = {
  no: 'mail',
  alone: 'Slack',
  too: 'mail and Slack',
};

/** "mail accepted 16 Sep, 1 Oct; mail and Slack accepted 12 Oct": the accepted ones in short; '' where there is none. */
export function acceptedInShort(warnings: readonly WarningTold[], timeZone: string): string {
  const accepted = warnings.filter(({ outcome }) => outcome === 'accepted');
  const byWay = Map.groupBy(accepted, ({ inSlack }) => WAYS[inSlack]);
  return [...byWay]
    .map(([way, those]) => `${way} accepted ${those.map(({ at }) => shortDate(at, timeZone)).join(', ')}`)
    .join('; ');
}
