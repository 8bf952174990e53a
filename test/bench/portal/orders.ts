import { z } from 'zod';

/** What the bench's portal is started with. */
export const settingsShape = z.object({
  seed: z.int(),
  members: z.int().positive(),
  /** Before every answer. */
  latencyMs: z.int().nonnegative(),
  /** Every so manieth page of the list is refused by 429, to come back in a second; 0 is none. */
  throttleEvery: z.int().nonnegative(),
  /** By how much its clock is ahead of the machine's. */
  aheadMs: z.int(),
});
export type PortalSettings = z.infer<typeof settingsShape>;

export const questionShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('where') }),
  z.object({ kind: z.literal('figures') }),
  z.object({ kind: z.literal('count anew') }),
  z.object({ kind: z.literal('sign in'), percent: z.number() }),
  z.object({
    kind: z.literal('change'),
    ...settingsShape.pick({ latencyMs: true, throttleEvery: true, aheadMs: true }).partial().shape,
  }),
]);
export type Question = z.infer<typeof questionShape>;

/** Moments are the machine's, in milliseconds. */
export const figuresShape = z.object({
  /** By what was asked for. */
  requests: z.record(z.string(), z.int()),
  firstPageAt: z.number().optional(),
  lastPageAt: z.number().optional(),
  /** When it was asked to disable somebody. */
  disables: z.array(z.number()),
});
export type PortalFigures = z.infer<typeof figuresShape>;
