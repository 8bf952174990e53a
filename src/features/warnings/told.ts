import type { LetterRecord } from '../../adapters/store/letters.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Ladder } from '../../policy/ladder.ts';
import { TOLD_TOO, toldInSlackAlone, warningSentence } from '../../policy/warning-text.ts';

/** So many letters of one account are read; a ladder has fewer. */
const MOST = 20;

/** What the mail server answered to the letters of this ladder, oldest first, and the refusal that was last: frozen with a decision. */
export function evidenceOfWarnings(
  tables: ReadTables,
  key: AccountKey,
  ladder: Ladder | undefined,
  timeZone: string,
): string[] {
  const [newest, ...older] = tables.letters.warningsOf(key, MOST);
  if (newest === undefined) return [];
  const since = ladder?.accepted[0]?.at;
  return [newest, ...older]
    .filter(
      (letter) =>
        (letter.state === 'refused' && letter === newest) ||
        (letter.state === 'accepted' && since !== undefined && letter.changedAt >= since),
    )
    .toReversed()
    .map((letter) => sentenceOf(tables, letter, timeZone));
}

/** All that is known of the warnings of one account, the one that still waits included, oldest first. */
export function warningsTold(tables: ReadTables, key: AccountKey, timeZone: string): string[] {
  const waiting = tables.letters.underWayOf(key);
  return [
    ...tables.letters.warningsOf(key, MOST).toReversed(),
    ...(waiting === undefined ? [] : [waiting]),
  ].map((letter) => sentenceOf(tables, letter, timeZone));
}

function sentenceOf(tables: ReadTables, warning: LetterRecord, timeZone: string): string {
  const { about, state, acceptedBy, ...letter } = warning;
  const rung = about.kind === 'warning' ? about.rung : { kind: 'first' as const };
  const outcome = state === 'accepted' || state === 'refused' ? state : 'waits';
  const isSlackAlone = acceptedBy === 'slack';
  const words = isSlackAlone ? toldInSlackAlone(letter.words ?? '') : letter.words;
  const sentence = warningSentence({ ...letter, words, rung, outcome, at: letter.changedAt }, timeZone);
  const isToldToo = !isSlackAlone && tables.directMessages.of(letter.id)?.state === 'accepted';
  return isToldToo ? `${sentence}${TOLD_TOO}` : sentence;
}
