import { longDate } from './calendar.ts';
import type { Rung } from './ladder.ts';
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
}

/** What became of a warning, with the server's words: the proof that the member was told, or why not. */
export function warningSentence(warning: WarningTold, timeZone: string): string {
  const { rung, outcome, at, words = '' } = warning;
  const letter = rung.kind === 'first' ? 'first warning' : 'reminder';
  const said = words === '' ? '' : `: ${words}`;
  if (outcome === 'waits') return `${letter} ${waiting(warning, timeZone)}${said}`;
  return `${letter} ${outcome} ${longDate(at, timeZone)}${said}`;
}

function waiting({ writtenAt, at, tries }: WarningTold, timeZone: string): string {
  const since = `waits since ${longDate(writtenAt, timeZone)}`;
  return tries === 0
    ? since
    : `${since}, ${counted(tries, 'try', 'tries')}, the last ${longDate(at, timeZone)}`;
}

/** Begins the words of a warning that Slack took where mail did not get through. */
export const TOLD_IN_SLACK = 'Slack took a direct message';

/** What is told of such a warning: `words` are the mail server's. */
export const toldInSlackAlone = (words: string): string => `${TOLD_IN_SLACK}; mail: ${words}`;

/** Ends the sentence of one that both took. */
export const TOLD_TOO = '; told in Slack too';

/** "mail accepted 16 Sep, 1 Oct; mail and Slack accepted 12 Oct": of such sentences the accepted ones in short; '' where there is none. */
export function acceptedInShort(sentences: readonly string[]): string {
  const days = new Map<string, string[]>();
  for (const sentence of sentences) {
    const day = /^(?:first warning|reminder) accepted (\d{1,2} [A-Z][a-z]{2}) \d{4}/.exec(sentence)?.[1];
    if (day === undefined) continue;
    const way = wayOf(sentence);
    days.set(way, [...(days.get(way) ?? []), day]);
  }
  return [...days].map(([way, on]) => `${way} accepted ${on.join(', ')}`).join('; ');
}

function wayOf(sentence: string): string {
  if (sentence.includes(`: ${toldInSlackAlone('')}`)) return 'Slack';
  return sentence.endsWith(TOLD_TOO) ? 'mail and Slack' : 'mail';
}
