import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../src/adapters/slack/buttons.ts';
import { logDecisions } from '../../src/app/log-decisions.ts';
import { openLog } from '../../src/log.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { excludeRow } from '../worlds/modal-acts.ts';

const told = (world: BotWorld) =>
  world.logged
    .filter(({ level, fields }) => level === 'info' && 'by' in fields)
    .map(({ fields, message }) => [message, fields]);

test('each decision, each disabling and each re-enabling is a line of the log: whom, who, and never what people typed', async () => {
  await using world = await liveWorld({
    organization: { members: ['ana', 'ben', 'cy'].map((name) => inactiveFor(400, name)) },
  });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.pressRow(APPROVER, 'ana', UNDO);
  await excludeRow(world, 'ben', { reason: 'a word of Mara’s' });
  await world.command(APPROVER, 'pause 2 weeks on holiday');
  await world.command(APPROVER, 'resume');
  expect(told(world)).toMatchInlineSnapshot(`
    [
      [
        "The bot was taken live.",
        {
          "by": "Mara Lindholm (U0MARA)",
        },
      ],
      [
        "An approval was recorded.",
        {
          "account": "ana",
          "by": "Mara Lindholm (U0MARA)",
          "proposal": 6,
        },
      ],
      [
        "An account was disabled.",
        {
          "account": "ana",
          "by": "the bot",
          "proposal": 6,
        },
      ],
      [
        "The re-enabling of an account was requested.",
        {
          "account": "ana",
          "by": "Mara Lindholm (U0MARA)",
          "proposal": 6,
        },
      ],
      [
        "An account was re-enabled.",
        {
          "account": "ana",
          "by": "the bot",
          "proposal": 6,
        },
      ],
      [
        "An exclusion was added.",
        {
          "account": "ben",
          "by": "Mara Lindholm (U0MARA)",
        },
      ],
      [
        "The bot was paused.",
        {
          "by": "Mara Lindholm (U0MARA)",
        },
      ],
      [
        "The bot was resumed.",
        {
          "by": "Mara Lindholm (U0MARA)",
        },
      ],
    ]
  `);
  expect(JSON.stringify(world.logged)).not.toMatch(/a word of Mara|on holiday/);
});

test('what is no decision is not told, and a secret in a name is not written', () => {
  const lines: string[] = [];
  const log = openLog({ level: 'info', secrets: ['s3cret-value'], write: (line) => lines.push(line) });
  logDecisions(log)([
    {
      by: { kind: 'person', id: 'U1', name: 's3cret-value' },
      what: 'account disabled',
      subject: 'ana',
      detail: { proposal: 3, why: 'x' },
    },
    { by: { kind: 'bot' }, what: 'scan started', subject: '', detail: {} },
  ]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('s3cret-value');
  expect(lines[0]).toContain('"account":"ana"');
});
