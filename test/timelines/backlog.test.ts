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
      "Wed 25 Nov: 100 people warned, told 25 Dec",
      "Thu 26 Nov: 100 people warned, told 26 Dec",
      "Fri 27 Nov: 100 people warned, told 27 Dec",
      "Mon 30 Nov: 100 people warned, told 30 Dec",
      "Tue 1 Dec: 100 people warned, told 31 Dec",
      "Wed 2 Dec: 100 people warned, told 1 Jan",
      "Thu 3 Dec: 100 people warned, told 2 Jan",
      "Fri 4 Dec: 100 people warned, told 3 Jan",
      "Mon 7 Dec: 100 people warned, told 6 Jan",
      "Tue 22 Dec: 100 people reminded (3), told 25 Dec",
      "Wed 23 Dec: 100 people reminded (3), told 26 Dec",
      "Thu 24 Dec: 100 people reminded (3), told 27 Dec",
      "Fri 25 Dec: 100 people reminded (3), told 30 Dec; 100 people proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});
