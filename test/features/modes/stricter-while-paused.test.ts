import { expect, test } from 'vitest';
import { GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import { seenIn } from '../../../src/cli/doctor/seen.ts';
import { buttonsOf, renderedText } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  goLive,
  inactiveFor,
  liveWorld,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { homeOf, homeText, openHome } from '../../worlds/home-acts.ts';

/** While somebody's own pause is in force no card has Go live…, whatever else waits for it: Resume comes first. */
const organization = { members: [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')] };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *', DIGEST_SCHEDULE: '0 0 29 2 *' };
const stricter = { DISABLE_CAP: '60' };

const THEN_WAITS =
  'After that, the bot stays paused until an approver presses Go live…: the settings became stricter for members.';
const STAYS_PAUSED = 'The bot stays paused until an approver presses Go live… on the newest card.';
const PICKS_UP = 'The next scan picks up where the bot left off.';

const lines = (world: BotWorld) => world.posts().map(({ text = '' }) => text.replace(/ · [^·]*$/, '.'));
const newest = (world: BotWorld, about: RegExp) =>
  world.posts().findLast((post) => about.test(renderedText(post))) ?? world.card();
const asked = (blocks: unknown) => /"Resume\?".*?"confirm"/.exec(JSON.stringify(blocks))?.[0];
const last = (world: BotWorld) => world.answers(APPROVER).at(-1);

test('settings that become stricter during a pause wait behind it: the channel, card, Home, status and digest say so', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause 2 days');
  await world.restart(stricter);
  await world.tick();
  expect(lines(world).filter((line) => line.includes('stricter'))).toEqual([
    'Paused until an approver presses Go live…: the settings became stricter for members (DISABLE_CAP 50 → 60). Resume first, then press Go live… on the newest card. Until then, nothing is emailed, proposed or disabled. Proposals and warnings are kept, and due dates are pushed back.',
  ]);
  expect(buttonsOf(world.card()).map(({ action_id }) => action_id)).not.toContain(GO_LIVE);
  expect(world.cardText()).toContain(`Nothing is emailed, proposed or disabled. ${THEN_WAITS} Paused by`);
  await openHome(world);
  expect(homeText(world)).toContain(THEN_WAITS);
  expect(homeText(world)).toContain('once the bot is live again');
  await world.command(APPROVER, 'status');
  expect(last(world)).toContain(THEN_WAITS);
  await world.command(APPROVER, 'digest');
  await world.tick();
  const digest = renderedText(newest(world, /Week of/));
  expect(digest).toContain(THEN_WAITS);
  expect(digest).toContain('once the bot is live again');
});

test('Resume says before the press that the bot stays paused, in Home and in the post, as long as that is so', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause');
  const dialogs = async () => {
    await world.tick();
    await openHome(world);
    return [asked(homeOf(world).blocks), asked(newest(world, /\*Paused\*/).blocks)];
  };
  const both = (words: string) => [expect.stringContaining(words), expect.stringContaining(words)];
  expect(await dialogs()).toEqual(both(PICKS_UP));
  await world.restart(stricter);
  expect(await dialogs()).toEqual(both(STAYS_PAUSED));
  await world.restart({ DISABLE_CAP: '50' });
  expect(await dialogs()).toEqual(both(PICKS_UP));
});

test('a pause that begins while stricter settings wait is told with what comes after it', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.restart(stricter);
  await world.command(APPROVER, 'pause');
  expect(last(world)).toContain(THEN_WAITS);
  expect(renderedText(newest(world, /\*Paused\* by/))).toContain(THEN_WAITS);
});

test('PROTECTION that goes on or off during a pause names Resume before Go live…', async () => {
  const protection = (world: BotWorld) => lines(world).filter((line) => line.includes('PROTECTION is now'));
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause');
  await world.restart({ PROTECTION: 'on' });
  await world.restart({ PROTECTION: 'off' });
  expect(protection(world)).toEqual([
    'No longer live: PROTECTION is now on. Nothing is emailed or disabled. To go live again, set PROTECTION=off, restart the bot, resume it, then press Go live… on the newest card.',
    'PROTECTION is now off. Everything stays a rehearsal, and the bot stays paused until someone resumes. Resume first, then press Go live… on the newest card.',
  ]);
  await world.command(APPROVER, 'resume');
  await goLive(world);
  expect(lines(world).filter((line) => line.startsWith('Switched to live'))).toHaveLength(2);
});

test('doctor and setup promise no Go live… on the card while the bot is paused', async () => {
  await using world = await startBotWorld({ start: new Date(), organization, settings });
  await world.command(APPROVER, 'scan');
  const waits = () => seenIn(world.databasePath).waitsForGoLive;
  const seen = [waits()];
  for (const command of ['pause 2 days', 'resume', 'pause', 'resume']) {
    await world.command(APPROVER, command);
    seen.push(waits());
  }
  expect(seen).toEqual([true, false, true, false, true]);
});
