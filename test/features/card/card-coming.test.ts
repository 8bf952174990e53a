import { expect, test } from 'vitest';
import { GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import { startMailbox } from '../../../src/sandbox/mailbox/mailbox.ts';
import {
  APPROVER,
  type BotWorld,
  DAY,
  goLive,
  inactiveFor,
  liveWorld,
  START,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { viewText } from '../../worlds/modal-acts.ts';

const coming = (world: BotWorld): string | undefined =>
  /(?:First|Next) accounts to review: .*/
    .exec(world.cardText())?.[0]
    .replace(/<!date\^[^|]*\|([^>]*)>/g, '$1');

test('after Go live… the card says the day that the rehearsal’s card said, until the first come up', async () => {
  const members = [inactiveFor(100, 'ana'), inactiveFor(70, 'ben')];
  await using mailbox = await startMailbox({ clock: { now: () => START } });
  const settings = {
    ...{ GRACE_DAYS: '30', SMTP_URL: mailbox.url },
    ...{ MAIL_FROM: 'gis@harbour-city.example', MAIL_CONTACT: 'gis@harbour-city.example' },
  };
  await using world = await startBotWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'scan');
  const before = coming(world);
  expect(before).toMatch(/^First accounts to review: Dec \d+, 2026 at the earliest\.$/);
  await world.pressCard(APPROVER, GO_LIVE);
  expect(viewText(world)).toContain('To see the emails first, type `/inactive-users preview`.');
  await goLive(world);
  expect(coming(world)).toBe(before);
  await world.command(APPROVER, 'scan');
  expect(coming(world)).toBe(before);
});

test('without a time of grace it is the day on which the first are inactive for long enough', async () => {
  await using world = await liveWorld({ organization: { members: [inactiveFor(80, 'ana')] } });
  expect(coming(world)).toBe('First accounts to review: Dec 5, 2026 at the earliest.');
  await world.command(APPROVER, 'pause');
  expect(coming(world)).toBeUndefined();
  await world.command(APPROVER, 'resume');
  expect(coming(world)).toBe('First accounts to review: Dec 5, 2026 at the earliest.');
  await world.pass(9 * DAY);
  await world.command(APPROVER, 'scan');
  await world.pass(DAY);
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toContain('Disable 1 account?');
  expect(coming(world)).toBeUndefined();
});

test('without a mail server nobody comes up for review, so the rehearsal names no day either', async () => {
  await using world = await startBotWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: { GRACE_DAYS: '30', PROTECTION: 'on' },
  });
  await world.command(APPROVER, 'scan');
  expect(coming(world)).toBeUndefined();
});

test('where no one is emailed, Go live… does not speak of emails to see first', async () => {
  await using world = await startBotWorld({ organization: { members: [inactiveFor(80, 'ana')] } });
  await world.command(APPROVER, 'scan');
  await world.pressCard(APPROVER, GO_LIVE);
  expect(viewText(world)).not.toContain('preview');
});

test('with no one inactive at all there is no day to name', async () => {
  await using world = await liveWorld({ organization: { members: [inactiveFor(5, 'ana')] } });
  expect(coming(world)).toBeUndefined();
});
