import type { Approver } from '../domain/approver.ts';
import type { Answer, Press } from './answers.ts';
import type { Actor, AuditEntry, Tables } from './tables.ts';

/** Runs a decision unless its envelope was handled before: Slack delivers some twice. Inside the decision's own commit. */
export function handled(tables: Tables, press: Press, decide: () => Answer): Answer {
  if (press.envelope !== undefined && !tables.envelopes.first(press.envelope)) {
    return { kind: 'repeated', sentence: '' };
  }
  return decide();
}

export function personOf(approver: Approver): Actor {
  return { kind: 'person', id: approver.id, name: approver.name };
}

export function yes(sentence: string): Answer {
  return { kind: 'done', sentence };
}

export function no(sentence: string): Answer {
  return { kind: 'refused', sentence };
}

/** One line for the newest card's thread: who decided what. Plain text. */
export function threadLine(tables: Tables, text: string): void {
  tables.outbox.addLine(tables.cards.newest()?.id, text);
}

export function decisionEntry(
  press: Press,
  what: string,
  subject: string,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return { by: personOf(press.by), what, subject, detail };
}
