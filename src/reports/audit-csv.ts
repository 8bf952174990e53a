import type { AuditRow } from '../flows/tables.ts';
import { type Columns, writeTable } from './csv.ts';

/** Writes entries of the audit trail as CSV: what auditors ask for in columns of its own, and all of it as JSON. */
export async function writeAuditCsv(path: string, pieces: AsyncIterable<readonly AuditRow[]>): Promise<void> {
  await writeTable(path, COLUMNS, pieces);
}

const COLUMNS: Columns<AuditRow> = [
  ['number', ({ number }) => String(number)],
  ['at', ({ at }) => at.toISOString()],
  ['by_id', ({ by }) => (by.kind === 'person' ? by.id : undefined)],
  ['by_name', ({ by }) => (by.kind === 'person' ? by.name : 'the bot')],
  ['what', ({ what }) => what],
  ['subject', ({ subject }) => subject],
  ['proposal', ({ detail }) => cellOf(detail['proposal'])],
  ['reason', ({ detail }) => cellOf(detail['reason'] ?? detail['why'] ?? detail['because'])],
  ['mail_answer', ({ detail }) => cellOf(detail['words'])],
  ['days', (entry) => cellOf(shown(entry, 'days'))],
  ['last_sign_in', (entry) => cellOf(shown(entry, 'lastSignIn'))],
  ['warnings', (entry) => cellOf(shown(entry, 'warnings'))],
  ['not_warned', (entry) => cellOf(shown(entry, 'notWarned'))],
  ['clause', (entry) => cellOf(shown(entry, 'clause'))],
  ['due_on', (entry) => cellOf(shown(entry, 'dueOn'))],
  ['limits', (entry) => cellOf(shown(entry, 'limits') ?? entry.detail['limits'])],
  ['detail', ({ detail }) => JSON.stringify(detail)],
  ['hash', ({ hash }) => hash],
];

/** Of what the person deciding was shown. */
function shown({ detail }: AuditRow, name: string): unknown {
  const evidence = detail['shown'];
  return typeof evidence === 'object' && evidence !== null ? Reflect.get(evidence, name) : undefined;
}

function cellOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map(cellOf).join(' | ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
