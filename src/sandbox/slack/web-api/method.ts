import { z } from 'zod';
import { complaints } from '../blocks/check.ts';
import { type AnswerBody, refuseWith } from '../refusal.ts';
import type { SlackState } from '../state.ts';

/** How often a minute, by Slack's tiers; posting counts by channel and second instead. */
export type Tier = 1 | 2 | 3 | 4 | 'posting' | 'special';

export interface Method {
  readonly token: 'bot' | 'app';
  /** One of these scopes is enough; none means that any token of the kind will do. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  call(args: Readonly<Record<string, unknown>>, state: SlackState): AnswerBody;
}

interface MethodSpec<Args extends z.ZodRawShape> {
  readonly token?: 'app';
  readonly scopes?: readonly string[];
  readonly tier: Tier;
  readonly args: Args;
  run(args: z.infer<z.ZodObject<Args>>, state: SlackState): Readonly<Record<string, unknown>>;
}

/** One Web API method: its arguments are checked before it runs, and what it returns is answered as `ok`. */
export function method<Args extends z.ZodRawShape>(spec: MethodSpec<Args>): Method {
  const schema = z.object(spec.args);
  return {
    token: spec.token ?? 'bot',
    scopes: spec.scopes ?? [],
    tier: spec.tier,
    call: (args, state) => {
      const parsed = schema.safeParse(args);
      if (!parsed.success) return refuseWith('invalid_arguments', complaints(parsed.error, ''));
      return { ok: true, ...spec.run(parsed.data, state) };
    },
  };
}

/** A form has no booleans or numbers, only their text. */
export const flag = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
  .optional()
  .transform((value) => value === true || value === 'true' || value === '1');
export const count = z.coerce.number().pipe(z.int());

const CURSOR = /^next:(\d+)$/;
export const pageArgs = { cursor: z.string().optional(), limit: count.optional() };

/** One page of a list and where the next one begins; the last page has an empty cursor. */
export function pageOf<T>(
  all: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit?: number | undefined },
): { page: readonly T[]; response_metadata: { next_cursor: string } } {
  const decoded = cursor ? Buffer.from(cursor, 'base64').toString() : 'next:0';
  const start = CURSOR.exec(decoded)?.[1];
  const size = limit ?? 100;
  if (start === undefined) return refuseWith('invalid_cursor', []);
  if (size < 1 || size > 1000) return refuseWith('invalid_limit', []);
  const end = Number(start) + size;
  const next_cursor = end < all.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { page: all.slice(Number(start), end), response_metadata: { next_cursor } };
}
