import { z } from 'zod';
import type { SoakWorld } from '../soak-world.ts';

const QUERIES = {
  accounts: 'SELECT * FROM member JOIN standing ON standing.member = member.id ORDER BY key',
  warnings:
    "SELECT id, kind, account_key, state, message_id, tries, due_on, ladder FROM letter WHERE kind <> 'report' ORDER BY id",
  proposals:
    'SELECT id, account_key, state, why, evidence, round, batch, disabled_at FROM proposal ORDER BY id',
  decisions: 'SELECT * FROM decision ORDER BY id',
  exclusions: 'SELECT * FROM exclusion ORDER BY id',
} as const;

/** What a scan that is rejected, or broken off, leaves as it was. */
export type Snapshot = Readonly<Record<keyof typeof QUERIES, string>>;

export function snapshotOf({ look }: SoakWorld): Snapshot {
  const textOf = (sql: string): string => look(({ rows }) => JSON.stringify(rows(z.unknown(), sql)));
  return {
    accounts: textOf(QUERIES.accounts),
    warnings: textOf(QUERIES.warnings),
    proposals: textOf(QUERIES.proposals),
    decisions: textOf(QUERIES.decisions),
    exclusions: textOf(QUERIES.exclusions),
  };
}

/** Promise 6: what is not as it was. */
export function changedSince(before: Snapshot, after: Snapshot): readonly string[] {
  return (['accounts', 'warnings', 'proposals', 'decisions', 'exclusions'] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => `a scan that was rejected or broken off changed the ${name} (promise 6)`);
}
