import type { Statement } from 'better-sqlite3';
import { z } from 'zod';
import { type AccountKey, type ApproverBecause, isAccountKey } from '../../policy/account.ts';
import type { NotReachable, Rung } from '../../policy/ladder.ts';
import type { Limits } from '../../policy/limits.ts';
import { isProposalId, type ProposalId } from '../../policy/proposal.ts';
import type { Db } from './database.ts';

/** How columns become facts: every row that leaves this folder has passed through these. */

/** ISO text. */
export const moment = z.string().transform((text) => new Date(text));

/** INTEGER milliseconds, the member's dates. */
export const milliseconds = z.number().transform((count) => new Date(count));

export const flag = z.union([z.literal(0), z.literal(1)]).transform((stored) => stored === 1);

export const accountKey = z.custom<AccountKey>(isAccountKey);

export const proposalId = z.custom<ProposalId>(isProposalId);

/** NULL is undefined. */
export function optional<S extends z.ZodType>(schema: S) {
  return schema.nullable().transform((stored) => stored ?? undefined);
}

/** One of a union's words; the record names every one of them, so that a new word breaks the build. */
export function oneOf<Word extends string>(words: Readonly<Record<Word, true>>): z.ZodType<Word> {
  return z.custom<Word>((stored) => typeof stored === 'string' && Object.hasOwn(words, stored));
}

/** JSON text, parsed and checked. */
export function json<S extends z.ZodType>(schema: S) {
  return z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);
}

/** What stands as JSON in evidence and in the details of the audit trail, where what shows it reads it by these. */
export const storedRung: z.ZodType<Rung> = z.union([
  z.object({ kind: z.literal('first') }),
  z.object({ kind: z.literal('reminder'), daysBefore: z.number() }),
]);

export const storedNotReachable: z.ZodType<NotReachable> = z.union([
  z.object({ kind: z.literal('no usable address') }),
  z.object({ kind: z.literal('address not carried') }),
  z.object({ kind: z.enum(['mailbox refused', 'mail refused']), words: z.string() }),
]);

export const storedLimits: z.ZodType<Limits> = z.object({
  notifyAfterDays: z.number(),
  disableAfterDays: z.number(),
  graceDays: z.number(),
  remindDaysBefore: z.array(z.number()),
  maxWarningsPerScan: z.number(),
  reenabledShieldDays: z.number(),
  warningValidDays: z.number(),
  protectAdmins: z.boolean(),
  disableCap: z.number(),
  disableCapPercent: z.number(),
});

const as = z.string().optional();

/** How somebody was an approver, in decisions and in the audit trail. */
export const storedBecause: z.ZodType<ApproverBecause> = z
  .union([
    z.object({ kind: z.literal('listed'), as }),
    z.object({ kind: z.literal('group'), group: z.string(), readAt: moment, as }),
  ])
  .transform(({ as, ...because }) => (as === undefined ? because : { ...because, as }));

/** What is absent is written as null, so that it is there when the row is read. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => (part === undefined ? null : part));
}

export const isoOrNull = (date: Date | undefined): string | null => date?.toISOString() ?? null;

/** Queries whose rows pass through a schema before anybody sees them. `Bound` is what takes the places of its question marks. */
export function rowsIn<S extends z.ZodType>(db: Db, schema: S) {
  return queriesOf((sql) => db.prepare(sql), schema);
}

/** The same for queries of one column. */
export function valuesIn<S extends z.ZodType>(db: Db, schema: S) {
  return queriesOf((sql) => db.prepare(sql).pluck(), schema);
}

/** The same for queries of two columns, the second by the first. */
export function mapsIn<Key, Value>(db: Db, key: z.ZodType<Key>, value: z.ZodType<Value>) {
  const { all } = queriesOf((sql) => db.prepare(sql).raw(), z.tuple([key, value]));
  return <Bound extends readonly unknown[] = []>(sql: string) => {
    const pairs = all<Bound>(sql);
    return (...bound: Bound): ReadonlyMap<Key, Value> => new Map(pairs(...bound));
  };
}

function queriesOf<S extends z.ZodType>(prepare: (sql: string) => Statement, schema: S) {
  const rows = schema.array();
  return {
    all<Bound extends readonly unknown[] = []>(sql: string) {
      const query = prepare(sql);
      return (...bound: Bound): readonly z.output<S>[] => rows.parse(query.all(...bound.map(stored)));
    },
    /** The first of rows of which there may be none. */
    first<Bound extends readonly unknown[] = []>(sql: string) {
      const query = prepare(sql);
      return (...bound: Bound): z.output<S> | undefined => {
        const row = query.get(...bound.map(stored));
        return row === undefined ? undefined : schema.parse(row);
      };
    },
    /** The one row that is always there, of a count, say. */
    only<Bound extends readonly unknown[] = []>(sql: string) {
      const query = prepare(sql);
      return (...bound: Bound): z.output<S> => schema.parse(query.get(...bound.map(stored)));
    },
  };
}

/** A moment is kept as text. */
const stored = (value: unknown): unknown => (value instanceof Date ? value.toISOString() : value);

/**
 * What SELECT names to fill a schema, each column by its field's name in snake case; `elsewhere` has the fields that come
 * from a column of another name, or from an expression.
 */
export function selected<Field extends string>(
  shape: Readonly<Record<Field, unknown>>,
  elsewhere?: Readonly<Partial<Record<NoInfer<Field>, string>>>,
): string {
  const others = new Map(Object.entries(elsewhere ?? {}));
  return Object.keys(shape)
    .map((field) => `${others.get(field) ?? `"${columnOf(field)}"`} AS "${field}"`)
    .join(', ');
}

/** `fullName` is kept in `full_name`. */
export const columnOf = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A number that no row of the table has or ever had, forgotten ones included, for an INSERT to begin with. */
export function freshId(table: 'proposal' | 'exclusion' | 'letter'): string {
  return `(SELECT 1 + max(bot.last_${table}, coalesce((SELECT max(id) FROM ${table}), 0)) FROM bot)`;
}
