import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore, type Store } from '../../../src/adapters/store/store.ts';
import { flowSettings } from '../../../src/bot.ts';
import { evaluatorAt } from '../../../src/features/evaluation/evaluate-members.ts';
import { NOW, scanned, temporaryStore } from '../../adapters/store/temporary.ts';
import { GOOD, read } from '../../config/config-env.ts';
import { anOrganization } from '../../policy/builders.ts';
import { aRow, crowdIn, letterWriter } from './crowd.ts';

const SETTINGS = settingsOf();

test('members evaluated a piece at a time come to what each comes to alone', () => {
  using at = temporaryStore();
  const rows = crowdIn(at.store);
  const evaluator = evaluatorOf(at.store);
  const alone = rows.map((row) => evaluator.evaluate(row));
  const together = evaluator.evaluateAll(rows);

  expect(together.map(({ row }) => row)).toEqual(rows);
  expect(together.map(({ verdict, standing }) => ({ verdict, standing }))).toEqual(
    alone.map(({ verdict, standing }) => ({ verdict, standing })),
  );
  // Of those too whose verdict did not need it.
  expect(together.map(({ mail }) => mail())).toEqual(alone.map(({ mail }) => mail()));
  expect(
    together.map(({ row, verdict, standing, mail }) => {
      const { ladder, lastLetterAt, reach, reachChanged, pausedDays } = mail();
      return [
        row.account.username,
        `${standing.status}, due ${'dueOn' in verdict ? verdict.dueOn : undefined}, ${standing.letterDue?.kind}`,
        `${ladder?.accepted.length} to ${ladder?.dueOn}, ${lastLetterAt?.toISOString().slice(0, 10)}`,
        `${reach.kind}${reachChanged ? ' anew' : ''}, ${pausedDays}`,
      ].join(' | ');
    }),
  ).toMatchInlineSnapshot(`
    [
      "nothing | in grace, due 2026-02-19, first | undefined to undefined, undefined | reachable, 0",
      "warned | in grace, due 2026-02-06, undefined | 1 to 2026-02-06, 2026-01-04 | reachable, 2",
      "reminded | in grace, due 2026-02-14, undefined | 2 to 2026-02-14, 2026-01-12 | reachable, 2",
      "second-ladder | in grace, due 2026-02-12, undefined | 1 to 2026-02-12, 2026-01-10 | reachable, 2",
      "signed-in-since | active, due undefined, undefined | undefined to undefined, 2026-01-04 | reachable, 0",
      "left-alone-since | in grace, due 2026-02-19, first | undefined to undefined, 2026-01-04 | reachable, 0",
      "enabled-since | shielded, due undefined, undefined | 1 to 2026-02-06, 2026-01-04 | reachable, 2",
      "refused | in grace, due 2026-02-12, undefined | 1 to 2026-02-06, 2026-01-04 | not reachable, 2",
      "another-address | in grace, due 2026-02-19, first | undefined to undefined, 2026-01-04 | reachable anew, 0",
      "other-server | in grace, due 2026-02-19, first | undefined to undefined, 2026-01-04 | reachable anew, 0",
      "reached-again | in grace, due 2026-02-19, first | undefined to undefined, 2026-01-04 | reachable, 0",
      "no-address | in grace, due 2026-02-19, undefined | 1 to 2026-02-06, 2026-01-04 | not reachable anew, 0",
      "address-now | in grace, due 2026-02-19, first | undefined to undefined, 2026-01-04 | reachable anew, 0",
      "excluded-lately | in grace, due 2026-02-19, first | undefined to undefined, 2026-01-04 | reachable, 0",
      "excluded-now | excluded, due undefined, undefined | 1 to 2026-02-06, 2026-01-04 | reachable, 2",
      "rule-ended | in grace, due 2026-02-19, first | undefined to undefined, 2026-01-04 | reachable, 0",
      "administrator | protected, due undefined, undefined | 1 to 2026-02-06, 2026-01-04 | reachable, 2",
      "disabled | disabled, due undefined, undefined | 1 to 2026-02-06, 2026-01-04 | reachable, 2",
      "incomplete | unknown, due undefined, undefined | 1 to 2026-02-06, 2026-01-04 | reachable, 2",
      "active | active, due undefined, undefined | undefined to undefined, 2026-01-04 | reachable, 0",
    ]
  `);
});

test.each([1, 100])('what a piece of %i asks the database does not grow with it', (size) => {
  using at = temporaryStore();
  const names = Array.from({ length: size }, (_, number) => `member-${number}`);
  const rows = names.map((name) => aRow(name));
  const scan = scanned(
    at.store,
    rows.map(({ account }) => account),
  );
  const warned = letterWriter(at.store, scan);
  for (const name of names) warned(name, 10);

  const asked: unknown[] = [];
  const db = new Database(at.path, { verbose: (statement) => asked.push(statement) });
  using _closed = { [Symbol.dispose]: () => db.close() };
  const evaluator = evaluatorOf(openStore(db));
  const evaluateAndRead = () => evaluator.evaluateAll(rows).map(({ mail }) => mail());
  evaluateAndRead();
  asked.length = 0;
  expect(evaluateAndRead().map(({ ladder }) => ladder?.accepted.length)).toEqual(names.map(() => 1));
  expect(asked).toHaveLength(4);
  // Who signed in lately is asked about by nobody.
  asked.length = 0;
  evaluator.evaluateAll(rows.map((row) => ({ ...row, newestSignIn: NOW })));
  expect(asked).toEqual([]);
});

function evaluatorOf(store: Store) {
  const read = { organization: anOrganization(), groupUsernames: () => new Set<string>() };
  const outside = { settings: SETTINGS, store };
  return evaluatorAt(NOW, outside, store.tables.exclusions.inForce(NOW), read, 3);
}

function settingsOf() {
  const config = read(GOOD);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  return flowSettings(config.value);
}
