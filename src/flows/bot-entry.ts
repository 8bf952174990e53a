import type { AuditEntry } from './tables.ts';

/** An entry of the audit trail on what the bot did by itself; `subject` is '' where it is about no one account. */
export function botEntry(
  what: string,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return { by: { kind: 'bot' }, what, subject, detail };
}
