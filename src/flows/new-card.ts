import type { Actor, Tables } from './tables.ts';

/**
 * The card on which a finished scan is shown: a new post where a person asked, or there is something new to decide or
 * to tell; else the newest one, which only notes the later scan.
 */
export function cardFor(
  tables: Tables,
  what: { scan: number; by: Actor; born: number; spared: number; believed: boolean; mentions: boolean },
): number {
  const newest = tables.cards.newest();
  const nothingNew = what.by.kind === 'bot' && what.believed && what.born === 0 && what.spared === 0;
  if (newest !== undefined && nothingNew && tables.scans.get(newest.scan)?.state === 'believed') {
    tables.cards.noteLastScan(newest.id, what.scan);
    tables.cards.markDue(newest.id);
    return newest.id;
  }
  const rows = tables.proposals.liveIds();
  return tables.cards.add({ scan: what.scan, mentions: what.mentions, rows });
}
