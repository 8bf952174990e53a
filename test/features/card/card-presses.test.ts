import { expect, test } from 'vitest';
import {
  ACCEPT_ONCE,
  APPROVE,
  APPROVE_ALL,
  GO_LIVE,
  pressedIn,
  proposalIn,
  SCAN_AGAIN,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WHY,
  WITHDRAW,
} from '../../../src/adapters/slack/buttons.ts';
import { approveAllIn } from '../../../src/features/proposals/approve-all-form.ts';
import { whyFacts } from '../../app/flows-heard.ts';
import { ANA, card, idOf, row, scan } from './card-facts.ts';
import { startCardWorld } from './card-world.ts';

const DECIDED = card({
  rows: [
    row({ id: idOf(1) }),
    row({ id: idOf(2), state: 'approved', approvals: [ANA] }),
    row({ id: idOf(3), state: 'failed', why: 'no answer' }),
    row({ id: idOf(4), state: 'disabled' }, { canUndo: true }),
  ],
  undoable: [{ batch: 3, count: 2 }],
});

test.each([
  { button: APPROVE, value: '7:1', asked: ['approve', 1] },
  { button: WITHDRAW, value: '7:2', asked: ['withdraw', 2] },
  { button: TRY_AGAIN, value: '7:3', asked: ['try again', 3] },
  { button: UNDO, value: '7:4', asked: ['undo', 4] },
  { button: UNDO_ALL, value: '7:3', asked: ['undo all', 3] },
])(
  'an approver who presses $button decides, and reads what became of it',
  async ({ button, value, asked }) => {
    await using bot = await startCardWorld();
    const place = await bot.post(DECIDED);
    expect(await bot.slack.press('U1', place, button, { value })).toMatchObject({ kind: 'acknowledged' });
    await expect.poll(() => bot.answersTo('U1')).toEqual(['Noted: Maria Silva <maria>.']);
    expect(bot.world.heard).toEqual([['ana', ...asked], ['saw card', 7, place.ts], ['after commit']]);
  },
);

test('who is no approver is told so, and nothing is decided', async () => {
  await using bot = await startCardWorld();
  const place = await bot.post(DECIDED);
  await bot.slack.press('U2', place, APPROVE);
  await expect.poll(() => bot.answersTo('U2')).toEqual(['Only approvers decide here; there is one.']);
  expect(bot.world.heard).toEqual([['saw card', 7, place.ts]]);
});

test('a press that Slack delivers twice decides once, and is answered once', async () => {
  await using bot = await startCardWorld();
  const place = await bot.post(DECIDED);
  await bot.slack.press('U1', place, APPROVE);
  await bot.slack.redeliver(-1);
  await bot.slack.press('U1', place, UNDO);
  await expect.poll(() => bot.answersTo('U1')).toHaveLength(2);
  expect(bot.world.heard.filter(([by]) => by === 'ana')).toEqual([
    ['ana', 'approve', 1],
    ['ana', 'undo', 4],
  ]);
});

const CROWD = card({
  bulk: { take: [1, 2].map(idOf), leftOut: [{ name: 'Jo', why: 'not warned' }], fingerprint: '2-a' },
});

test('Approve disabling 2 of 3… shows whom it takes, and approves the set that it showed', async () => {
  await using bot = await startCardWorld();
  bot.world.bulk = {
    take: [1, 2].map(idOf),
    leftOut: [{ name: 'Jo', why: 'not warned' }],
    fingerprint: '2-b',
  };
  bot.world.rows = [
    row({ id: idOf(1) }),
    row({ id: idOf(2), fullName: '' }),
    row({ id: idOf(3), fullName: 'Jo' }),
  ];
  await bot.slack.press('U1', await bot.post(CROWD), APPROVE_ALL);
  await expect.poll(() => bot.viewOf('U1')).toBeDefined();
  expect(bot.viewOf('U1')?.text).toMatchInlineSnapshot(`
    "Approve disabling?
    Your approval is recorded for 2 accounts. Each is read again first; whoever signed in meanwhile is skipped. Then sign-in stops; content stays and stays shared.
    At most 2 are disabled a day; today has room for 1. The rest waits until there is room.
    *To be disabled, 2:*
    • Maria Silva
    • maria.silva_HCG
    *Left out, 1:*
    • Jo: not warned.
    Approve 2"
  `);
  await bot.slack.submit('U1', bot.viewOf('U1')?.id ?? '');
  expect(bot.viewOf('U1')?.text).toBe('Noted\nNoted: Maria Silva <maria>.');
  expect(bot.world.heard).toContainEqual(['ana', 'approve all', 7, '2-b']);
});

test('a bulk approval of which nobody is left is answered, and opens nothing', async () => {
  await using bot = await startCardWorld();
  await bot.slack.press('U1', await bot.post(CROWD), APPROVE_ALL);
  await expect.poll(() => bot.answersTo('U1')).toEqual(['Nobody is left who could be approved like this.']);
  expect(bot.viewOf('U1')).toBeUndefined();
});

test('Why? is for whoever may read, and a guest may not', async () => {
  await using bot = await startCardWorld();
  bot.world.why = whyFacts();
  const place = await bot.post(card());
  await bot.slack.press('U2', place, WHY);
  await expect
    .poll(() => bot.viewOf('U2')?.text)
    .toContain('To decide: 131 days since the last sign-in on 15 Jul 2026.');
  await bot.slack.press('U3', place, WHY);
  await expect
    .poll(() => bot.answersTo('U3'))
    .toEqual(['This is for approvers and full members of the admin channel.']);
});

test('Go live… shows what will happen, and goes live when that is confirmed', async () => {
  await using bot = await startCardWorld();
  const goLive = { sentences: ['Mails 2 people.'] };
  await bot.slack.press('U1', await bot.post(card({ mode: { kind: 'waits for go-live' }, goLive })), GO_LIVE);
  await expect.poll(() => bot.viewOf('U1')?.text).toContain('• Mails 2 people.');
  bot.world.answer = { kind: 'refused', sentence: 'The bot is live already.' };
  await bot.slack.submit('U1', bot.viewOf('U1')?.id ?? '');
  expect(bot.viewOf('U1')?.text).toBe('Not live\nThe bot is live already.');
  expect(bot.world.heard).toContainEqual(['ana', 'go live']);
});

test('a rejected scan: a member scans again, an approver accepts it once', async () => {
  await using bot = await startCardWorld();
  const failed = { check: 'members fell', found: 312, allowed: 240 } as const;
  const place = await bot.post(
    card({ scan: scan({ state: 'rejected', failedChecks: [failed] }), excusable: [failed] }),
  );
  await bot.slack.press('U2', place, SCAN_AGAIN);
  await expect.poll(() => bot.answersTo('U2')).toEqual(['Scan 43 has started.']);
  await bot.slack.redeliver(-1);
  await bot.slack.press('U1', place, ACCEPT_ONCE);
  await expect.poll(() => bot.answersTo('U1')).toEqual(['Noted: Maria Silva <maria>.']);
  expect(bot.world.heard.filter(([what]) => what !== 'saw card' && what !== 'after commit')).toEqual([
    ['ben', 'scan'],
    ['ana', 'accept once', 42],
  ]);
});

test.each([
  undefined,
  7,
  '',
  '7',
  '7:',
  ':1',
  '7:0',
  '7:-1',
  '7:1.5',
  '7:1:2',
  '7:x',
  ' 7:1',
  '7:1\n',
  `7:${'9'.repeat(16)}`,
])('a value that we cannot have written is no proposal: %j', (value) => {
  expect(proposalIn(value)).toBeUndefined();
});

test('what a press and a modal carry', () => {
  expect(pressedIn('7:0')).toEqual({ card: 7, about: 0 });
  expect(approveAllIn('7 2-a')).toEqual({ card: 7, fingerprint: '2-a' });
  expect(approveAllIn('')).toBeUndefined();
  expect(approveAllIn('7 ')).toBeUndefined();
});
