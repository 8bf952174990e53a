import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMANDS, commandIn } from '../../src/features/commands/commands.ts';
import { endOf, pauseIn } from '../../src/features/deciding/end-day.ts';
import { pastedIn } from '../../src/features/members/pasted.ts';
import { startOfDay } from '../../src/policy/calendar.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  GUEST,
  inactiveFor,
  liveWorld,
} from '../worlds/bot-world.ts';
import { topView } from '../worlds/modal-acts.ts';
import { now, zone } from './accounts.ts';
import { nasty } from './nasty.ts';
import { tried } from './tried.ts';

const words = COMMANDS.map(({ word }) => word);

/** Slack has room for some thousand characters. */
const anyText = fc.oneof(
  nasty,
  fc.string({ minLength: 500, maxLength: 3000 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const who = fc.constantFrom(
  ...[
    'ana',
    'ANA',
    'Full ana',
    'ben@harbour-city.example',
    '<mailto:ben@harbour-city.example|ben>',
    '<@U0MARA>',
    'an',
    '*',
    '%',
  ],
  ...["cleo'; DROP TABLE member", 'Ångström', 'ångström', '"=1+1"', 'dan <!channel>', 'me', '1', 'ana ben'],
);
const end = fc.constantFrom(
  '2026-12-24',
  '14 days',
  'for 2 weeks holidays',
  'until 2027-02-30',
  '9999-12-31',
  '0 days',
  '3661 days',
  '2026-11-26 x',
);
const typed = fc.oneof(
  fc
    .tuple(fc.constantFrom(...words), fc.constantFrom(' ', '  ', '\n'), fc.oneof(anyText, who, who, end))
    .map((parts) => parts.join('')),
  fc.constantFrom(...words, 'Scna', 'WHY', 'delete'),
  anyText,
);

test('any text is one of the commands or none, and always the same', () => {
  fc.assert(
    fc.property(typed, (text) => {
      const read = commandIn(text);
      expect(commandIn(text)).toEqual(read);
      if (read.kind === 'unknown') expect(read.typed).not.toMatch(/\s/);
      else expect([words.includes(read.word), read.rest.trim()]).toEqual([true, read.rest]);
    }),
    tried(1000),
  );
});

test('an end that is understood is the beginning of a day to come', () => {
  fc.assert(
    fc.property(fc.oneof(typed, end), now, zone, (text, at, timeZone) => {
      const isBegun = (until: Date) =>
        until > at &&
        startOfDay(until.toLocaleDateString('sv-SE', { timeZone }), timeZone).getTime() === until.getTime();
      const pause = pauseIn(text, at, timeZone);
      const date = endOf({ until: '30', untilDate: text }, at, timeZone);
      if (pause.ok && pause.value.until !== undefined) expect(isBegun(pause.value.until)).toBe(true);
      if (date.ok && date.value !== undefined) expect(isBegun(date.value)).toBe(true);
    }),
    tried(500),
  );
});

test('pasted names are whole, not empty, and each there once', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyText, who), { maxLength: 5 }), (boxes) => {
      const names = pastedIn(boxes).map(({ text }) => text);
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
      for (const name of names) {
        expect(name).toMatch(/^[^\n\r\t,;]+$/);
        expect(boxes.some((box) => box.includes(name))).toBe(true);
      }
    }),
    tried(500),
  );
});

const members = [
  ...['ana', 'ben', 'Ångström', '=1+1', "cleo'; DROP TABLE member", 'dan <!channel>'].map((name) =>
    inactiveFor(200, name),
  ),
  inactiveFor(100, 'twin.1', { fullName: 'Full ana' }),
];

const MRKDWN = /"type":"mrkdwn","text":"(?:[^"\\]|\\.)*"/g;

async function closeAll(world: BotWorld, user: string): Promise<void> {
  while (world.slack.viewsOf(user).length > 0) await world.slack.close(user, topView(world, user).id);
}

test('every command is acknowledged and answered, whatever stands in it, and disables nobody', async () => {
  await using world = await liveWorld({ organization: { members } });
  await closeAll(world, APPROVER);
  await fc.assert(
    fc.asyncProperty(
      typed,
      fc.constantFrom(APPROVER, APPROVER, APPROVER, BYSTANDER, GUEST),
      async (text, user) => {
        const heard = world.answers(user).length;
        const outcome = await world.slack.command(user, '/inactive-users', text, CHANNEL.id);
        await world.settle();
        const answers = world.answers(user).slice(heard);
        const views = world.slack.viewsOf(user).length;
        expect({ outcome: outcome.kind, answers: answers.length + views }).toEqual({
          outcome: 'acknowledged',
          answers: 1,
        });
        await closeAll(world, user);
        expect(world.logged.filter(({ level }) => level === 'error')).toEqual([]);
        expect(members.filter(({ username }) => world.portal.member(username)?.disabled === true)).toEqual(
          [],
        );
      },
    ),
    tried(60),
  );
  // Plain text is shown as it is.
  const marked = world.slack
    .messages(CHANNEL.id)
    .map(({ text, blocks }) => [text, ...(JSON.stringify(blocks).match(MRKDWN) ?? [])].join('\n'));
  expect(marked.filter((text) => text.includes('<!channel>'))).toEqual([]);
});
