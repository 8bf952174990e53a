import { expect, test } from 'vitest';
import { paceUpTo } from '../../../src/adapters/arcgis/pace.ts';
import type { Fault, FaultKind } from '../../../src/sandbox/portal/faults.ts';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import type { RecordedRequest } from '../../../src/sandbox/portal/server.ts';
import { acts, NOW, startWorld, type World } from './open-portal.ts';

/** What is allowed after these answers, each to a request of its own. */
function after(most: number, ...answers: readonly (number | 'overloaded')[]): number {
  const pace = paceUpTo(most);
  for (const answer of answers) {
    const request = pace.begin('list');
    if (answer === 'overloaded') request.overloaded();
    else request.answered(answer);
  }
  return pace.allowed();
}

const times = <T>(count: number, answer: T): T[] => Array.from({ length: count }, () => answer);

test.each<[string, number, readonly (number | 'overloaded')[], number]>([
  ['nothing yet', 4, [], 4],
  ['one that asks for fewer', 4, ['overloaded'], 2],
  ['three of them', 4, times(3, 'overloaded'), 1],
  ['five, halved', 5, ['overloaded'], 2],
  ['not enough good answers', 4, ['overloaded', ...times(19, 50)], 2],
  ['enough of them', 4, ['overloaded', ...times(20, 50)], 3],
  ['enough for two more', 4, ['overloaded', ...times(40, 50)], 4],
  ['never above what was set', 4, times(500, 50), 4],
  ['always slow', 4, times(50, 5000), 4],
  ['three times as slow as at best', 4, [...times(9, 200), ...times(9, 600)], 4],
  ['more than that', 4, [...times(9, 200), ...times(9, 601)], 2],
  ['ten times as slow, and still quick', 4, [...times(9, 50), ...times(9, 500)], 4],
  ['a little above', 4, [...times(9, 50), ...times(9, 501)], 2],
  ['four slow ones among nine', 4, [...times(9, 50), ...times(4, 5000)], 4],
  ['five slow ones among nine', 4, [...times(9, 50), ...times(5, 5000)], 2],
  ['a single quick answer makes the others no slower', 4, [...times(9, 700), 10, ...times(20, 700)], 4],
  ['slow once more without a better time since', 4, [...times(9, 50), ...times(60, 5000)], 4],
])('%s: of %i at a time', (_circumstance, most, answers, allowed) => {
  expect(after(most, ...answers)).toBe(allowed);
});

test('answers to one kind of question say nothing of another', () => {
  const pace = paceUpTo(4);
  for (const kind of ['record', 'list'])
    for (const _ of times(20, 0)) pace.begin(kind).answered(kind === 'record' ? 10 : 3000);
  expect(pace.allowed()).toBe(4);
});

test('what was sent before it was halved counts no more', () => {
  const pace = paceUpTo(8);
  const requests = times(8, 'list').map((kind) => pace.begin(kind));
  for (const request of requests) request.overloaded();
  expect(pace.allowed()).toBe(4);
  pace.begin('list').overloaded();
  for (const request of requests) request.answered(10);
  expect(pace.allowed()).toBe(2);
});

const LIST = '/portals/self/users';
const PAGES = 90;
const members = Array.from({ length: PAGES * 100 - 1 }, (_, at) => bareMember({ username: `m${at}` }));
const OF_LIST = { path: /users$/ };

const busy = (retryAfter?: string, status = 429): FaultKind => ({
  ...{ kind: 'status', status, body: 'json' },
  ...(retryAfter !== undefined && { retryAfter }),
});

/** These requests for the list, counted from 0, must be in hand at the same time, or the portal never answers. */
const together = (first: number, requests: number): Fault => ({
  ...{ kind: 'waits for others', requests, times: requests, skips: first },
  ...OF_LIST,
});

/** Reads all members, 4 pages at a time: whether all came, and of each request for the list how many were in hand and when it came. */
async function readAll(world: World) {
  const accounts = new Set<string>();
  const reading = await world.open().members((page) => {
    for (const { key } of page) accounts.add(key);
  });
  expect([reading, accounts.size]).toEqual([{ ok: true, value: { total: PAGES * 100 } }, PAGES * 100]);
  return world.portal.requests.filter(({ path }) => path === LIST);
}

const mostOf = (requests: readonly RecordedRequest[], from: number, to: number) =>
  Math.max(...requests.slice(from, to).map(({ inHand }) => inHand));

test('four pages at a time, never more', async () => {
  await using world = await startWorld({ members });
  for (let first = 1; first < PAGES - 4; first += 4) world.portal.faults.add(together(first, 4));
  const requests = await readAll(world);
  expect([requests.length, mostOf(requests, 0, PAGES)]).toEqual([PAGES, 4]);
});

test('a 429 halves what is under way, and good answers bring it back', async () => {
  await using world = await startWorld({ members });
  world.portal.faults.add(together(1, 4));
  world.portal.faults.add({ ...busy(), ...OF_LIST, times: 1, skips: 5 });
  for (let first = 10; first < 26; first += 2) world.portal.faults.add(together(first, 2));
  world.portal.faults.add(together(PAGES - 6, 4));
  const requests = await readAll(world);
  // Behind three that were under way with the one that was refused, twenty good answers by two at a time.
  expect([requests.length, mostOf(requests, 9, 26), mostOf(requests, 0, 99)]).toEqual([PAGES + 1, 2, 4]);
  expect(world.logged.map(({ fields }) => fields)).toContainEqual({ allowed: 2 });
});

test('answers that take much longer halve it too, and it is tried again', async () => {
  let came = 0;
  await using world = await startWorld(
    { members },
    {
      // From the twentieth request on, an answer takes a second.
      onRequest: ({ path }) => {
        if (path !== LIST) return;
        came += 1;
        if (came > 20) world.clock.ms += 1000;
      },
    },
  );
  world.portal.faults.add(together(1, 4));
  for (let first = 32; first < 44; first += 2) world.portal.faults.add(together(first, 2));
  world.portal.faults.add(together(PAGES - 6, 4));
  const requests = await readAll(world);
  // Five slow answers are enough, and up to three more were under way.
  expect([requests.length, mostOf(requests, 30, 44)]).toEqual([PAGES, 2]);
});

test.each([
  ['429 of the portal', busy('7'), [7000]],
  ['503', busy('7', 503), [7000]],
  ['429 with a date', busy(new Date(NOW.getTime() + 30_000).toUTCString()), [30_000]],
])(
  'a Retry-After that hits all is waited for once, with no pause of our own: %s',
  async (_circumstance, fault, pauses) => {
    const at: number[] = [];
    await using world = await startWorld(
      { members },
      { onRequest: ({ path }) => path === LIST && at.push(world.clock.ms) },
    );
    world.portal.faults.add(together(1, 4));
    world.portal.faults.add({ ...fault, ...OF_LIST, times: 4, skips: 1 });
    const requests = await readAll(world);
    expect([requests.length, [...new Set(world.waited)]]).toEqual([PAGES + 4, pauses]);
    expect(at).toEqual([...Array(5).fill(0), ...Array(PAGES - 1).fill(pauses[0])]);
  },
);

test('where two ask for different times, all wait for the longer one', async () => {
  await using world = await startWorld({ members });
  world.portal.faults.add(together(1, 4));
  world.portal.faults.add({ ...busy('7'), ...OF_LIST, times: 2, skips: 1 });
  world.portal.faults.add({ ...busy('60'), ...OF_LIST, times: 2, skips: 1 });
  await readAll(world);
  expect(world.clock.ms).toBe(60_000);
});

test('while the portal wants no requests, other readings wait as well, and no act does', async () => {
  await using world = await startWorld({ members });
  const at: [path: string, ms: number][] = [];
  let release: () => void = () => {};
  const held = new Promise<void>((goOn) => {
    release = goOn;
  });
  const portal = world.open({
    pauses: { tries: 3, firstMs: 1, now: () => world.clock.ms, wait: async () => held },
  });
  await portal.account('bot');
  world.portal.faults.add({ ...busy('7'), ...OF_LIST, times: 1 });
  world.portal.clearRequests();
  const list = portal.members(() => {});
  await expect.poll(() => world.logged.length).toBeGreaterThan(0);
  const record = portal.account('bot');
  expect(await acts(portal).disable('m1')).toEqual({ ok: true, value: undefined });
  expect(world.paths()).toEqual([LIST, '/community/users/m1/disable']);
  world.clock.ms = 7000;
  release();
  expect([(await list).ok, (await record).ok, at]).toEqual([true, true, []]);
});

test('a reading that is stopped while the portal wants no requests ends at once', async () => {
  await using world = await startWorld({ members });
  const stop = new AbortController();
  // With the real pauses.
  const reading = world.open({ pauses: {} }).members(() => {}, stop.signal);
  world.portal.faults.add({ ...busy('100'), ...OF_LIST });
  await expect.poll(() => world.logged.length).toBeGreaterThan(0);
  stop.abort();
  expect(await reading).toEqual({
    ok: false,
    failure: { kind: 'unavailable', sentence: 'The request was canceled.' },
  });
});
