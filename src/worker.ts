import { DatabaseHeld } from './adapters/store/file/problems.ts';
import type { Log } from './log.ts';

export type Worker = ReturnType<typeof workerOf>;

/** What an error of ours keeps from being done, for people; a held database is told by itself. */
export function faultSentence(thrown: unknown, what: string): string | undefined {
  if (thrown instanceof DatabaseHeld) return undefined;
  return `An internal error keeps the bot from ${what}. The bot keeps trying; see the log.`;
}

/**
 * `what` it does, for people, as in "keeps it from drawing cards".
 *
 * Work that runs by itself, one run at a time; waking it during a run makes it look once more after it. A run that throws is
 * an error of ours: it is logged, and the next wake tries again.
 */
export function workerOf(what: string, log: Log, run: () => Promise<void>) {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let fault: string | undefined;

  async function turn(): Promise<void> {
    try {
      while (again && !stopped) {
        again = false;
        await run();
        fault = undefined;
      }
    } catch (thrown) {
      fault = faultSentence(thrown, what);
      log.error(
        { worker: what, error: thrown instanceof Error ? thrown.message : 'unknown' },
        'An internal error interrupted this work. The bot will try again.',
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
    /** Told for as long as its runs end by errors of ours. */
    fault: (): string | undefined => fault,
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
