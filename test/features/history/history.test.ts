import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { HISTORY_NEWEST, HISTORY_OLDER } from '../../../src/features/history/slack-history.ts';
import { PICK_HISTORY } from '../../../src/features/members/who-is-meant.ts';
import { APPROVER, BYSTANDER, inactiveFor, liveWorld, SECOND_APPROVER } from '../../worlds/bot-world.ts';
import { active, last, organization, pressLast } from '../../worlds/history-acts.ts';
import { excludeRow, excludeRule } from '../../worlds/modal-acts.ts';
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
    "*The newest decisions and switches*
    *setting changed*
    #61 · 25 Nov 2026, 10:00 · the bot
    APPROVALS_NEEDED: 1 → 2
    *paused*
    #60 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    until: 28 Nov 2026
    Reason: a doubt
    *exclusion added*
    #59 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    rule: user-name pattern “active_1” · until: 23 Feb 2027
    Reason: by rule
    *exclusion added* · maria_2
    #56 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    maria_2 · for good
    Reason: on &lt;!channel&gt; ∗leave∗
    *undo recorded* · maria_1
    #53 · 25 Nov 2026, 10:00 · Tomas Ferrer (U0TOMAS)
    proposal 4
    Shown: inactive for 300 days, last sign-in 29 Jan 2026
    *approval recorded* · maria_1
    #49 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    proposal 4
    Shown: inactive for 300 days, last sign-in 29 Jan 2026
    *went live*
    #40 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    Limits in force: notify 60, disable 90, …
    All entries, in full and with their chain of hashes: \`npm run audit\` beside the bot."
  `);
});

test('everything about one account, by user name, address or full name, a page at a time', async () => {
  await using world = await liveWorld({ organization });
  await world.pressRow(APPROVER, 'maria_1', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'maria_1', UNDO);
  await world.command(APPROVER, 'history MARIA_1');
  const told = last(world);
  expect(told).toMatchInlineSnapshot(`
    "*What the audit trail has about Maria Silva (maria_1)*
    *disabling undone*
    #55 · 25 Nov 2026, 10:00 · the bot
    proposal 4
    *undo begun*
    #54 · 25 Nov 2026, 10:00 · Tomas Ferrer (U0TOMAS)
    proposal 4
    *undo recorded*
    #53 · 25 Nov 2026, 10:00 · Tomas Ferrer (U0TOMAS)
    proposal 4
    Shown: inactive for 300 days, last sign-in 29 Jan 2026
    Warnings: none
    Clause 7 of the policy, due on 29 Apr 2026
    Limits in force: notify 60, disable 90, …
    *account disabled*
    #52 · 25 Nov 2026, 10:00 · the bot
    proposal 4
    *disabling begun*
    #51 · 25 Nov 2026, 10:00 · the bot
    proposal 4
    *proposal approved*
    #50 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    proposal 4
    *approval recorded*
    #49 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    proposal 4
    Shown: inactive for 300 days, last sign-in 29 Jan 2026
    Warnings: none
    Clause 7 of the policy, due on 29 Apr 2026
    Limits in force: notify 60, disable 90, …
    *proposed*
    #46 · 25 Nov 2026, 10:00 · the bot
    days: 300 · due on: 29 Apr 2026 · scan: 2
    *proposal closed*
    #41 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    rehearsal 1
    Why: the bot went live
    *rehearsal proposed*
    #37 · 25 Nov 2026, 10:00 · the bot
    days: 300 · due on: 29 Apr 2026 · scan: 1
    All entries, in full and with their chain of hashes: \`npm run audit\` beside the bot."
  `);
  await world.command(APPROVER, 'history maria@harbour-city.example');
  expect(last(world)).toBe(told);
  await world.command(APPROVER, 'history maria silva');
  expect(last(world)).toContain('2 accounts answer to “maria silva”. Which one?');
  await pressLast(world, PICK_HISTORY, 'maria_1');
  expect(last(world)).toBe(told);
  await world.command(APPROVER, 'history active_1');
  expect(last(world)).toContain('What the audit trail has about Full active_1 (active_1)*\nNothing so far.');
});

test('more than a message has room for goes on with Older…, and back with Newest', async () => {
  await using world = await liveWorld({ organization });
  for (let day = 1; day <= 20; day += 1) {
    await world.command(APPROVER, `pause ${day} days: reason ${day}`);
    await world.command(APPROVER, 'resume');
  }
  await world.command(APPROVER, 'history');
  const pages: string[] = [last(world)];
  while (last(world).includes('Older…')) {
    await pressLast(world, HISTORY_OLDER);
    pages.push(last(world));
  }
  const numbers = pages.flatMap((page) =>
    [...page.matchAll(/^#(\d+) /gm)].map(([, number]) => Number(number)),
  );
  expect(numbers).toHaveLength(41);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => other - one));
  expect(pages.at(-1)).toContain('went live');
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
    "*What the audit trail has about Full una (una)*
    *letter accepted*
    #77 · 5 Dec 2026, 22:15 · the bot
    letter: disabled
    The mail server answered: Taken as mail 3
    *notice written*
    #76 · 5 Dec 2026, 22:00 · the bot
    proposal 2 · letter: disabled
    *account disabled*
    #75 · 5 Dec 2026, 22:00 · the bot
    proposal 2
    *disabling begun*
    #74 · 5 Dec 2026, 22:00 · the bot
    proposal 2
    *proposal approved*
    #73 · 5 Dec 2026, 22:00 · Mara Lindholm (U0MARA)
    proposal 2
    *approval recorded*
    #72 · 5 Dec 2026, 22:00 · Mara Lindholm (U0MARA)
    proposal 2
    Shown: inactive for 109 days, last sign-in 17 Aug 2026
    Warning: first warning accepted 25 Nov 2026: Taken as mail 1
    Warning: reminder accepted 2 Dec 2026: Taken as mail 2
    Clause 7 of the policy, due on 5 Dec 2026
    Limits in force: notify 60, disable 90, …
    *proposed*
    #71 · 5 Dec 2026, 06:00 · the bot
    days: 109 · due on: 5 Dec 2026 · scan: 12
    *letter accepted*
    #64 · 2 Dec 2026, 06:00 · the bot
    letter: warning · rung: reminder 3 days before
    The mail server answered: Taken as mail 2
    *warning written*
    #63 · 2 Dec 2026, 06:00 · the bot
    rung: reminder 3 days before · scan: 9
    *letter accepted*
    #46 · 25 Nov 2026, 10:00 · the bot
    letter: warning · rung: first
    The mail server answered: Taken as mail 1
    *warning written*
    #45 · 25 Nov 2026, 10:00 · the bot
    rung: first · scan: 2
    *proposal closed*
    #42 · 25 Nov 2026, 10:00 · Mara Lindholm (U0MARA)
    rehearsal 1
    Why: the bot went live
    *rehearsal proposed*
    #40 · 25 Nov 2026, 10:00 · the bot
    days: 100 · due on: 5 Dec 2026 · scan: 1
    All entries, in full and with their chain of hashes: \`npm run audit\` beside the bot."
  `);
});
