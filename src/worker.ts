import type { Log } from './log.ts';

/** Work that runs by itself, one run at a time; waking it during a run makes it look once more after it. */
export interface Worker {
  wake(): void;
  isBusy(): boolean;
  /** Resolves when the run going on, if one is, has ended. */
  idle(): Promise<void>;
  /** Takes no more work and waits for the run going on. */
  stop(): Promise<void>;
}

/** A run that throws is an error of ours: it is logged, and the next wake tries again. */
export function workerOf(name: string, log: Log, run: () => Promise<void>): Worker {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  async function turn(): Promise<void> {
    try {
      while (again && !stopped) {
        again = false;
        await run();
      }
    } catch (thrown) {
      log.error(
        { loop: name, error: thrown instanceof Error ? thrown.message : 'unknown' },
        'a loop stopped at an error of ours',
      );
    } finally {
      running = undefined;
    }
  }

  return {
    wake() {
      again = true;
      if (stopped || running !== undefined) return;
      running = turn();
    },
    isBusy: () => running !== undefined,
    async idle() {
      while (running !== undefined) await running;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
