import type { HistoryEntry, HistoryFlow, HistoryPage } from './answers.ts';
import { linesOf } from './history-lines.ts';
import type { Outside } from './ports.ts';
import type { AuditRow } from './tables.ts';

/** Entries read for one page; how many of them a message has room for is its own matter. */
const PAGE = 15;

/** As many as a list to pick from shows. */
const MOST_PEOPLE = 20;

/** What people decided, and what switched the bot; what follows from it is told about the account. */
const DECISIONS_AND_SWITCHES = [
  'approval recorded',
  'withdrawal recorded',
  'undo recorded',
  'exclusion added',
  'exclusion extended',
  'exclusion confirmed',
  'exclusion left to end',
  'exclusion ended',
  'went live',
  'no longer live',
  'paused',
  'resumed',
  'belief granted',
  'setting changed',
];

/** Tells what the audit trail has: who decided what, when, and on what evidence. */
export function historyFlow({ store, settings }: Pick<Outside, 'store' | 'settings'>): HistoryFlow {
  const { tables } = store;
  const { timeZone } = settings.policy;

  function told(row: AuditRow, isBrief: boolean): HistoryEntry {
    const { number, at, by, what, subject } = row;
    return { number, at, by, what, subject, lines: linesOf(tables, row, { timeZone, isBrief }) };
  }

  /** One more than the page is read, so that it is known whether there are older ones. */
  function page(rows: readonly AuditRow[], isBrief: boolean): HistoryPage {
    return {
      entries: rows.slice(0, PAGE).map((row) => told(row, isBrief)),
      isAll: rows.length <= PAGE,
    };
  }

  return {
    newest: (before) => page(tables.audit.ofKinds(DECISIONS_AND_SWITCHES, PAGE + 1, before), true),
    about: (username, before) => page(tables.audit.about(username, PAGE + 1, before), false),
    find: (who) => tables.audit.people(who, MOST_PEOPLE),
  };
}
