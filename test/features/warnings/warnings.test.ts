import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { advance } from '../../../src/sandbox/clock.ts';
import { type Mailbox, startMailbox } from '../../../src/sandbox/mailbox/mailbox.ts';
import {
  APPROVER,
  type BotWorld,
  DAY,
  goLive,
  inactiveFor,
  START,
  startBotWorld,
} from '../../worlds/bot-world.ts';

const BOT = {
  GRACE_DAYS: '30',
  MAIL_FROM: 'GIS team <gis@harbour-city.example>',
  MAIL_CONTACT: 'gis@harbour-city.example',
};

/** The whole bot with a mail server, live, by the default policy. */
async function warningWorld(members: ReturnType<typeof inactiveFor>[]) {
  await using stack = new AsyncDisposableStack();
  let now: () => Date = () => START;
  const mailbox = stack.use(await startMailbox({ clock: { now: () => now() } }));
  const world = stack.use(
    await startBotWorld({ organization: { members }, settings: { ...BOT, SMTP_URL: mailbox.url } }),
  );
  now = () => world.clock.now();
  await world.command(APPROVER, 'scan');
  await goLive(world);
  const owned = stack.move();
  return {
    world,
    mailbox,
    days: (days: number) => liveThrough(world, days),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function liveThrough(world: BotWorld, days: number): Promise<void> {
  const to = new Date(world.clock.now().getTime() + days * DAY);
  await advance(world.clock, to, {
    nextDue: () => world.bot().nextDue(),
    tick: () => world.tick(),
    idle: () => world.settle(),
  });
}

const letters = ({ distinct }: Mailbox) =>
  distinct.map(({ to, subject, at }) => `${at.toISOString().slice(0, 10)} ${to.join(',')} ${subject}`);

test('a member is warned, reminded twice, proposed on the day that was told, disabled when approved, and told so', async () => {
  await using at = await warningWorld([inactiveFor(100, 'ana')]);
  const { world, mailbox } = at;
  await at.days(29);
  expect(letters(mailbox)).toMatchInlineSnapshot(`
    [
      "2026-11-25 ana@harbour-city.example Sign in by December 24 to keep your ArcGIS account at Harbour City GIS",
      "2026-12-11 ana@harbour-city.example Reminder: sign in by December 24 to keep your ArcGIS account at Harbour City GIS",
      "2026-12-22 ana@harbour-city.example Reminder: sign in by December 24 to keep your ArcGIS account at Harbour City GIS",
    ]
  `);
  expect(world.tables.proposals.live()).toEqual([]);
  await at.days(2);
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['ana']);
  await world.pressRow(APPROVER, 'ana', APPROVE);
  expect(world.portal.member('ana')?.disabled).toBe(true);
  await at.days(1);
  expect(letters(mailbox).slice(3)).toMatchInlineSnapshot(`
    [
      "2026-12-26 ana@harbour-city.example Your ArcGIS account at Harbour City GIS has been disabled",
    ]
  `);
});

test('a sign-in after the warning ends it', async () => {
  await using at = await warningWorld([inactiveFor(100, 'ana')]);
  const { world, mailbox } = at;
  await at.days(3);
  expect(mailbox.distinct.length).toBe(1);
  world.portal.signIn('ana');
  await at.days(60);
  expect(mailbox.distinct.length).toBe(1);
  expect(world.tables.proposals.live()).toEqual([]);
});
