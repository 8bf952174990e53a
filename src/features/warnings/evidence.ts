import type { LetterRecord } from '../../adapters/store/letters.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Ladder } from '../../policy/ladder.ts';
import type { WarningTold } from '../../policy/mail/warning-text.ts';

/** So many letters of one account are read; a ladder has fewer. */
const MOST = 20;

/** What the mail server answered to the letters of this ladder, oldest first, and the refusal that was last: frozen with a decision. */
export function evidenceOfWarnings(
  tables: ReadTables,
  key: AccountKey,
  ladder: Ladder | undefined,
): WarningTold[] {
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
    .map((letter) => toldBy(tables, letter));
}

/** All that is known of the warnings of one account, the one that still waits included, oldest first. */
export function warningsTold(tables: ReadTables, key: AccountKey): readonly WarningTold[] {
  const waiting = tables.letters.underWayOf(key);
  return [
    ...tables.letters.warningsOf(key, MOST).toReversed(),
    ...(waiting === undefined ? [] : [waiting]),
  ].map((letter) => toldBy(tables, letter));
}

function toldBy(tables: ReadTables, warning: LetterRecord): WarningTold {
  const { about, state, writtenAt, changedAt, tries, words } = warning;
  return {
    rung: about.kind === 'warning' ? about.rung : { kind: 'first' },
    outcome: state === 'accepted' || state === 'refused' ? state : 'waits',
    writtenAt,
    at: changedAt,
    tries,
    words,
    inSlack: inSlack(tables, warning),
  };
}

function inSlack(tables: ReadTables, { id, acceptedBy }: LetterRecord): WarningTold['inSlack'] {
  if (acceptedBy === 'slack') return 'alone';
  return tables.directMessages.of(id)?.state === 'accepted' ? 'too' : 'no';
}
