import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { readPages } from '../../../src/adapters/arcgis/pages.ts';
import { openPortal } from '../../../src/adapters/arcgis/portal.ts';
import { openNetwork } from '../../../src/adapters/network/network.ts';
import { USER } from './open-portal.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
// As the bot has it: through undici's agents, which send when they please.
const network = openNetwork({ proxy: undefined, noProxy: '', authorities: undefined }, log);

/** Until the portal got so many requests, with this thread standing still. */
function standStillUntil(asked: Int32Array, count: number): void {
  let got = Atomics.load(asked, 0);
  while (got < count && Atomics.wait(asked, 0, got, 20_000) !== 'timed-out') got = Atomics.load(asked, 0);
  if (got < count) throw new Error(`The portal got ${got} requests where ${count} were to be on their way.`);
}

test.each([1, 4])(
  '%i at a time: the next page is on its way before the work on one begins',
  async (lanes) => {
    const pages = 12;
    const asked = new Int32Array(new SharedArrayBuffer(4));
    const thread = new Worker(new URL('portal-thread.ts', import.meta.url), {
      workerData: { members: pages * 100, asked },
    });
    const [url] = await once(thread, 'message');
    const portal = openPortal({
      url: String(url),
      credential: USER,
      concurrency: lanes,
      log,
      fetch: network.fetch,
    });
    let worked = 0;
    const reading = portal.members(() => {
      worked += 1;
      standStillUntil(asked, Math.min(pages, worked + lanes));
    });
    await expect(reading.finally(() => thread.terminate())).resolves.toEqual({
      ok: true,
      value: { total: pages * 100 },
    });
    expect([worked, Atomics.load(asked, 0)]).toEqual([pages, pages]);
  },
);

/** A list of so many pages of one row each that come at once. */
const atOnce = (pages: number) => async (start: number) => ({
  rows: [start],
  total: pages,
  nextStart: start < pages ? start + 1 : -1,
});

test.each([1, 4, 20])(
  '%i at a time: no more than twice as many pages, and the first, are in memory',
  async (lanes) => {
    let waiting = 0;
    let most = 0;
    const page = atOnce(500);
    await readPages({
      concurrency: lanes,
      read: async (start) => {
        waiting += 1;
        most = Math.max(most, waiting);
        return page(start);
      },
      onPage: () => {
        waiting -= 1;
      },
    });
    expect([waiting, most <= 2 * lanes + 1]).toEqual([0, true]);
  },
);

test('work that fails ends the reading: no page is worked on after it, and what is under way is called off', async () => {
  const page = atOnce(500);
  const worked: unknown[] = [];
  const calledOff: boolean[] = [];
  const reading = readPages({
    concurrency: 4,
    read: (start, signal) =>
      start < 100
        ? page(start)
        : new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              calledOff.push(true);
              reject(new Error('called off'));
            });
          }),
    onPage: ({ rows }) => {
      worked.push(...rows);
      if (worked.length === 90) throw new Error('full disk');
    },
  });
  await expect(reading).rejects.toThrow('full disk');
  expect(worked).toHaveLength(90);
  expect(worked[0]).toBe(1);
  expect(calledOff.length).toBeLessThanOrEqual(4);
});

test('work on the first page that fails ends the reading too', async () => {
  const reading = readPages({
    concurrency: 4,
    read: atOnce(500),
    onPage: () => {
      throw new Error('full disk');
    },
  });
  await expect(reading).rejects.toThrow('full disk');
});

test('a page that came before the reading was stopped is not worked on', async () => {
  const stop = new AbortController();
  const page = atOnce(500);
  let worked = 0;
  const reading = readPages({
    concurrency: 4,
    signal: stop.signal,
    read: async (start) => {
      if (start === 50) stop.abort();
      return page(start);
    },
    onPage: () => {
      worked += 1;
    },
  });
  const workedThen = new Promise<number>((done) => {
    stop.signal.addEventListener('abort', () => done(worked));
  });
  await expect(reading).rejects.toThrow('The request was canceled.');
  expect(worked).toBe(await workedThen);
});
