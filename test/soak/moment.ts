import { z } from 'zod';

/** A row that is one moment. */
export const moment = z.object({ at: z.iso.datetime().transform((text) => new Date(text)) });
