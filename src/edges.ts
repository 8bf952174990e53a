import type { Edges } from './bot.ts';
import type { Log } from './flows/ports.ts';

const MINUTE_MS = 60_000;

/** The real clock, and a tick at the start of every minute. */
export function realEdges(log: Log): Edges {
  return { clock: () => new Date(), ticks: (tick) => everyMinute(tick, log), cardPauseMs: 3_000, log };
}

/** One at a time: a tick that takes longer than a minute leaves out the next. Whatever it throws is logged, and the next comes. */
function everyMinute(tick: () => Promise<void>, log: Log): Disposable {
  let running = false;
  let timer: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await tick();
    } catch (thrown) {
      log.error({ error: thrown instanceof Error ? thrown.message : 'unknown' }, 'a tick failed');
    } finally {
      running = false;
    }
  };
  const next = (): void => {
    timer = setTimeout(
      () => {
        next();
        void run();
      },
      MINUTE_MS - (Date.now() % MINUTE_MS),
    );
  };

  void run();
  next();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
