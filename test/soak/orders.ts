import { z } from 'zod';
import { dyingShape } from './dying.ts';

/** What the harness tells the bot's process, and what that answers. */
export const orderShape = z.object({
  /** Answered with this number once it is done. */
  number: z.number(),
  /** `clock` only moves it; `tick` makes the minute pass; `rest` waits until nothing more can be done; `die` is not answered. */
  kind: z.enum(['clock', 'tick', 'rest', 'die']),
  at: z.iso.datetime(),
  dying: dyingShape.optional(),
});
export type Order = z.infer<typeof orderShape>;

export const reportShape = z.union([
  z.object({ started: z.literal(true) }),
  z.object({ done: z.number(), failure: z.string().optional() }),
]);
export type Report = z.infer<typeof reportShape>;

/** In the environment of the bot's process: the moment at which it starts. */
export const STARTS_AT = 'SOAK_STARTS_AT';
