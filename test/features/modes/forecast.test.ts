import { expect, test } from 'vitest';
import { GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import { APPROVER, type BotWorld, DAY, goLive, inactiveFor, startBotWorld } from '../../worlds/bot-world.ts';
import { viewText } from '../../worlds/modal-acts.ts';
import { quietTimeline } from '../../worlds/timeline-world.ts';
import { digestText } from '../digest/digest-world.ts';

/** What the card says is ahead, its dates as people read them. */
const ahead = (world: BotWorld) => linesOf(world.cardText());
const linesOf = (text: string): readonly string[] =>
  text
    .replace(/<!date\^[^|]*\|([^>]*)>/g, '$1')
    .split('\n')
    .filter((line) => line.startsWith('• '))
    .slice(0, -1);

/** Two who were never warned yet, one whom no email reaches, and three who come up. */
const members = [
  inactiveFor(1_400, 'ana', { email: '' }),
  inactiveFor(400, 'ben'),
  inactiveFor(300, 'cy'),
  ...['dee', 'eve', 'fay'].map((name) => inactiveFor(70, name)),
];
const slowly = { organization: { members }, settings: { MAIL_PER_MINUTE: '3', SCAN_SCHEDULE: '0 6 * * 1' } };

test('the forecast of a rehearsal says of whom its numbers are made up', async () => {
  await using at = await quietTimeline(slowly);
  await at.world.command(APPROVER, 'scan');
  expect(ahead(at.world)).toEqual([
    '• Warning emails: 5 first warnings (2 in grace period, 3 inactive 61–89 days). 1 more person cannot be emailed.',
    '• First accounts to review: Dec 25, 2026 at the earliest.',
  ]);
});

test('GRACE_DAYS 30 → 0: emails that wait from before are told, and no day that is past', async () => {
  await using at = await quietTimeline(slowly);
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await goLive(world);
  expect(at.mailbox.mails.length).toBe(3);
  await world.restart({ GRACE_DAYS: '0' });
  const said = [
    '• Warning emails: 2 already waiting.',
    '• To review right away: 1 account. Next accounts to review: Dec 15, 2026 at the earliest.',
  ];
  expect(ahead(world)).toEqual(said);
  await world.pressCard(APPROVER, GO_LIVE);
  expect(linesOf(viewText(world))).toEqual(said);
  await goLive(world);
  await at.days(1);
  expect(at.mailbox.mails.length).toBe(5);
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['ana']);
});

test('GRACE_DAYS 0 → 30 in a rehearsal: who would have been reviewed is warned first', async () => {
  await using at = await quietTimeline({ ...slowly, settings: { ...slowly.settings, GRACE_DAYS: '0' } });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  expect(ahead(world)).toEqual([
    '• Warning emails: 3 first warnings.',
    '• To review right away: 3 accounts. Next accounts to review: Dec 15, 2026 at the earliest.',
  ]);
  await world.restart({ GRACE_DAYS: '30' });
  expect(ahead(world)).toEqual([
    '• Warning emails: 5 first warnings (2 in grace period, 3 inactive 61–89 days). 1 more person cannot be emailed.',
    '• First accounts to review: Dec 25, 2026 at the earliest.',
  ]);
});

test('other day limits are told at once, and so is a scan’s evaluation that could not be made again before', async () => {
  await using at = await quietTimeline(slowly);
  const { world } = at;
  await world.command(APPROVER, 'scan');
  world.portal.faults.add({ path: /portals\/self/, kind: 'status', status: 503, body: 'json' });
  await world.restart({ DISABLE_AFTER_DAYS: '350', REMIND_DAYS_BEFORE: '3' });
  world.portal.faults.clear();
  await world.restart();
  expect(ahead(world)[0]).toBe(
    '• Warning emails: 5 first warnings (1 in grace period, 4 inactive 61–349 days). 1 more person cannot be emailed.',
  );
});

test('a day that passed while the bot was paused is never told as one to come', async () => {
  await using at = await quietTimeline(slowly);
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await at.days(1);
  await world.restart({ DISABLE_CAP: '60', SCAN_SCHEDULE: '0 0 1 1 *' });
  world.clock.moveTo(new Date(world.clock.now().getTime() + 33 * DAY));
  await world.restart();
  await world.pressCard(APPROVER, GO_LIVE);
  expect(linesOf(viewText(world))).toEqual([
    '• No warning emails at first. 1 person cannot be emailed.',
    '• First accounts to review: with the next scan at the earliest.',
  ]);
});

test('another mail server or sender: whom only the last one did not reach is warned again', async () => {
  await using at = await quietTimeline(slowly);
  const { world } = at;
  await world.command(APPROVER, 'scan');
  at.mailbox.faults.add({
    kind: 'refused',
    stage: 'rcpt to',
    code: 550,
    words: '5.1.1 No such user here',
    to: /^ben@/,
  });
  await goLive(world);
  await at.days(6);
  await world.restart({ DISABLE_CAP: '60' });
  expect(ahead(world)[0]).toBe('• No warning emails at first. 2 people cannot be emailed.');
  await world.restart({ MAIL_FROM: 'portal@harbour-city.example' });
  expect(ahead(world)[0]).toBe('• Warning emails: 1 first warning. 1 more person cannot be emailed.');
});

test('without a mail server the first line of a rehearsal says it, and what to do, calmly', async () => {
  await using world = await startBotWorld({
    organization: { members },
    settings: { GRACE_DAYS: '30', PROTECTION: 'on' },
  });
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).not.toMatch(/^⚠️ (?!Not warned)/m);
  expect(world.cardText()).toMatch(/^🧪 Rehearsal without a mail server · 3 to warn first\n/);
  expect(world.cardText().match(/mail server/g)).toHaveLength(2);
  expect(world.card().text).toMatch(/^Rehearsal without a mail server, 3 to warn first\. /);
  expect(ahead(world)).toEqual([
    '• A rehearsal needs no mail server. To go live, set one up: run `npm run setup`, then restart the bot.',
  ]);
});

test('protection put on again: card and digest tell of the emails that wait', async () => {
  await using at = await quietTimeline(slowly);
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await world.restart({ PROTECTION: 'on' });
  expect(ahead(world)).toEqual([
    '• Warning emails: 2 already waiting. 1 more person cannot be emailed.',
    '• First accounts to review: Dec 25, 2026 at the earliest.',
  ]);
  await world.command(APPROVER, 'digest');
  expect(digestText(world)).toContain('Going live would email 2 members (2 emails are already waiting).');
  expect(digestText(world)).toContain('Nothing would be up for review before <!date^');
});

test('a digest names no day that is past', async () => {
  await using at = await quietTimeline(slowly);
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await world.restart({ SCAN_SCHEDULE: '0 0 1 1 *' });
  await goLive(world);
  await at.days(1);
  world.clock.moveTo(new Date(world.clock.now().getTime() + 33 * DAY));
  await world.restart();
  await world.command(APPROVER, 'digest');
  expect(digestText(world)).toContain('Nothing to review before the next scan; 5 of 5 members warned');
});
