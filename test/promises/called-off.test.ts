import { expect, test } from 'vitest';
import { APPROVE, UNDO, WITHDRAW } from '../../src/adapters/slack/buttons.ts';
import type { Fault } from '../../src/sandbox/portal/faults.ts';
import { cardId, disables, proposalOf, row, stateOf } from '../worlds/acting-acts.ts';
import { startBehindProxy } from '../worlds/behind-proxy-world.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  goLive,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../worlds/bot-world.ts';
import { excludeRule, fillIn, topView } from '../worlds/modal-acts.ts';

const PROMISE_14 =
  'promise 14: what was called off is not done: after an acknowledged pause, withdrawal or exclusion, and after a sign-in that the last look could see, no disable is sent and no letter begun, whatever waited in between';
const SECOND = 1000;
const organization = { members: [inactiveFor(300, 'one'), inactiveFor(200, 'two')] };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };

const asks = (world: BotWorld, act: RegExp) =>
  world.portal.requests.filter(({ path }) => act.test(path)).length;
const update = (world: BotWorld, changes: object) => world.portal.organization.members.update('one', changes);
const say = (world: BotWorld, text: string) =>
  world.slack.command(SECOND_APPROVER, '/inactive-users', text, CHANNEL.id);

/** The portal did not disable, and says when to come back, or nothing but that it did not. */
const NOT_DONE: readonly { trouble: string; fault: Omit<Fault & { kind: 'status' }, 'path'> }[] = [
  {
    trouble: 'asked for fewer requests and to come back in ten seconds',
    fault: { kind: 'status', status: 429, body: 'json', retryAfter: '10', times: 1 },
  },
  { trouble: 'asked for fewer requests', fault: { kind: 'status', status: 429, body: 'html', times: 1 } },
];

const CALLED_OFF: readonly { off: string; by: (world: BotWorld) => unknown; is: readonly unknown[] }[] = [
  { off: 'was paused', by: (world) => say(world, 'pause'), is: ['open', undefined] },
  {
    off: 'was withdrawn',
    by: (world) => world.pressRow(SECOND_APPROVER, 'one', WITHDRAW),
    is: ['open', undefined],
  },
  {
    off: 'was excluded',
    by: (world) => excludeRule(world, 'user-name pattern', 'on*'),
    is: ['skipped', 'excluded'],
  },
  { off: 'signed in', by: ({ portal }) => portal.signIn('one'), is: ['skipped', 'signed in'] },
  {
    off: 'became an administrator',
    by: (world) => update(world, { role: 'org_admin' }),
    is: ['skipped', 'protected'],
  },
  {
    off: 'became a contact',
    by: ({ portal }) => Object.assign(portal.organization.settings, { contacts: ['one'] }),
    is: ['skipped', 'protected'],
  },
];

test.for(NOT_DONE.flatMap((trouble) => CALLED_OFF.map((off) => ({ ...trouble, ...off }))))(
  `${PROMISE_14}: the portal $trouble, and meanwhile it $off`,
  async ({ fault, by, is }) => {
    await using world = await liveWorld({ organization, settings });
    world.portal.faults.add({ path: /one\/disable$/, ...fault });
    await world.pressRow(APPROVER, 'one', APPROVE);
    expect(disables(world)).toEqual(['one']);
    await by(world);
    await world.settle();
    await world.pass(60 * SECOND);
    expect(disables(world)).toEqual(['one']);
    expect(stateOf(world, 'one')).toEqual(is);
    expect(world.portal.member('one')?.disabled).toBe(false);
  },
);

test.for(CALLED_OFF.filter(({ off }) => off !== 'was withdrawn' && off !== 'was excluded'))(
  `${PROMISE_14}: the token ended, and while the bot signed in anew it $off`,
  async ({ by, is }) => {
    await using world = await liveWorld({ organization, settings });
    world.portal.faults.add({ path: /one\/disable$/, kind: 'invalid token', status: 200, times: 1 });
    world.portal.faults.add({ path: /generateToken$/, kind: 'slow', ms: 1500, times: 1 });
    world.portal.clearRequests();
    const pressed = world.pressRow(APPROVER, 'one', APPROVE);
    await expect.poll(() => asks(world, /generateToken$/)).toBe(1);
    await by(world);
    await pressed;
    await world.pass(60 * SECOND);
    expect(disables(world)).toEqual(['one']);
    expect(stateOf(world, 'one')).toEqual(is);
    expect(world.portal.member('one')?.disabled).toBe(false);
  },
);

test(`${PROMISE_14}: nobody called it off, so it is done, though not before the portal asked to come back`, async () => {
  await using world = await liveWorld({ organization, settings });
  const busy = { kind: 'status', status: 429, body: 'json', retryAfter: '90', times: 1 } as const;
  world.portal.faults.add({ path: /one\/disable$/, ...busy });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pressRow(APPROVER, 'two', APPROVE);
  const said = 'The portal asks the bot to slow down for the next 90 seconds (429).';
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).toContain(said);
  await world.pass(60 * SECOND);
  expect(world.cardText()).toContain(said);
  expect(disables(world)).toEqual(['one']);
  expect(row(world, 'one')).toContain('Withdraw');
  await world.pass(30 * SECOND);
  expect(disables(world).slice(1).toSorted()).toEqual(['one', 'two']);
  expect([stateOf(world, 'one')[0], stateOf(world, 'two')[0]]).toEqual(['disabled', 'disabled']);
  expect(world.cardText()).not.toContain(said);
});

test('one account that the portal puts off again and again keeps no other waiting, and fails in the end', async () => {
  await using world = await liveWorld({ organization, settings });
  const busy = { kind: 'status', status: 429, body: 'json', retryAfter: '10' } as const;
  world.portal.faults.add({ path: /one\/disable$/, ...busy });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await world.pressRow(APPROVER, 'two', APPROVE);
  await world.pass(10 * SECOND);
  expect(stateOf(world, 'two')[0]).toBe('disabled');
  for (let round = 0; round < 4; round += 1) await world.pass(60 * SECOND);
  expect(stateOf(world, 'one')).toEqual([
    'failed',
    'The portal asks the bot to slow down for the next 10 seconds (429).',
  ]);
  expect(disables(world).filter((name) => name === 'one')).toHaveLength(5);
});

test.for([
  { off: 'it was paused', by: (world: BotWorld) => say(world, 'pause'), is: ['open', undefined] },
  {
    off: 'it was excluded',
    by: async (world: BotWorld) => {
      await say(world, 'exclude ana');
      await expect.poll(() => world.slack.viewsOf(SECOND_APPROVER).length).toBe(1);
      fillIn(world, { reason: 'on leave' }, SECOND_APPROVER);
      await world.slack.submit(SECOND_APPROVER, topView(world, SECOND_APPROVER).id);
    },
    is: ['skipped', 'excluded'],
  },
])(`${PROMISE_14}: a connection took long to make, and meanwhile $off`, async ({ by, is }) => {
  await using behind = await startBehindProxy();
  await using world = await behind.start(['portal'], { settings: { ...settings, GRACE_DAYS: '0' } });
  await world.command(APPROVER, 'scan');
  await goLive(world);
  // The portal closes each connection, so that the act needs one of its own.
  world.portal.faults.add({ path: /./, kind: 'closes connections' });
  world.portal.clearRequests();
  const waiting: (() => void)[] = [];
  behind.proxy.slow = () =>
    asks(world, /users\/ana$/) === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: world.card().ts }, APPROVE, {
    value: `${cardId(world)}:${proposalOf(world, 'ana').id}`,
  });
  await expect.poll(() => waiting.length).toBe(1);
  await by(world);
  behind.proxy.slow = undefined;
  for (const connects of waiting) connects();
  await world.settle();
  await world.pass(60 * SECOND);
  expect(disables(world)).toEqual([]);
  expect(stateOf(world, 'ana')).toEqual(is);
});

test('an undo that the portal put off looks again: another one who has the name by then is not enabled', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.pressRow(APPROVER, 'one', APPROVE);
  const busy = { kind: 'status', status: 429, body: 'json', retryAfter: '10', times: 1 } as const;
  world.portal.faults.add({ path: /one\/enable$/, ...busy });
  await world.pressRow(APPROVER, 'one', UNDO);
  expect(stateOf(world, 'one')[0]).toBe('undoing');
  update(world, { id: 'f'.repeat(32) });
  await world.pass(60 * SECOND);
  expect(world.portal.member('one')?.disabled).toBe(true);
  expect(asks(world, /one\/enable$/)).toBe(1);
});

test('an undo that the portal put off is done when it comes back', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.pressRow(APPROVER, 'one', APPROVE);
  const busy = { kind: 'status', status: 429, body: 'json', retryAfter: '10', times: 1 } as const;
  world.portal.faults.add({ path: /one\/enable$/, ...busy });
  await world.pressRow(APPROVER, 'one', UNDO);
  await world.pass(9 * SECOND);
  expect(stateOf(world, 'one')[0]).toBe('undoing');
  await world.pass(SECOND);
  expect([stateOf(world, 'one')[0], world.portal.member('one')?.disabled]).toEqual(['undone', false]);
});

test.for([
  { paused: true, items: 0, asked: 1 },
  { paused: false, items: 1, asked: 2 },
])(
  'a CSV that the portal put off is added when it comes back, unless the bot was paused meanwhile: $paused',
  async ({ paused, items, asked }) => {
    await using world = await startBotWorld({ organization, settings: { ...settings, CSV_ITEM: 'on' } });
    const busy = { kind: 'status', status: 429, body: 'json', retryAfter: '10', times: 1 } as const;
    world.portal.faults.add({ path: /addItem$/, ...busy });
    await world.command(APPROVER, 'scan');
    await goLive(world);
    if (paused) await world.command(APPROVER, 'pause');
    await world.pass(60 * SECOND);
    expect(world.portal.organization.items.size).toBe(items);
    expect(asks(world, /addItem$/)).toBe(asked);
  },
);

test('nothing is added while the bot is paused, whatever it waited for between looking and adding', async () => {
  await using world = await startBotWorld({ organization, settings: { ...settings, CSV_ITEM: 'on' } });
  await world.command(APPROVER, 'scan');
  world.portal.expireTokens();
  world.portal.clearRequests();
  const clear = world.portal.faults.add({ path: /generateToken$/, kind: 'slow', ms: 1500, skips: 1 });
  world.portal.faults.add({ path: /addItem$/, kind: 'invalid token', status: 200, times: 1 });
  const live = goLive(world);
  await expect.poll(() => asks(world, /addItem$/), { timeout: 120_000 }).toBe(1);
  await say(world, 'pause');
  await live;
  clear();
  await world.pass(60 * SECOND);
  expect(world.portal.organization.items.size).toBe(0);
});
