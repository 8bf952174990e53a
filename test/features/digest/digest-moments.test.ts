import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import {
  APPROVER,
  type BotWorld,
  DAY,
  inactiveFor,
  liveWorld,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { digest, digests, digestText, headlines, passTo } from './digest-world.ts';

const members = [inactiveFor(400, 'ana'), inactiveFor(3, 'di')];
const organization = { members };

async function away(world: BotWorld, until: string): Promise<void> {
  await world.stop();
  world.clock.moveTo(new Date(until));
  await world.restart();
}

test('a missed Monday is made up for once, across restarts, and the digest says for which moment', async () => {
  await using world = await liveWorld({ organization });
  await passTo(world, '2026-11-28T12:00:00Z');
  await away(world, '2026-12-02T10:00:00Z');
  await world.tick();
  expect(headlines(world)).toEqual(['Week of Nov 30: 1 to review']);
  expect(digest(world).text).toContain('for Nov 30, 08:00, posted late');
  await world.restart();
  await world.tick();
  await world.restart();
  await world.tick();
  expect(digests(world).length).toBe(1);
  await passTo(world, '2026-12-07T07:00:00Z');
  expect(digests(world).length).toBe(2);
  expect(digest(world).text).not.toContain('posted late');
});

test('several missed Mondays are made up for by one', async () => {
  await using world = await liveWorld({ organization });
  await passTo(world, '2026-11-28T12:00:00Z');
  await away(world, '2026-12-23T10:00:00Z');
  await world.tick();
  await world.tick();
  expect(headlines(world)).toEqual(['Week of Dec 21: 1 to review']);
  expect(digest(world).text).toContain('for Dec 21, 08:00, posted late');
});

test('a first start has missed nothing', async () => {
  await using world = await startBotWorld({ organization });
  await world.tick();
  await passTo(world, '2026-11-29T23:00:00Z');
  expect(digests(world)).toEqual([]);
});

// Amsterdam goes from 02:00 to 03:00 on March 28, 2027, and from 03:00 back to 02:00 on October 31.
test.each([
  [
    'that does not exist comes in the first minute after the gap',
    '2027-03-27T12:00:00Z',
    '2027-03-28',
    '01:00',
  ],
  ['that comes twice comes the first time', '2027-10-30T12:00:00Z', '2027-10-31', '00:30'],
])('a clock reading %s', async (_, start, day, due) => {
  await using world = await startBotWorld({
    organization,
    start: new Date(start),
    settings: { DIGEST_SCHEDULE: '30 2 * * 0', SCAN_SCHEDULE: '0 0 1 1 *' },
  });
  const before = new Date(Date.parse(`${day}T${due}:00Z`) - 60_000);
  await passTo(world, before.toISOString());
  expect(digests(world)).toEqual([]);
  await passTo(world, `${day}T${due}:00Z`);
  expect(digests(world).length).toBe(1);
  await passTo(world, `${day}T12:00:00Z`);
  expect(digests(world).length).toBe(1);
});

test.each([
  ['forward', '2027-03-27T12:00:00Z', '2027-03-28T12:00:00Z'],
  ['back', '2027-10-30T12:00:00Z', '2027-10-31T12:00:00Z'],
])('one that was missed while the clock was put %s is made up for once', async (_, start, back) => {
  await using world = await startBotWorld({
    organization,
    start: new Date(start),
    settings: { DIGEST_SCHEDULE: '30 2 * * 0', SCAN_SCHEDULE: '0 0 1 1 *' },
  });
  await world.tick();
  await away(world, back);
  await world.tick();
  await world.restart();
  await world.tick();
  expect(digests(world).length).toBe(1);
  expect(digest(world).text).toContain('posted late');
});

test('a week without an accepted scan says so first', async () => {
  await using world = await liveWorld({ organization });
  world.portal.faults.add({ kind: 'status', status: 503, body: 'html', path: /portals\/self$/ });
  await passTo(world, '2026-11-30T07:00:00Z');
  expect(headlines(world).at(-1)).toBe('Week of Nov 30: 1 to review · 1 problem');
  expect(digestText(world)).toMatch(
    /:warning: The last scan \(.*\) failed. .* Run `\/inactive-users scan` again\./,
  );
  await passTo(world, '2026-12-07T07:00:00Z');
  expect(digestText(world)).toMatch(
    /\*1 problem\*\n:warning: No scan has been accepted since <!date.*, so the member counts date from then\. The last scan \(.*\) failed. /,
  );
});

test('on a database on which no scan was ever accepted it says that, and no figure is made up', async () => {
  await using world = await startBotWorld({ organization });
  world.portal.faults.add({ kind: 'cut list', after: 1, ending: 'nextStart', path: /portals\/self\/users$/ });
  await passTo(world, '2026-11-30T07:00:00Z');
  expect(digestText(world)).toContain('No scan has been accepted yet.');
  expect(digestText(world)).toContain('presses Go live… on the card of the next scan.');
  expect(digestText(world)).toContain('• Press *Go live…* on the card of the next scan.');
  expect(digestText(world)).toContain('*Coming*\nUnknown until a scan is accepted.');
  expect(digestText(world)).not.toMatch(/\d+ members?:/);
});

test('a digest that is due while a scan is running: tells what that scan found', async () => {
  await using world = await liveWorld({ organization, settings: { DIGEST_SCHEDULE: '0 6 * * 1' } });
  await passTo(world, '2026-11-29T12:00:00Z');
  world.portal.signIn('ana');
  await passTo(world, '2026-11-30T05:00:00Z');
  expect(headlines(world)).toEqual(['Nothing to do this week']);
});

test('a reminder due on the day of a digest is part of it; that day brings no post of its own', async () => {
  await using world = await liveWorld({ organization });
  const reminders = () => world.posts().filter(({ text }) => /been waiting since/.test(text)).length;
  await passTo(world, '2026-11-30T12:00:00Z');
  expect(digestText(world)).toContain(
    'This is the only reminder. Undecided proposals expire after 14 working days.',
  );
  await passTo(world, '2026-12-04T12:00:00Z');
  expect(reminders()).toBe(0);
});

test('so is one of a digest that comes later that day, or that was missed and made up for on a later one', async () => {
  await using world = await liveWorld({ organization, settings: { DIGEST_SCHEDULE: '0 15 * * 1' } });
  const reminders = () => world.posts().filter(({ text }) => /been waiting since/.test(text)).length;
  await passTo(world, '2026-11-30T13:00:00Z');
  expect([digests(world).length, reminders()]).toEqual([0, 0]);
  await passTo(world, '2026-11-30T14:00:00Z');
  expect(digestText(world)).toContain('This is the only reminder');
  await using other = await liveWorld({ organization });
  await passTo(other, '2026-11-28T12:00:00Z');
  await away(other, '2026-12-01T09:00:00Z');
  await other.tick();
  expect(digest(other).text).toContain('for Nov 30, 08:00, posted late');
  expect(other.posts().filter(({ text }) => /been waiting since/.test(text))).toEqual([]);
});

test('what expires by the end of the week is told, and then expires', async () => {
  await using world = await liveWorld({ organization });
  await passTo(world, '2026-12-07T07:00:00Z');
  expect(digestText(world)).not.toContain('this week unless');
  await passTo(world, '2026-12-14T07:00:00Z');
  expect(digestText(world)).toContain('*1 proposal* expires this week unless someone decides.');
  await passTo(world, '2026-12-15T09:00:00Z');
  expect(world.tables.proposals.inState('expired').length).toBe(1);
  await passTo(world, '2026-12-21T07:00:00Z');
  expect(digestText(world)).toContain('1 proposal expired undecided.');
});

test('each job keeps its own memory: a digest that could not be made yet is no scan missed, and the other way round', async () => {
  await using world = await liveWorld({ organization });
  await world.tick();
  const { jobs } = world.tables;
  const all = () =>
    (['scan', 'workday round', 'digest'] as const).map((job) => jobs.lookedAt(job)?.getTime());
  const now = world.clock.now().getTime();
  expect(all()).toEqual([now, now, now]);
  await world.pass(DAY);
  expect(all()).toEqual([now + DAY, now + DAY, now + DAY]);
  await world.pressRow(APPROVER, 'ana', APPROVE);
});
