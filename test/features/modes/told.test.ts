import { expect, test } from 'vitest';
import { UNDO_EXCLUDED_HERE } from '../../../src/features/exclusions/undo.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  goLive,
  inactiveFor,
  liveWorld,
  type Message,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { excludeRow, excludeRule, pressIn, submit, topView } from '../../worlds/modal-acts.ts';

/** What the channel tells of pauses, of going live and of ended exclusions, and the buttons that take it back. */
const organization = { members: [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')] };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *', DIGEST_SCHEDULE: '0 0 29 2 *', DISABLE_CAP: '1' };

const last = (world: BotWorld): Message => {
  const message = world.posts().at(-1);
  if (message === undefined) throw new Error('nothing was posted');
  return message;
};
const told = (world: BotWorld) => renderedText(last(world));
const posts = (world: BotWorld, about: RegExp) =>
  world.posts().filter((message) => about.test(renderedText(message)));

async function pressOn(world: BotWorld, { ts }: Message, action: string, user = APPROVER): Promise<void> {
  await world.slack.press(user, { channel: CHANNEL.id, ts }, action);
  await world.settle();
}

test('a line of the channel names an organization with a sign in its name as it is, and once', async () => {
  const name = 'Parks & Recreation';
  const named = { members: organization.members, settings: { name } };
  await using world = await liveWorld({ organization: named, settings });
  await world.restart({ PROTECTION: 'on' });
  const posted = posts(world, /No longer live/).at(-1);
  expect(renderedText(posted ?? last(world))).toMatch(/on the newest card · Parks & Recreation$/);
  expect(posted?.text).toMatch(/ · Parks &amp; Recreation$/);
});

test('going live, a pause and its end are told, and only the newest post has a button', async () => {
  await using world = await liveWorld({ organization, settings });
  const [live] = posts(world, /^🟢/u);
  expect(renderedText(live ?? last(world))).toMatchInlineSnapshot(`
    "🟢 *Switched to live* by Mara Lindholm. A scan has started. From now on, approved accounts are disabled.
    Pause…
    Harbour City GIS"
  `);
  await world.command(APPROVER, 'pause 2026-12-10 summer & <!here>');
  const paused = last(world);
  expect(told(world)).toMatchInlineSnapshot(`
    "⏸️ *Paused* by Mara Lindholm until <!date^1796900400^\u200b{date_short_pretty}|Dec 10, 2026>. Nothing is emailed, proposed or disabled.
    Reason: Summer &amp; &lt;!here&gt;.
    Resume
    Harbour City GIS"
  `);
  expect(paused.text).toMatchInlineSnapshot(
    `"Paused by Mara Lindholm until Dec 10, 2026 · Harbour City GIS"`,
  );
  expect(renderedText(posts(world, /^🟢/u)[0] ?? paused)).not.toContain('Pause…');
  await pressOn(world, paused, 'mode.resume', SECOND_APPROVER);
  expect(told(world)).toMatchInlineSnapshot(`
    "▶️ *Resumed* by Tomas Ferrer. The next scan picks up where the bot left off.
    Pause…
    Harbour City GIS"
  `);
  expect(world.answers(SECOND_APPROVER)).toEqual([]);
  expect(renderedText(posts(world, /^⏸️/u)[0] ?? paused)).not.toContain('Resume');
  await pressOn(world, last(world), 'mode.pause');
  await submit(world);
  expect(told(world)).toContain('*Paused* by Mara Lindholm until someone resumes.');
});

test('PROTECTION that is no longer what it was at the last start is told once, with what to do', async () => {
  const protection = (at: BotWorld) =>
    posts(at, /PROTECTION is now/).map((one) => renderedText(one).replace(/ · [^·]*$/, '.'));
  await using world = await startBotWorld({ organization, settings: { ...settings, PROTECTION: 'on' } });
  expect(protection(world)).toEqual([]);
  await world.restart({ PROTECTION: 'off' });
  await world.restart();
  await world.command(APPROVER, 'scan');
  await world.restart({ PROTECTION: 'on' });
  await world.restart({ PROTECTION: 'off' });
  await goLive(world);
  await world.restart({ PROTECTION: 'on' });
  expect(protection(world)).toEqual([
    'PROTECTION is now off. Everything stays a rehearsal until an approver presses Go live… on the card of the next scan.',
    'PROTECTION is now on. Everything stays a rehearsal: nothing is emailed or disabled.',
    'PROTECTION is now off. Everything stays a rehearsal until an approver presses Go live… on the newest card.',
    'No longer live: PROTECTION is now on. Nothing is emailed or disabled. To go live again, set PROTECTION=off, restart the bot, then press Go live… on the newest card.',
  ]);
});

test('while PROTECTION is on there is nothing to pause: the command says so, and the channel is told of none', async () => {
  await using world = await startBotWorld({ organization, settings: { ...settings, PROTECTION: 'on' } });
  await world.command(APPROVER, 'pause holidays');
  expect(world.answers(APPROVER).at(-1)).toBe(
    'Not paused: PROTECTION is on, so nothing is emailed or disabled. There is nothing to pause.',
  );
  expect(world.tables.switches.pause()).toBeUndefined();
  expect(posts(world, /Paused/)).toEqual([]);
});

test('a pause that reaches its end is told once, also where nobody was there then', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause 2 days');
  await world.tick();
  await world.stop();
  world.clock.moveTo(new Date(world.clock.now().getTime() + 5 * DAY));
  await world.restart();
  await world.tick();
  expect(posts(world, /Pause over/).map(renderedText)).toMatchInlineSnapshot(`
    [
      "▶️ *Pause over.* The pause by Mara Lindholm ended as scheduled. The next scan picks up where the bot left off.
    Pause…
    Harbour City GIS",
    ]
  `);
  await world.pass(DAY);
  expect(posts(world, /Pause over/)).toHaveLength(1);
});

test('an ended exclusion is told with who made it and why, and can be made again', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana', { why: 'on leave', reason: 'until March' });
  await world.command(SECOND_APPROVER, 'include ana');
  const ended = last(world);
  expect(renderedText(ended)).toMatchInlineSnapshot(`
    "*Exclusion ended* by Tomas Ferrer. Full ana (ana) is evaluated normally from the next scan.
    Excluded <!date^1795604400^\u200b{date_short_pretty}|Nov 25, 2026> by Mara Lindholm: On leave: until March.
    Exclude again…
    Harbour City GIS"
  `);
  await pressOn(world, ended, 'exclusion.again');
  expect(JSON.stringify(topView(world).blocks)).toMatch(
    /"initial_option":.*"On leave".*"initial_value":"until March"/,
  );
  expect(topView(world).title?.text).toBe('Exclude');
  await submit(world, { until: '30' });
  expect(world.tables.exclusions.inForce(world.clock.now())).toHaveLength(1);
  expect(renderedText(posts(world, /Exclusion ended/)[0] ?? ended)).not.toContain('Exclude again');
});

test('two exclusions of one account that one include ends are one decision, one answer and one post', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana', { why: 'on leave', reason: 'until March' });
  await world.command(SECOND_APPROVER, 'exclude ana');
  await submit(world, { why: 'shared' }, SECOND_APPROVER);
  const before = world.posts().length;
  await world.command(SECOND_APPROVER, 'include ana');
  expect(world.tables.exclusions.inForce(world.clock.now())).toEqual([]);
  expect(world.answers(SECOND_APPROVER).at(-1)).toBe(
    'Exclusions ended. Full ana (ana) is evaluated normally from the next scan.',
  );
  expect(world.posts()).toHaveLength(before + 1);
  expect(told(world)).toMatchInlineSnapshot(`
    "*2 exclusions ended* by Tomas Ferrer. Full ana (ana) is evaluated normally from the next scan.
    Excluded <!date^1795604400^\u200b{date_short_pretty}|Nov 25, 2026> by Mara Lindholm: On leave: until March.
    Excluded <!date^1795604400^\u200b{date_short_pretty}|Nov 25, 2026> by Tomas Ferrer: Shared or service account.
    Exclude again…
    Harbour City GIS"
  `);
  await pressOn(world, last(world), 'exclusion.again');
  await submit(world, { until: '30' });
  expect(world.tables.exclusions.inForce(world.clock.now())).toHaveLength(1);
  expect(told(world)).not.toContain('Exclude again');
});

test('one of two that are ended leaves the other in force, and says by what the account is still excluded', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana', { why: 'on leave' });
  await excludeRule(world, 'user-name pattern', 'an?');
  await world.command(SECOND_APPROVER, 'include ana');
  expect(world.answers(SECOND_APPROVER).at(-1)).toBe(
    'Exclusion ended. Full ana (ana) is still excluded by a rule (user-name pattern “an?”). To end an exclusion, use /inactive-users exclusions.',
  );
  expect(told(world)).toContain('Full ana (ana) is still excluded by a rule (user-name pattern “an?”).');
});

test('exclusions that end at the same moment are one post', async () => {
  const many = Array.from({ length: 14 }, (_, nth) => inactiveFor(300 + nth, `m${nth}`));
  await using world = await liveWorld({ organization: { members: many }, settings });
  await world.command(APPROVER, 'exclude');
  await submit(world, {
    boxes: [many.map(({ username }) => username).join()],
    reason: 'x',
    date: '2026-11-27',
  });
  const before = world.posts().length;
  await world.pass(3 * DAY);
  const after = world.posts().slice(before).map(renderedText);
  expect(after).toHaveLength(1);
  expect(after[0]).toMatch(
    /^\*14 exclusions ended\.\* The accounts are evaluated normally from the next scan, unless another exclusion covers them\./,
  );
  expect(after[0]?.match(/Exclude again…/g)).toHaveLength(10);
  expect(after[0]).toContain('and 4 more');
});

test.for([{ how: 'http500' }, { how: 'done-then-reset' }, { how: { retryAfter: 1 } }] as const)(
  'a post that Slack does not clearly take ($how) stands there at most once',
  async ({ how }) => {
    await using world = await liveWorld({ organization, settings });
    world.slack.faults.failMethod('chat.postMessage', { how });
    await world.command(APPROVER, 'pause');
    await world.pass(60_000);
    await world.pass(60_000);
    // Where it is not known whether Slack has it, none is better than two; the card tells of the pause all the same.
    expect(posts(world, /^⏸️ \*Paused/u)).toHaveLength(how === 'http500' ? 0 : 1);
  },
);

test('one that was written down and not posted before a kill is posted by the next start', async () => {
  await using world = await liveWorld({ organization, settings });
  world.slack.faults.failMethod('chat.postMessage', {
    how: { error: 'channel_not_found' },
    times: 'until cleared',
  });
  await world.command(APPROVER, 'pause');
  await world.stop();
  world.slack.faults.clear();
  await world.restart();
  await world.tick();
  expect(posts(world, /^⏸️ \*Paused/u)).toHaveLength(1);
});

test('a reason with the longest note comes back into the form as it was made, and can be given again', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana', { why: 'shared', reason: 'n'.repeat(500) });
  await world.command(APPROVER, 'include ana');
  await pressOn(world, last(world), 'exclusion.again');
  const note = topView(world).blocks.flatMap((block) =>
    block.type === 'input' && block.element.type === 'plain_text_input' ? [block.element] : [],
  );
  expect(note.map(({ initial_value, max_length }) => [initial_value?.length, max_length])).toEqual([
    [500, 500],
  ]);
  await submit(world);
  expect(world.tables.exclusions.inForce(world.clock.now()).map(({ reason }) => reason)).toEqual([
    `Shared or service account: ${'n'.repeat(500)}`,
  ]);
});

test('Resume in a post about one pause does not end another that somebody began since', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause holidays');
  const holidays = last(world);
  world.slack.faults.failMethod('chat.update', { how: 'http500', times: 'until cleared' });
  await pressOn(world, holidays, 'mode.resume');
  await world.command(SECOND_APPROVER, 'pause alarm');
  await pressOn(world, holidays, 'mode.resume');
  expect(world.answers(APPROVER).at(-1)).toBe(
    'Not resumed: Tomas Ferrer has paused the bot again in the meantime. See the newest post.',
  );
  expect(world.tables.switches.pause()).toBeDefined();
  await pressOn(world, last(world), 'mode.resume');
  expect(world.tables.switches.pause()).toBeUndefined();
});

test('one that was made again and undone can be made again from the post of its end', async () => {
  await using world = await liveWorld({ organization, settings });
  await excludeRow(world, 'ana', { why: 'on leave' });
  await world.command(SECOND_APPROVER, 'include ana');
  const ended = last(world);
  const isOffered = () =>
    posts(world, /Exclusion ended/).map((one) => renderedText(one).includes('Exclude again…'));
  await pressOn(world, ended, 'exclusion.again');
  await submit(world);
  expect(isOffered()).toEqual([false]);
  await pressIn(world, UNDO_EXCLUDED_HERE);
  expect(isOffered()).toEqual([true]);
});

test('live with no days of grace and no mail server nobody is promised a warning, by status, Why?, form or CSV', async () => {
  const members = [inactiveFor(3, 'active'), inactiveFor(70, 'cy'), inactiveFor(400, 'ana')];
  await using world = await liveWorld({ organization: { members }, settings });
  for (const text of ['status', 'why active', 'why cy']) await world.command(APPROVER, text);
  const said = world.answers(APPROVER).slice(-3);
  expect(said[0]).toContain('*Limits*\nPropose at 90 inactive days or more.\nGrace period: none.\n');
  expect(said[1]).toMatch(/\*Active\.\* 3 days without a sign-in\. Last sign-in <!date[^>]*>\.\n/);
  expect(said[2]).toContain('The account can be proposed for disabling from');
  const files = world.slack.messages(CHANNEL.id).flatMap(({ files: all = [] }) => all);
  const csv = files.map(({ id }) => world.slack.fileContent(id).toString());
  expect(csv.join()).toContain('Inactive 3 days; last sign-in');
  const all = [...said, ...csv].join('\n');
  expect(all).not.toMatch(/first warning|warnings start|Warn after|Warnings are|Reminders/);
});
