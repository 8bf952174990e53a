import type { Log } from './log.ts';

export type Worker = ReturnType<typeof workerOf>;

/**
 * Work that runs by itself, one run at a time; waking it during a run makes it look once more after it. A run that throws is
 * an error of ours: it is logged, and the next wake tries again.
 */
export function workerOf(name: string, log: Log, run: () => Promise<void>) {
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
        { worker: name, error: thrown instanceof Error ? thrown.message : 'unknown' },
        'a worker stopped at an error of ours',
      );
    } finally {
      running = undefined;
    }
  }

  return {
    wake(): void {
      again = true;
      if (stopped || running !== undefined) return;
      running = turn();
    },
    isBusy: (): boolean => running !== undefined,
    /** Resolves when the run going on, if one is, has ended. */
    async idle(): Promise<void> {
      while (running !== undefined) await running;
    },
    /** Takes no more work and waits for the run going on. */
    async stop(): Promise<void> {
      stopped = true;
      await running;
    },
  };
}
