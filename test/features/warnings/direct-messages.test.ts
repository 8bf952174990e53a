import { expect, test } from 'vitest';
import { mailAnswer } from '../../../src/policy/mail/warning-text.ts';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { APPROVER, type BotWorld, BYSTANDER, GUEST, goLive, inactiveFor } from '../../worlds/bot-world.ts';
import { quietTimeline, timelineWorld } from '../../worlds/timeline-world.ts';

/** Addresses of people in the workspace: a full member, another, a guest; and one whom nobody there has. */
const ILSE = inactiveFor(100, 'ilse', { email: 'Ilse.Bakker@harbour-city.example' });
const GUUS = inactiveFor(99, 'guus', { email: 'guus.zomer@harbour-city.example' });
const ANA = inactiveFor(98, 'ana');
const settings = { WARN_IN_SLACK: 'on' };

/** What the bot wrote to somebody alone. */
function toldTo(world: BotWorld, user: string): readonly string[] {
  const { id } = world.slack.workspace.directWith(user);
  return world.slack.messages(id).map((message) => renderedText(message));
}

const trail = (world: BotWorld, username: string): readonly string[] =>
  world.tables.audit
    .about(username, 50)
    .map(({ what, detail }) => [what, mailAnswer(detail) ?? detail['why']].filter(Boolean).join(': '))
    .filter((line) => /direct|letter acc/.test(line))
    .toReversed();

test('a warning goes as a direct message too, to the one full member with that address, once', async () => {
  await using at = await timelineWorld({ organization: { members: [ILSE, GUUS, ANA] }, settings });
  const { world, mailbox } = at;
  expect(mailbox.distinct.length).toBe(3);
  const [told, ...more] = toldTo(world, BYSTANDER);
  expect(more).toEqual([]);
  expect(told).toContain('Sign in by December 24 to keep your ArcGIS account at Harbour City GIS');
  expect(told).toContain('After December 24, 2026, an administrator may disable the account.');
  expect(told).toContain('This message contains no links on purpose.');
  expect(told).not.toMatch(/this email|reply/i);
  expect(told).not.toMatch(/<(mailto|http|!|@)/);
  expect(toldTo(world, GUEST)).toEqual([]);
  expect(trail(world, 'ilse')).toEqual([
    expect.stringMatching(/^letter accepted/),
    'direct message begun',
    'direct message accepted',
  ]);
  expect(trail(world, 'guus')[1]).toBe(
    'no direct message: the Slack user with that email address is a guest',
  );
  expect(trail(world, 'ana')[1]).toBe('no direct message: no one in Slack has that email address');
  await at.days(31);
  expect(toldTo(world, BYSTANDER).length).toBe(3);
  expect(at.broken()).toEqual([]);
  await world.command(APPROVER, 'why ilse');
  const why = world.answers(APPROVER).at(-1);
  expect(why).toContain('in Slack too');
});

test('where mail does not get through, what Slack accepted counts; nothing is established, and the letter is not tried again', async () => {
  const refused: MailFault = {
    ...{ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such mailbox' },
    to: /ilse/i,
  };
  await using at = await quietTimeline({ organization: { members: [ILSE, ANA] }, settings });
  const { world, mailbox } = at;
  mailbox.faults.add(refused);
  await world.command(APPROVER, 'scan');
  await goLive(world);
  expect(trail(world, 'ilse')).toEqual([
    'direct message begun',
    'direct message accepted',
    'letter accepted: in Slack only; the mail server answered: No such mailbox',
  ]);
  await at.days(31);
  expect(mailbox.distinct.filter(({ to }) => to.includes(ILSE.email ?? ''))).toEqual([]);
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['ilse', 'ana']);
  expect(world.cardText()).toMatch(/Full ilse[\s\S]*?warned 3/);
  expect(world.cardText()).not.toContain('Not warned');
});

test('Slack down: mail alone, and nobody is told twice afterward', async () => {
  await using at = await quietTimeline({ organization: { members: [ILSE] }, settings });
  const { world, mailbox } = at;
  await world.command(APPROVER, 'scan');
  world.slack.faults.failMethod('users.lookupByEmail', { how: { error: 'fatal_error' }, times: 3 });
  await goLive(world);
  expect([mailbox.distinct.length, toldTo(world, BYSTANDER)]).toEqual([1, []]);
  await at.days(20);
  expect(toldTo(world, BYSTANDER).length).toBe(1);
});

test('a message that Slack may have taken is not sent again', async () => {
  await using at = await quietTimeline({ organization: { members: [ILSE] }, settings });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  world.slack.faults.failMethod('users.lookupByEmail', { how: 'reset', times: 1 });
  await goLive(world);
  world.slack.faults.clear();
  await world.restart();
  await at.days(5);
  expect(toldTo(world, BYSTANDER).length).toBe(1);
});

test('promise 2: while protection is on, or the bot is not live, or paused, nobody is mailed or messaged and nothing is disabled, in any path: direct messages', async () => {
  await using at = await quietTimeline({ organization: { members: [ILSE] }, settings });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await at.days(3);
  expect(toldTo(world, BYSTANDER)).toEqual([]);
  await world.restart({ PROTECTION: 'on' });
  await at.days(3);
  expect(toldTo(world, BYSTANDER)).toEqual([]);
  await world.restart({ PROTECTION: 'off' });
  await world.command(APPROVER, 'pause');
  await at.days(3);
  expect(toldTo(world, BYSTANDER)).toEqual([]);
});

test('off unless it is switched on', async () => {
  await using at = await timelineWorld({ organization: { members: [ILSE] } });
  expect([at.mailbox.distinct.length, toldTo(at.world, BYSTANDER)]).toEqual([1, []]);
});

test.each([
  ['another address', { email: 'other@harbour-city.example', formerEmail: ANA.email ?? '' }, 0],
  ['no address', { formerEmail: ANA.email ?? '' }, 0],
  ['the address in capitals', { email: ANA.email?.toUpperCase() ?? '' }, 1],
])('what Slack answers about %s: told only where it is the one that was asked for', async (_, user, told) => {
  await using at = await quietTimeline({ organization: { members: [ANA] }, settings });
  at.world.slack.workspace.addUser({ id: 'U0FOUND', name: 'found', ...user });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  expect([toldTo(at.world, 'U0FOUND').length, at.mailbox.distinct.length]).toEqual([told, 1]);
  expect(trail(at.world, 'ana').filter((line) => line.startsWith('no direct'))).toEqual([]);
});

test('promise 14: what was called off is not done: signed in while the mail server had the email, a member is not messaged', async () => {
  await using at = await quietTimeline({ organization: { members: [ILSE, ANA] }, settings });
  const { world, mailbox } = at;
  await world.command(APPROVER, 'scan');
  const hold = mailbox.hold('data');
  const going = goLive(world);
  await expect.poll(() => hold.waiting(), { timeout: 120_000 }).toBe(2);
  world.portal.signIn('ilse');
  hold.release();
  await going;
  await world.settle();
  expect([mailbox.distinct.length, toldTo(world, BYSTANDER)]).toEqual([2, []]);
});
