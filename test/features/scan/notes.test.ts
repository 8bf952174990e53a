import { expect, test } from 'vitest';
import { changesOf, findingsOf } from '../../../src/features/scan/notes.ts';
import { scan } from '../card/card-facts.ts';

test.each([
  [['ana'], 1, 'ana'],
  [['ana', 'ben'], 2, 'ana and ben'],
  [['ana', 'ben', 'cem', 'di', 'eva'], 5, 'ana, ben, cem, di and eva'],
  [['ana', 'ben', 'cem', 'di', 'eva'], 6, 'ana, ben, cem, di, eva and 1 other'],
  [['ana', 'ben', 'cem', 'di', 'eva'], 1204, 'ana, ben, cem, di, eva and 1,199 others'],
])('%s of %i accounts are named as “%s”, whatever the scan found of them', (named, count, said) => {
  const found = (kind: 'dates ahead' | 'enabled outside' | 'disabled outside') =>
    scan({ notes: [{ kind, named, count }] });
  expect(findingsOf(found('dates ahead'))).toEqual([
    `Sign-in dates in the future, treated as today: ${said}.`,
  ]);
  expect(changesOf(found('enabled outside'))).toEqual([`Re-enabled outside of the bot: ${said}.`]);
  expect(changesOf(found('disabled outside'))).toEqual([`Disabled outside of the bot: ${said}.`]);
});
