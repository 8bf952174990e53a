import { expect, test } from 'vitest';
import { inactiveFor } from '../worlds/bot-world.ts';
import { timelineWorld } from '../worlds/timeline-world.ts';

test('a backlog of 900: the longest inactive first, 100 a scan, and nobody is proposed before the day that was told', async () => {
  const days = Array.from({ length: 900 }, (_, index) => 1000 - index);
  await using at = await timelineWorld({
    organization: { members: days.map((inactive) => inactiveFor(inactive, `m${inactive}`)) },
    settings: { MAIL_PER_MINUTE: '1000', DISABLE_CAP: '100', REMIND_DAYS_BEFORE: '3' },
  });
  await at.days(31);
  const warned = at.world.tables.letters
    .inState('accepted')
    .flatMap(({ about, username }) =>
      about.kind === 'warning' && about.rung.kind === 'first' ? [username] : [],
    );
  const hundreds = Array.from({ length: 9 }, (_, scan) =>
    warned.slice(100 * scan, 100 * scan + 100).toSorted(),
  );
  expect(hundreds).toEqual(
    Array.from({ length: 9 }, (_, scan) =>
      days
        .slice(100 * scan, 100 * scan + 100)
        .map((inactive) => `m${inactive}`)
        .toSorted(),
    ),
  );
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed Nov 25: 100 people warned, told Dec 25",
      "Thu Nov 26: 100 people warned, told Dec 26",
      "Fri Nov 27: 100 people warned, told Dec 27",
      "Mon Nov 30: 100 people warned, told Dec 30",
      "Tue Dec 1: 100 people warned, told Dec 31",
      "Wed Dec 2: 100 people warned, told Jan 1",
      "Thu Dec 3: 100 people warned, told Jan 2",
      "Fri Dec 4: 100 people warned, told Jan 3",
      "Mon Dec 7: 100 people warned, told Jan 6",
      "Tue Dec 22: 100 people reminded (3), told Dec 25",
      "Wed Dec 23: 100 people reminded (3), told Dec 26",
      "Thu Dec 24: 100 people reminded (3), told Dec 27",
      "Fri Dec 25: 100 people reminded (3), told Dec 30; 100 people proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});
