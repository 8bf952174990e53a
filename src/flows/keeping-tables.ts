import type { AccountKey } from '../domain/account.ts';
import type { AuditEntry } from './tables.ts';

/** Types only: how long things are kept. */

export interface ReadKeeping {
  /**
   * Up to so many accounts that the newest believed scan did not receive, nor any since one that began before a moment,
   * longest gone first; never one with a live proposal that is no rehearsal, or with a letter on its way.
   */
  goneBefore(moment: Date, limit: number): readonly AccountKey[];
}

export interface Keeping extends ReadKeeping {
  /** Deletes all that is kept of these accounts outside the audit trail; the newest card is due where it showed one. */
  forget(keys: readonly AccountKey[], entry: AuditEntry): void;
  /**
   * Deletes up to so many of each: lines that went to Slack, or never can, long ago; reports by mail that were answered
   * before a moment, and what scans before it had to say of single accounts. Returns how many.
   */
  dropSpent(keptSince: Date, limit: number): number;
}
