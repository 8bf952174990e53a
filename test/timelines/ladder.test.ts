import { expect, test } from 'vitest';
import { APPROVER, CHANNEL, goLive, inactiveFor } from '../worlds/bot-world.ts';
import { quietTimeline, timelineWorld } from '../worlds/timeline-world.ts';

test('one who comes up at 61 days is warned, reminded twice and proposed when 90 days are full', async () => {
  await using at = await timelineWorld({ organization: { members: [inactiveFor(60, 'ana')] } });
  await at.days(45);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Fri Nov 27: ana warned, told Dec 27",
      "Fri Dec 11: ana reminded (14), told Dec 27",
      "Thu Dec 24: ana reminded (3), told Dec 27",
      "Mon Dec 28: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('scanned five times a day, by hand too, and restarted between any two, each rung goes out once', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana'), inactiveFor(85, 'ben')] },
    settings: { GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3', SCAN_SCHEDULE: '0 6,8,10,12,14 * * *' },
  });
  for (let day = 0; day < 11; day += 1) {
    await at.days(0.5);
    await at.world.restart();
    await at.days(0.5);
    await at.world.command(APPROVER, 'scan');
  }
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed Nov 25: ana and ben warned, told Dec 5",
      "Wed Dec 2: ana and ben reminded (3), told Dec 5",
      "Sat Dec 5: ana and ben proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

test('one to whom a letter is on its way is not proposed', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana'), inactiveFor(100, 'ben')] },
    settings: { GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3', SCAN_SCHEDULE: '0 6 * * *' },
  });
  const { world, mailbox } = at;
  const scans = async (on: string) => {
    world.clock.moveTo(new Date(`${on}T09:00:00Z`));
    const before = world.tables.scans.recent(1)[0]?.id ?? 0;
    await world.slack.command(APPROVER, '/inactive-users', 'scan', CHANNEL.id);
    await expect
      .poll(() => world.tables.scans.recent(1).map(({ id, state }) => [id, state]))
      .toEqual([[before + 1, 'accepted']]);
  };
  await at.days(6);
  mailbox.faults.add({ kind: 'hang', stage: 'data', to: /ana@/, times: 1 });
  await scans('2026-12-02');
  await expect.poll(() => mailbox.tries.filter(({ outcome }) => outcome === 'no answer').length).toBe(1);
  await expect.poll(() => world.tables.letters.inState('sending').length).toBe(1);
  await scans('2026-12-05');
  // The proposals follow the scan's state, all of them in one commit.
  const proposed = () => world.tables.proposals.live().map(({ username }) => username);
  await expect.poll(proposed).not.toEqual([]);
  // Its server ends the conversation, for which the bot would wait.
  await mailbox[Symbol.asyncDispose]();
  expect(proposed()).toEqual(['ben']);
});

test('signed in while the first warning waited for the mail server: it is not sent, and counts for nothing later', async () => {
  await using at = await quietTimeline({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: {
      ...{ SCAN_SCHEDULE: '0 6 * * *', NOTIFY_AFTER_DAYS: '10', DISABLE_AFTER_DAYS: '20', GRACE_DAYS: '5' },
      REMIND_DAYS_BEFORE: 'none',
    },
  });
  at.mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 451, words: '4.2.0 Later', times: 3 });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  at.world.portal.signIn('ana');
  await at.days(25);
  expect(at.table()).toEqual(['Mon Dec 7: ana warned, told Dec 15', 'Wed Dec 16: ana proposed']);
});
