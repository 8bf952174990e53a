import { expect, test } from 'vitest';
import { APPROVE, GO_LIVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { mrkdwnWriting } from '../../../src/adapters/slack/text.ts';
import { detailLines } from '../../../src/features/history/details.ts';
import {
  HISTORY_DETAILS,
  HISTORY_NEWEST,
  HISTORY_OLDER,
} from '../../../src/features/history/slack-history.ts';
import { PICK_HISTORY } from '../../../src/features/members/who-is-meant.ts';
import { aPolicy } from '../../policy/builders.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { active, last, numbersShown, organization, pressLast } from '../../worlds/history-acts.ts';
import { excludeRow, excludeRule, submit } from '../../worlds/modal-acts.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';

test('the newest decisions and switches, with who, when and the days that were shown', async () => {
  await using world = await liveWorld({ organization });
  await world.pressRow(APPROVER, 'maria_1', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'maria_1', UNDO);
  await excludeRow(world, 'maria_2', { reason: 'on <!channel> *leave*', until: 'for good' });
  await excludeRule(world, 'user-name pattern', 'active_1');
  await world.command(APPROVER, 'pause 3 days: a doubt');
  await world.restart({ APPROVALS_NEEDED: '2' });
  await world.command(BYSTANDER, 'history');
  expect(last(world, BYSTANDER)).toMatchInlineSnapshot(`
    "*Latest decisions*
    Nov 25, 2026, 10:00: The setting APPROVALS_NEEDED changed: 1 → 2
    Details
    Nov 25, 2026, 10:00: Mara Lindholm paused the bot until Nov 28, 2026: a doubt
    Details
    Nov 25, 2026, 10:00: Mara Lindholm excluded everyone under the rule (user-name pattern “active_1”) until Feb 23, 2027: by rule
    Details
    Nov 25, 2026, 10:00: Mara Lindholm excluded Maria Silva (maria_2) with no end date: on &lt;!channel&gt; ∗leave∗
    Details
    Nov 25, 2026, 10:00: Tomas Ferrer chose to re-enable Maria Silva (maria_1)
    Details
    Nov 25, 2026, 10:00: Mara Lindholm approved Maria Silva (maria_1), 300 days inactive
    Details
    Nov 25, 2026, 10:00: Mara Lindholm took the bot live
    Details
    To get every entry in full with its hash, run \`npm run audit -- --csv FILE\` on the bot’s computer.
    Harbour City GIS"
  `);
});

test('everything about one account, by user name, address or full name, a page at a time', async () => {
  await using world = await liveWorld({ organization });
  await world.pressRow(APPROVER, 'maria_1', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'maria_1', UNDO);
  await world.command(APPROVER, 'history MARIA_1');
  const told = last(world);
  expect(told).toMatchInlineSnapshot(`
    "*History of Maria Silva (maria_1)*
    Nov 25, 2026, 10:00: The bot re-enabled Maria Silva · requested by Tomas Ferrer
    Details
    Nov 25, 2026, 10:00: The bot disabled Maria Silva · 300 days inactive · approved by Mara Lindholm
    Details
    Nov 25, 2026, 10:00: The bot proposed disabling Maria Silva, 300 days inactive
    Details
    Nov 25, 2026, 10:00: The proposal for Maria Silva was closed: the bot went live
    Details
    Nov 25, 2026, 10:00: Rehearsal: the bot would propose disabling Maria Silva, 300 days inactive
    Details
    To get every entry in full with its hash, run \`npm run audit -- --csv FILE\` on the bot’s computer.
    Harbour City GIS"
  `);
  await world.command(APPROVER, 'history maria@harbour-city.example');
  expect(last(world)).toBe(told);
  await world.command(APPROVER, 'history maria silva');
  expect(last(world)).toContain('2 accounts match “maria silva”. Which one?');
  await pressLast(world, PICK_HISTORY, 'maria_1');
  expect(last(world)).toBe(told);
  await world.command(APPROVER, 'history active_1');
  expect(last(world)).toContain('History of Full active_1 (active_1)*\nNothing so far.');
});

test('more than a message has room for goes on with Older…, and back with Newest', async () => {
  await using world = await liveWorld({ organization });
  for (let day = 1; day <= 20; day += 1) {
    await world.command(APPROVER, `pause ${day} days: reason ${day}`);
    await world.command(APPROVER, 'resume');
  }
  await world.command(APPROVER, 'history');
  const pages: string[] = [last(world)];
  const numbers = numbersShown(world);
  while (last(world).includes('Older…')) {
    await pressLast(world, HISTORY_OLDER);
    pages.push(last(world));
    numbers.push(...numbersShown(world));
  }
  expect(numbers).toHaveLength(41);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => other - one));
  expect(pages.at(-1)).toContain('took the bot live');
  await pressLast(world, HISTORY_NEWEST);
  expect(last(world)).toBe(pages[0]);
});

test('letters with the mail server’s words, and the warnings that were shown when somebody approved', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'una'), ...active] },
    settings: { GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3', SCAN_SCHEDULE: '0 6 * * *' },
  });
  const { world } = at;
  await at.days(10.5);
  await world.pressRow(APPROVER, 'una', APPROVE);
  await at.days(0.1);
  await world.command(APPROVER, 'history una');
  expect(last(world)).toMatchInlineSnapshot(`
    "*History of Full una (una)*
    Dec 5, 2026, 22:15: The bot sent the “account disabled” email to Full una
    Details
    Dec 5, 2026, 22:00: The bot disabled Full una · 109 days inactive · approved by Mara Lindholm
    Details
    Dec 5, 2026, 06:00: The bot proposed disabling Full una, 109 days inactive
    Details
    Dec 2, 2026, 06:00: The bot sent the 3-day reminder to Full una
    Details
    Nov 25, 2026, 10:00: The bot sent the first warning to Full una
    Details
    Nov 25, 2026, 10:00: The proposal for Full una was closed: the bot went live
    Details
    Nov 25, 2026, 10:00: Rehearsal: the bot would propose disabling Full una, 100 days inactive
    Details
    To get every entry in full with its hash, run \`npm run audit -- --csv FILE\` on the bot’s computer.
    Harbour City GIS"
  `);
});

/** So many that a rule over one of them need not end within a year. */
const crew = Array.from({ length: 40 }, (_, nth) => inactiveFor(3, `crew_${nth}`));

test.for<readonly [agreed: string, act: (world: BotWorld) => Promise<unknown>, said: readonly string[]]>([
  [
    'a rule for good',
    (world) => excludeRule(world, 'user-name pattern', 'crew_1', { reason: 'shared', until: 'for good' }),
    [
      'Mara Lindholm agreed to exclude everyone under a rule with no end date',
      'Rule: user-name pattern “crew_1”',
    ],
  ],
  [
    'going live',
    async (world) => {
      await world.pressCard(APPROVER, GO_LIVE);
      await submit(world);
    },
    [
      'Mara Lindholm agreed to take the bot live',
      'Limits in force:\n• Warn after 60 inactive days, propose at 90 or more.',
    ],
  ],
])('what one approver agreed to, while another is needed, is told in words: %s', async ([, act, said]) => {
  await using world = await startBotWorld({
    organization: { members: crew },
    settings: { APPROVALS_NEEDED: '2' },
  });
  await world.command(APPROVER, 'scan');
  await act(world);
  await world.command(APPROVER, 'history');
  await pressLast(world, HISTORY_DETAILS, String(numbersShown(world)[0]));
  for (const words of said) expect(last(world)).toContain(words);
  expect(last(world)).not.toContain('{');
});

test('in the details of an extended exclusion an end that there was not, or is none, is called so', async () => {
  await using world = await startBotWorld({ organization: { members: [] } });
  const how = { tables: world.tables, writing: mrkdwnWriting('Europe/Amsterdam'), limits: aPolicy() };
  const entry = { number: 1, at: world.clock.now(), by: { kind: 'bot' }, subject: '', hash: '' } as const;
  const ends = [
    ['exclusion extended', { from: 'for good', to: '2027-01-05' }],
    ['exclusion extended', { from: '2027-01-05', to: 'for good' }],
    ['exclusion left to end', { until: 'for good' }],
  ] as const;
  const told = ends.flatMap(([what, detail]) => detailLines(how, { ...entry, what, detail }));
  expect(told.map((line) => line.replace(/<!date.*>/, 'a day'))).toEqual([
    ...['From: no end date', 'To: a day', 'From: a day', 'To: no end date', 'Until: no end date'],
  ]);
});

test('the details of a decision: what was shown, the mail server’s words, how the person was an approver, the hash', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'una'), ...active] },
    settings: { GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3', SCAN_SCHEDULE: '0 6 * * *' },
  });
  const { world } = at;
  await at.days(10.5);
  await world.pressRow(APPROVER, 'una', APPROVE);
  await world.command(APPROVER, 'history');
  await pressLast(world, HISTORY_DETAILS, String(numbersShown(world)[0]));
  expect(last(world).replace(/[0-9a-f]{64}/, '<hash>')).toMatchInlineSnapshot(`
    "*Entry 73 of the audit trail*
    *Dec 5, 2026, 22:00: Mara Lindholm approved Full una (una), 109 days inactive*
    By: Mara Lindholm (U0MARA)
    Approver: named in SLACK_APPROVERS
    Account: una
    Proposed: Dec 5, 2026, by scan 12
    Inactive: 109 days
    Last sign-in: Aug 17, 2026
    Warning: first warning sent Nov 25, 2026: “OK, queued as 1”
    Warning: reminder sent Dec 2, 2026: “OK, queued as 2”
    Holds: no items or groups, as of Dec 5, 2026
    Due: Dec 5, 2026
    Limits in force:
    • Warn after 60 inactive days, propose at 90 or more.
    • Grace period: 10 days.
    • Reminders: 3 days before the due date.
    • Warnings are valid for 45 days.
    • Re-enabled accounts are skipped for 30 days.
    • Administrators are protected.
    • At most 100 first warnings per scan.
    • At most 50 accounts or 100% of enabled members are disabled per day, whichever is less.
    Hash: <hash>"
  `);
});
