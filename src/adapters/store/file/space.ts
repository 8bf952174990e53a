import { statSync } from 'node:fs';
import type { Db } from '../database.ts';

/** So few that a click never waits for them: some milliseconds. */
const PAGES_A_STEP = 64;

/** The next scan needs again what the last one freed: so much is kept, in pages, or a twentieth of the database. */
const KEPT_FREE = 256;

/** A -wal that has grown beyond this is emptied when there is nothing to do. */
const IDLE_WAL_BYTES = 1_000_000;

/** How many pages are to be given back of those that hold nothing. */
export function pagesToGiveBack(free: number, pages: number): number {
  return Math.max(0, free - Math.max(KEPT_FREE, Math.floor(pages / 20)));
}

/** Gives back to the file system what the database no longer needs; neither may be called within a transaction. */
export function spaceIn(db: Db) {
  const numberOf = (pragma: string): number => Number(db.pragma(pragma, { simple: true }));

  /** Whether the -wal could be written into the database as far as it goes: not where somebody still reads an older state. */
  function isWrittenBack(): boolean {
    const [, inWal, writtenBack] =
      db.prepare<[], number[]>('PRAGMA wal_checkpoint(PASSIVE)').raw().get() ?? [];
    return inWal === writtenBack;
  }

  return {
    /**
     * A small step; false where no more is to be done now. While another program reads, a step would only lengthen the -wal.
     */
    giveBack(): boolean {
      const free = numberOf('freelist_count');
      const pages = Math.min(PAGES_A_STEP, pagesToGiveBack(free, numberOf('page_count')));
      if (pages === 0 || !isWrittenBack()) return false;
      db.pragma(`incremental_vacuum(${pages})`);
      return numberOf('freelist_count') < free;
    },
    /** Empties a -wal that has grown, without waiting for anybody. */
    emptyWal(): void {
      const { size } = statSync(`${db.name}-wal`, { throwIfNoEntry: false }) ?? { size: 0 };
      if (size <= IDLE_WAL_BYTES) return;
      const patience = numberOf('busy_timeout');
      db.pragma('busy_timeout = 0');
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.pragma(`busy_timeout = ${patience}`);
    },
  };
}
