import { botEntry } from '../adapters/store/audit.ts';
import type { Store, Tables } from '../adapters/store/store.ts';
import type { Outside } from '../deps.ts';
import { breathe } from '../features/evaluation/evaluate-members.ts';
import { DAY_MS } from '../policy/calendar.ts';
import { type Worker, workerOf } from '../worker.ts';

/** Small, so that a click never waits for it; an account stands in many tables. */
const ROWS_A_PIECE = 250;
const ACCOUNTS_A_PIECE = 10;

/** The next minute goes on where this one ended. */
const PIECES_A_RUN = 40;

/** Lets go, piece by piece, of what is kept no longer: what has done its work, people long gone, and the space of it all. */
export function retention({ store, settings, clock, log }: Outside): Worker {
  async function run(): Promise<void> {
    const now = clock();
    for (let piece = 0; piece < PIECES_A_RUN; piece += 1) {
      const dropped = store.commit(now, (tables) => dropPiece(tables, now, settings.keepDays));
      if (dropped === 0 && !giveBackPiece(store)) break;
      await breathe();
    }
    store.space.emptyWal();
  }

  return workerOf('deleting old data', log, run);
}

/** Whether there was more to give back; a scan that goes on needs what is free. */
function giveBackPiece({ tables, space }: Store): boolean {
  return tables.scans.underWay() === undefined && space.giveBack();
}

/** Returns how many things went. */
function dropPiece(tables: Tables, now: Date, keepDays: number): number {
  tables.reviewSelection.forgetOld();
  tables.sampleRequests.forgetOld();
  const dropped = tables.retention.dropSpent(daysBefore(now, keepDays), ROWS_A_PIECE);
  // Forgotten is whom no older row and no reading may bring back.
  return dropped > 0 ? dropped : forgetPiece(tables, keepDays);
}

/** Time alone tells nothing: somebody is gone for as long as scans say so, and the newest may be old. */
function forgetPiece(tables: Tables, keepDays: number): number {
  const newest = tables.scans.newestAccepted();
  if (newest === undefined || tables.scans.underWay() !== undefined) return 0;
  const keys = tables.retention.goneBefore(daysBefore(newest.startedAt, keepDays), ACCOUNTS_A_PIECE);
  if (keys.length === 0) return 0;
  const detail = { accounts: keys.length, keepDays };
  tables.retention.forget(keys, botEntry('accounts forgotten', '', detail));
  return keys.length;
}

const daysBefore = (moment: Date, days: number): Date => new Date(moment.getTime() - days * DAY_MS);
