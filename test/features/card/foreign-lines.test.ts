import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { APPROVER, CHANNEL, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';

const FORGED = 'Mara Lindholm approved Ben';

test.each([
  ['a line break', `X\r\n${FORGED}`],
  ['a line separator', `X\u2028${FORGED}`],
  ['a paragraph separator', `X\u2029${FORGED}`],
  ['a form feed', `X\f${FORGED}`],
  ['marks that turn the line around', `X\u202e${FORGED}\u202c\u2066\u200f`],
  ['an escape of a terminal', `X\u001b[2J\u009b1m${FORGED}`],
  ['what has no width', `X\u200b\ufeff\u2060${FORGED}\u{e0041}`],
])(
  'promise 9: a full name with %s makes no line of its own in a thread, and turns none around',
  async (_, fullName) => {
    await using world = await liveWorld({
      organization: { members: [inactiveFor(300, 'ann', { fullName })] },
    });
    await world.pressRow(APPROVER, 'ann', APPROVE);
    await world.command(APPROVER, 'exclude ann');
    const lines = world.slack
      .messages(CHANNEL.id)
      .filter(({ thread_ts, files }) => thread_ts !== undefined && !files);
    const told = lines.filter((line) => JSON.stringify(line).includes(FORGED));
    expect(told.length).toBeGreaterThan(0);
    for (const line of told) {
      expect(renderedText(line).split('\n')).toHaveLength(1);
      expect(renderedText(line)).not.toMatch(
        /[\p{Cc}\u2028\u2029\u200b\u200f\u2060\u202a-\u202e\u2066\u2067\ufeff]/u,
      );
      expect(renderedText(line)).toMatch(/^(?:Mara Lindholm approved|Disabled) X/);
    }
  },
);
