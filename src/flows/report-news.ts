import { REPORT_KINDS, type ReportKind, type ReportLine, type ReportSection } from '../domain/report.ts';
import { nameOf } from './naming.ts';
import type { Outside } from './ports.ts';
import type { ReportRecord } from './report-tables.ts';
import { type TellingTables, tellings } from './report-tellings.ts';
import type { AuditRow } from './tables.ts';

/** Named of each kind; the CSV has them all. */
const NAMED = 200;
/** Entries of the audit trail read at once. */
const PIECE = 1_000;

type News = ReportLine & { readonly kind: ReportKind };

/** What happened since the report before, by kind, as the audit trail has it. */
export function newsOf(
  { store, settings }: Pick<Outside, 'store' | 'settings'>,
  { scan, fromEntry, toEntry }: ReportRecord,
): readonly ReportSection[] {
  const { tables } = store;
  const sections = new Map<ReportKind, { total: number; lines: ReportLine[] }>();
  const note = ({ kind, who, how }: News): void => {
    const section = sections.get(kind) ?? { total: 0, lines: [] };
    section.total += 1;
    if (section.lines.length < NAMED) section.lines.push({ who: fullName(tables, who), how });
    sections.set(kind, section);
  };
  for (const entry of entriesOf(tables, fromEntry, toEntry))
    for (const news of newsIn(tables, entry, settings.policy.timeZone)) note(news);
  for (const { username, words } of tables.reports.troubled(scan))
    note({ kind: 'warning refused', who: username, how: `not accepted so far; it is tried again: ${words}` });
  return REPORT_KINDS.flatMap((kind) => {
    const section = sections.get(kind);
    return section === undefined ? [] : [{ kind, ...section }];
  });
}

function* entriesOf(tables: TellingTables, from: number, to = Number.MAX_SAFE_INTEGER): Generator<AuditRow> {
  for (let number = from; number <= to; ) {
    const entries = tables.audit.entries(number, PIECE);
    yield* entries.filter((entry) => entry.number <= to);
    if (entries.length < PIECE) return;
    number += PIECE;
  }
}

/** An account is told of by its user name; people know it by its full name too. */
function fullName(tables: TellingTables, who: string): string {
  const scan = tables.scans.newestBelieved();
  const [row] = scan === undefined || who === '' ? [] : tables.scans.findMembers(scan.id, who, 1);
  return row?.account.username === who ? nameOf(row.account) : who;
}

function newsIn(tables: TellingTables, entry: AuditRow, timeZone: string): readonly News[] {
  const [kind, tell] = tellings.get(entry.what) ?? [];
  const told = tell?.(tables, entry, timeZone);
  if (kind === undefined || told === undefined) return [];
  return [{ kind, who: told.about ?? entry.subject, how: told.how }];
}
