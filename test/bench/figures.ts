import { z } from 'zod';

/** What a process has taken since it was last told to begin; the peak is that of its whole life. */
export const figuresShape = z.object({
  cpuMs: z.number(),
  peakBytes: z.number(),
  /** Between two turns of its event loop, of which there is one a millisecond where nothing keeps it busy. */
  delayMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
});
export type Figures = z.infer<typeof figuresShape>;
