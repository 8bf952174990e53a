import type { AuditEntry } from './tables.ts';

/** Types only: CSVs as items in the portal, and the reports that are mailed. */

export type CsvItemState = 'due' | 'adding' | 'stored' | 'added' | 'unwanted' | 'failed' | 'deleted';

export interface CsvItemRecord {
  readonly id: number;
  readonly card: number;
  readonly scan: number;
  /** Of the file, and the item's title. */
  readonly name: string;
  readonly state: CsvItemState;
  readonly owner: string | undefined;
  /** The portal's id. */
  readonly item: string | undefined;
  /** Why it is not there as it should be. */
  readonly problem: string | undefined;
}

export interface ReadCsvItems {
  /** To be added, or begun and not proven yet. */
  underWay(): readonly CsvItemRecord[];
  /** To be deleted: unwanted, or older than a moment. */
  toDelete(keptSince: Date): readonly CsvItemRecord[];
  ofScan(scan: number): CsvItemRecord | undefined;
  /** Whether one of the portal's items is the CSV of some scan already. */
  isKnown(item: string): boolean;
}

export interface CsvItems extends ReadCsvItems {
  add(what: { card: number; scan: number; name: string }): void;
  /** Before it is sent; a restart finds it. */
  adding(id: number, owner: string): void;
  stored(id: number, item: string): void;
  added(id: number, entry: AuditEntry): void;
  /** It is there and must not stay. */
  unwanted(id: number, problem: string): void;
  /** It is certainly not there. */
  failed(id: number, problem: string, entry: AuditEntry): void;
  deleted(id: number, entry: AuditEntry): void;
}

/** What one report tells of: a scan, and the entries of the audit trail since the report before. */
export interface ReportRecord {
  readonly id: number;
  readonly scan: number;
  /** From when on it waits for the first answers to the scan's letters. */
  readonly since: Date;
  readonly fromEntry: number;
  /** Undefined while it waits. */
  readonly toEntry: number | undefined;
}

export interface ReadReports {
  waiting(): ReportRecord | undefined;
  ofScan(scan: number): ReportRecord | undefined;
  /** Letters of a scan that have had no answer at all yet. */
  unanswered(scan: number): number;
  /** Recipients of a scan's warnings who have only had answers that were no yes so far. */
  troubled(scan: number): readonly { readonly username: string; readonly words: string }[];
  /** Recipients to whom a scan's report could not be delivered, with the server's words. */
  refused(scan: number): readonly { readonly to: string; readonly words: string }[];
}

export interface Reports extends ReadReports {
  /** The next report is about this scan; one that waits already goes on waiting as long as it did. */
  wait(scan: number): void;
  /** It tells of all that is in the trail by now. */
  close(id: number, how: 'written' | 'nothing'): void;
}
