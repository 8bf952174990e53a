import { expect, test } from 'vitest';
import { APPROVE, REVIEW } from '../../../src/adapters/slack/buttons.ts';
import { EXTEND, LET_END } from '../../../src/features/exclusions/ask-before-end.ts';
import { advance } from '../../../src/sandbox/clock.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { disables, row, stateOf } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  inactiveFor,
  liveWorld,
  type Message,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { excludeRow, submit, topView } from '../../worlds/modal-acts.ts';

const members = [inactiveFor(400, 'ana'), inactiveFor(300, 'ben'), inactiveFor(200, 'cy')];
/** No scan but those that are asked for, and no digest, which would remind of what is due on its day. */
const settings = {
  SCAN_SCHEDULE: '0 0 1 1 *',
  DIGEST_SCHEDULE: '0 0 29 2 *',
  SLACK_MENTION: 'S0GISADMINS',
};

async function passTo(world: BotWorld, moment: string): Promise<void> {
  await advance(world.clock, new Date(moment), {
    nextDue: () => world.bot().nextDue(),
    tick: () => world.tick(),
    idle: () => world.settle(),
  });
}

const reminders = (world: BotWorld): readonly Message[] =>
  world.posts().filter((message) => /been waiting since/.test(renderedText(message)));

test('a reminder of several days says since when the first has waited, and how many came later', async () => {
  const later = [inactiveFor(88, 'ana'), inactiveFor(87, 'ben'), inactiveFor(86, 'cy')];
  await using world = await liveWorld({ organization: { members: later }, settings });
  for (const day of ['27', '28', '29']) {
    await passTo(world, `2026-11-${day}T12:00:00Z`);
    await world.command(APPROVER, 'scan');
  }
  await passTo(world, '2026-12-02T08:00:00Z');
  expect(reminders(world).map(renderedText)).toMatchInlineSnapshot(`
    [
      "<!subteam^S0GISADMINS> *3 accounts have been waiting since <!date^1795777200^\u200b{date_short_pretty}|Nov 27, 2026> (2 new since <!date^1795863600^\u200b{date_short_pretty}|Nov 28, 2026>).*
    • Full ana (ana)
    • Full ben (ben)
    • Full cy (cy)
    Undecided proposals expire after 14 working days. This is the only reminder.
    Review…
    Harbour City GIS",
    ]
  `);
  expect(reminders(world)[0]?.text).toMatchInlineSnapshot(
    `"<!subteam^S0GISADMINS> 3 accounts have been waiting since Nov 27, 2026 (2 new since Nov 28, 2026) · Harbour City GIS"`,
  );
});

test('what needs a second approver is reminded of apart from what nobody has decided', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, APPROVALS_NEEDED: '2' },
  });
  await world.pressRow(APPROVER, 'ben', APPROVE);
  await passTo(world, '2026-11-30T08:00:00Z');
  expect(reminders(world).map(renderedText)).toMatchInlineSnapshot(`
    [
      "<!subteam^S0GISADMINS> *2 accounts have been waiting since <!date^1795604400^\u200b{date_short_pretty}|Nov 25, 2026>.*
    • Full ana (ana)
    • Full cy (cy)
    *1 more needs a second approver.*
    • Full ben (ben), approved by Mara Lindholm
    Undecided proposals expire after 14 working days. This is the only reminder.
    Review…
    Harbour City GIS",
    ]
  `);
  const [reminder] = reminders(world);
  await world.pressRow(SECOND_APPROVER, 'ana', APPROVE);
  await world.pressRow(SECOND_APPROVER, 'cy', APPROVE);
  const now = () => world.posts().find(({ ts }) => ts === reminder?.ts);
  expect(renderedText(now() ?? world.card())).toMatchInlineSnapshot(`
    "<!subteam^S0GISADMINS> *3 accounts need a second approver.*
    • Full ana (ana), approved by Tomas Ferrer
    • Full ben (ben), approved by Mara Lindholm
    • Full cy (cy), approved by Tomas Ferrer
    Undecided proposals expire after 14 working days. This is the only reminder.
    Review…
    Harbour City GIS"
  `);
  expect(now()?.text).toMatchInlineSnapshot(
    `"<!subteam^S0GISADMINS> 3 accounts need a second approver · Harbour City GIS"`,
  );
});

test('what nobody decides is reminded of once, on the third workday, and expires on the fourteenth; a later scan may propose it anew', async () => {
  await using world = await liveWorld({ organization: { members: members.slice(0, 2) }, settings });
  await world.pressRow(APPROVER, 'ben', APPROVE);
  await passTo(world, '2026-11-30T07:59:00Z');
  expect(reminders(world)).toEqual([]);
  await passTo(world, '2026-11-30T08:00:00Z');
  const [reminder] = reminders(world);
  expect(renderedText(reminder ?? { text: '', blocks: [] })).toMatchInlineSnapshot(`
    "<!subteam^S0GISADMINS> *1 account has been waiting since <!date^1795604400^\u200b{date_short_pretty}|Nov 25, 2026>.*
    • Full ana (ana)
    Undecided proposals expire after 14 working days. This is the only reminder.
    Review…
    Harbour City GIS"
  `);
  expect(reminder?.text).toContain('S0GISADMINS');
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: reminder?.ts ?? '' }, REVIEW);
  await world.settle();
  expect(renderedText(topView(world))).toContain('ana');
  await passTo(world, '2026-12-15T07:59:00Z');
  expect([stateOf(world, 'ana')[0], reminders(world).length]).toEqual(['open', 1]);
  await passTo(world, '2026-12-15T08:00:00Z');
  expect(stateOf(world, 'ana')[0]).toBe('expired');
  expect(row(world, 'ana')).toContain('xpired');
  expect(world.thread().at(-1)).toMatchInlineSnapshot(
    `"Expired after 14 working days without a decision: Full ana (ana). A later scan may propose the account again."`,
  );
  await world.command(APPROVER, 'scan');
  expect(stateOf(world, 'ana')[0]).toBe('open');
});

test('neither reminders nor expiry while the bot is paused, nor for the days of the pause', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'pause 2026-12-21 holidays');
  await passTo(world, '2026-12-22T12:00:00Z');
  expect(reminders(world)).toEqual([]);
  await passTo(world, '2026-12-24T12:00:00Z');
  expect(reminders(world).length).toBe(1);
  expect(stateOf(world, 'ana')[0]).toBe('open');
});

test('days on which no bot ran do not count either', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.tick();
  await world.stop();
  world.clock.moveTo(new Date('2027-01-20T12:00:00Z'));
  await world.restart();
  await passTo(world, '2027-01-25T12:00:00Z');
  expect([reminders(world).length, stateOf(world, 'ana')[0]]).toEqual([1, 'open']);
});

test('a bot that is started anew every night reminds on the same day', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  for (const day of [25, 26, 27]) {
    await passTo(world, `2026-11-${day}T22:00:00Z`);
    await world.stop();
    world.clock.moveTo(new Date(world.clock.now().getTime() + 5 * 60_000));
    await world.restart();
  }
  await passTo(world, '2026-11-30T07:59:00Z');
  expect(reminders(world)).toEqual([]);
  await passTo(world, '2026-11-30T08:00:00Z');
  expect(reminders(world).length).toBe(1);
});

test('rehearsals neither nag nor expire', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, PROTECTION: 'off' },
  });
  await world.restart({ PROTECTION: 'on' });
  await world.command(APPROVER, 'scan');
  await passTo(world, '2027-01-25T12:00:00Z');
  expect([reminders(world).length, stateOf(world, 'ana')[0]]).toEqual([0, 'open']);
});

const HOUR = 3_600_000;

/** One was disabled on a day that has room for no more, and the approval of another waits. */
async function waitingApproval(): Promise<BotWorld> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(
    await liveWorld({
      organization: { members: members.slice(0, 2) },
      settings: { ...settings, DISABLE_CAP: '1' },
    }),
  );
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'ben', APPROVE);
  expect([disables(world), stateOf(world, 'ben')[0]]).toEqual([['ana'], 'approved']);
  stack.move();
  return world;
}

test('an approval that could not act for 24 hours is open again, and says so', async () => {
  await using world = await waitingApproval();
  await world.pass(24 * HOUR);
  expect([disables(world), stateOf(world, 'ben')[0]]).toEqual([['ana'], 'open']);
  expect(world.thread().at(-1)).toBe(
    'One approval could not be carried out within 24 hours. Review again: Full ben (ben).',
  );
  await world.pressRow(APPROVER, 'ben', APPROVE);
  expect(disables(world)).toEqual(['ana', 'ben']);
});

test('an approval acts up to a minute before its 24 hours are over', async () => {
  await using world = await waitingApproval();
  await world.pass(24 * HOUR - 60_000);
  expect(disables(world)).toEqual(['ana', 'ben']);
});

test('hours in which no bot ran are none of the 24', async () => {
  await using world = await waitingApproval();
  await world.stop();
  world.clock.moveTo(new Date(world.clock.now().getTime() + 80 * HOUR));
  await world.restart();
  expect(disables(world)).toEqual(['ana', 'ben']);
});

/** The newest question about exclusions. */
function question(world: BotWorld): Message {
  const asked = world
    .posts()
    .findLast((message) =>
      /^(?:\*(?:An exclusion|Exclusions)|✅ The exclusions?) by /.test(renderedText(message)),
    );
  if (asked === undefined) throw new Error('nobody was asked');
  return asked;
}

const pressOn = async (world: BotWorld, user: string, action: string): Promise<void> => {
  await world.slack.press(user, { channel: CHANNEL.id, ts: question(world).ts }, action);
  await world.settle();
};

test('seven before an exclusion ends its author is asked; Extend gives it another end, about which is asked again, and Let it end lets it', async () => {
  await using world = await liveWorld({ organization: { members: members.slice(0, 1) }, settings });
  await excludeRow(world, 'ana', { reason: 'parental leave', date: '2026-12-25' }, SECOND_APPROVER);
  await passTo(world, '2026-12-17T23:00:00Z');
  expect(() => question(world)).toThrow();
  await passTo(world, '2026-12-18T08:00:00Z');
  expect(renderedText(question(world))).toMatchInlineSnapshot(`
    "*An exclusion by Tomas Ferrer ends soon.*
    Once an exclusion ends, the accounts it covers can be warned and proposed again.
    *ana* · ends <!date^1798196400^\u200b{date_short_pretty}|Dec 25, 2026>
    Parental leave.
    Extend…
    Let it end
    Harbour City GIS"
  `);
  await pressOn(world, APPROVER, EXTEND);
  expect(await submit(world, { date: '2026-12-24' })).toMatchInlineSnapshot(
    `"The exclusion already lasts until Dec 25, 2026. Choose a later day."`,
  );
  expect(await submit(world, { date: '2027-02-01' })).toMatchInlineSnapshot(`
    "Extended
    Extended the exclusion of Full ana (ana) until Feb 1, 2027."
  `);
  expect(renderedText(question(world))).toMatchInlineSnapshot(`
    "✅ The exclusion by Tomas Ferrer no longer needs a decision.
    *ana* · extended until <!date^1801479600^\u200b{date_short_pretty}|Feb 1, 2027> by Mara Lindholm
    Parental leave.
    Harbour City GIS"
  `);
  await passTo(world, '2027-01-25T08:00:00Z');
  await pressOn(world, APPROVER, LET_END);
  expect(renderedText(question(world))).toMatchInlineSnapshot(`
    "✅ The exclusion by Tomas Ferrer no longer needs a decision.
    *ana* · ends <!date^1801479600^\u200b{date_short_pretty}|Feb 1, 2027>, confirmed by Mara Lindholm
    Parental leave.
    Harbour City GIS"
  `);
  await passTo(world, '2027-01-31T22:59:00Z');
  expect(world.tables.exclusions.inForce(world.clock.now()).length).toBe(1);
  await passTo(world, '2027-01-31T23:00:00Z');
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
  const trail = world.tables.audit
    .about('ana', 20)
    .map(({ by, what }) => (by.kind === 'person' ? `${by.name}: ${what}` : what));
  expect(trail.slice(0, 3)).toMatchInlineSnapshot(`
    [
      "Mara Lindholm: exclusion left to end",
      "Mara Lindholm: exclusion extended",
      "Tomas Ferrer: proposal excluded",
    ]
  `);
});

test('a bystander cannot answer, and nobody is asked twice after a restart', async () => {
  await using world = await liveWorld({ organization: { members: members.slice(0, 1) }, settings });
  await excludeRow(world, 'ana', { reason: 'leave', date: '2026-12-25' });
  await passTo(world, '2026-12-18T08:00:00Z');
  await pressOn(world, BYSTANDER, LET_END);
  expect(world.answers(BYSTANDER).at(-1)).toContain('Only approvers');
  await world.restart();
  await passTo(world, '2026-12-23T12:00:00Z');
  expect(
    world
      .posts()
      .filter((message) =>
        /^(?:\*(?:An exclusion|Exclusions)|✅ The exclusions?) by /.test(renderedText(message)),
      ).length,
  ).toBe(1);
});
