import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import type { Socket } from './socket.ts';

/** How long what takes in milliseconds; the tests are quicker. */
export const TIMING = {
  /** Pauses between tries that failed, or after connections that did not last, grow from the first to the longest. */
  firstPauseMs: 500,
  longestPauseMs: 30_000,
  /** A connection that lived this long was a good one. */
  steadyMs: 10_000,
  helloMs: 20_000,
  /** One that answers no ping for so long is dead, though nobody has ended it. */
  pongMs: 5_000,
  /** When a connection too many is looked at again; only then is it a second bot. */
  recountMs: 120_000,
  /** How often a connection is renewed, because Slack counts connections only at a hello. */
  renewMs: 1_800_000,
  drainMs: 10_000,
};
export type Timing = Readonly<typeof TIMING>;

/** Stands for an end that we bring about, where Slack's ends come with its words. */
const RENEWED = Symbol('renewed');

/**
 * Keeps one connection to Slack for ever. Where Slack announces an end, the next connection stands before the old one
 * goes; no failure ends the loop or the process.
 */
export function keepConnected({
  open,
  log,
  timing,
  onSecondBot,
  onFailure,
}: {
  /** Throws when there is no connection to be had now. */
  readonly open: (signal: AbortSignal) => Promise<Socket>;
  readonly log: Log;
  readonly timing: Timing;
  readonly onSecondBot: (isThere: boolean) => void;
  /** Why a try failed; the loop goes on all the same. */
  readonly onFailure: (thrown: unknown) => void;
}) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const held = new Set<Socket>();
  const closing = new Set<Promise<void>>();
  const count = secondBotCount(timing.recountMs, onSecondBot);
  let current: Socket | undefined;

  async function connectOnce(): Promise<number> {
    const socket = await open(signal);
    const previous = current;
    current = socket;
    for (const one of held) if (!one.isOpen()) held.delete(one);
    held.add(socket);
    if (previous !== undefined) letGo(previous);
    const others = Math.max(0, socket.connections - held.size);
    count.note(others);
    log.info({ others }, 'Connected to Slack.');
    return others;
  }

  function letGo(socket: Socket): void {
    const done = socket.close(timing.drainMs).finally(() => {
      closing.delete(done);
      held.delete(socket);
    });
    closing.add(done);
  }

  async function serve(others: number): Promise<boolean> {
    const since = performance.now();
    const wakeMs = others > 0 ? count.nextLookMs() : timing.renewMs;
    const done = new AbortController();
    const renewal = pause(wakeMs, RENEWED, { signal: AbortSignal.any([signal, done.signal]) });
    const end = await Promise.race([current?.over, renewal.catch(() => 'the bot is stopping')]);
    done.abort();
    log.info({ why: end === RENEWED ? 'it is being renewed' : end }, 'The connection to Slack ended.');
    return end === RENEWED || performance.now() - since >= timing.steadyMs;
  }

  /** Whether the connection was a good one; only then is the next tried at once. */
  async function connectAndServe(): Promise<boolean> {
    try {
      return await serve(await connectOnce());
    } catch (thrown) {
      if (!signal.aborted) onFailure(thrown);
      return false;
    }
  }

  async function loop(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      failures = (await connectAndServe()) ? 0 : failures + 1;
      if (failures > 0) await pause(pauseMs(failures, timing), undefined, { signal }).catch(() => {});
    }
  }

  const looping = loop();
  return {
    isConnected: () => current?.isOpen() === true,
    /** Ends the loop, lets running work finish for a while, and hangs up. */
    stop: async () => {
      stopping.abort();
      await looping;
      if (current !== undefined) letGo(current);
      await Promise.all(closing);
    },
  };
}

export function pauseMs(failures: number, { firstPauseMs, longestPauseMs }: Timing): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20));
}

/** Slack goes on counting a connection that was just dropped: only one too many for longer than that is a second bot. */
function secondBotCount(recountMs: number, onSecondBot: (isThere: boolean) => void) {
  let tooManySince: number | undefined;
  let isThere = false;
  const sinceMs = () => performance.now() - (tooManySince ?? performance.now());
  return {
    note: (others: number): void => {
      tooManySince = others > 0 ? (tooManySince ?? performance.now()) : undefined;
      const isNow = others > 0 && (isThere || sinceMs() >= recountMs);
      if (isNow !== isThere) onSecondBot(isNow);
      isThere = isNow;
    },
    /** A moment late rather than early, so that the look counts. */
    nextLookMs: () => (isThere ? recountMs : Math.max(0, recountMs - sinceMs()) + 5),
  };
}
