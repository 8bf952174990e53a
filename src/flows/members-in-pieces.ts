import { setImmediate } from 'node:timers/promises';
import type { AccountKey } from '../domain/account.ts';
import type { MemberRow } from './scan-tables.ts';
import type { Store } from './tables.ts';

/** Rows a piece: what SQLite reads and writes in some ten milliseconds, so that a click never waits for a scan. */
export const PIECE = 250;

/** All members of a scan, piece by piece; clicks and acts get their turn in between. */
export async function* membersInPieces(store: Store, scan: number): AsyncGenerator<readonly MemberRow[]> {
  for (let after: AccountKey | undefined; ; ) {
    const rows = store.tables.scans.members(scan, after, PIECE);
    if (rows.length > 0) yield rows;
    if (rows.length < PIECE) return;
    after = rows.at(-1)?.account.key;
    await breathe();
  }
}

/** Lets what is waiting have its turn. */
export async function breathe(): Promise<void> {
  await setImmediate();
}
