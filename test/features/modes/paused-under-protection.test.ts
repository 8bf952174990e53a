import { expect, test } from 'vitest';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

/** A pause from before PROTECTION came on is still there under it, and may end there; a new one cannot begin. */
const organization = { members: [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')] };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *', DIGEST_SCHEDULE: '0 0 29 2 *' };

const REHEARSAL = 'PROTECTION is on, so everything stays a rehearsal.';
const post = (world: BotWorld, about: RegExp) =>
  world
    .posts()
    .map((one) => renderedText(one))
    .findLast((text) => about.test(text));
const last = (world: BotWorld) => world.answers(APPROVER).at(-1);

test('its end by a person promises nothing but a rehearsal, and offers no pause that would be refused', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause');
  await world.restart({ PROTECTION: 'on' });
  await world.tick();
  expect(JSON.stringify(world.posts())).toContain(`"text":"${REHEARSAL}"`);
  await world.command(APPROVER, 'resume');
  expect(last(world)).toBe(`The pause has ended. ${REHEARSAL}`);
  const told = `▶️ *Pause ended* by Mara Lindholm. ${REHEARSAL}\nHarbour City GIS`;
  expect(post(world, /^▶️/u)).toBe(told);
  // It stays as it was told, whatever comes after.
  await world.restart({ PROTECTION: 'off' });
  await world.command(APPROVER, 'pause');
  expect(post(world, /^▶️/u)).toBe(told);
});

test('its end by its own date does so too', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause 2 days');
  await world.restart({ PROTECTION: 'on' });
  await world.pass(3 * DAY);
  expect(post(world, /Pause over/)).toBe(
    `▶️ *Pause over.* The pause by Mara Lindholm ended as scheduled. ${REHEARSAL}\nHarbour City GIS`,
  );
});

test('what was told before loses its Pause… button and nothing else', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause');
  await world.command(APPROVER, 'resume');
  const told = '▶️ *Resumed* by Mara Lindholm. The next scan picks up where the bot left off.';
  expect(post(world, /^▶️/u)).toBe(`${told}\nPause…\nHarbour City GIS`);
  await world.restart({ PROTECTION: 'on' });
  await world.tick();
  expect(post(world, /^▶️/u)).toBe(`${told}\nHarbour City GIS`);
});

test.for([
  ['pause', 'someone resumes'],
  ['pause 2 days', 'Friday, Nov 27, 2026, 00:00 (Europe/Amsterdam)'],
] as const)('another pause is refused with the one there is (%j)', async ([paused, end]) => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, paused);
  await world.restart({ PROTECTION: 'on' });
  await world.command(APPROVER, 'pause holidays');
  expect(last(world)).toBe(
    `Not paused again: the bot is already paused until ${end}. PROTECTION is on, so nothing is emailed or disabled.`,
  );
});
