import { z } from 'zod';
import type { ReadNumbers } from '../flows/tables.ts';
import type { Db } from './open.ts';

const tally = z.array(z.tuple([z.string(), z.number()]));

/** How many there ever were of what a supervisor counts, by state. */
export function numbersIn(db: Db): ReadNumbers {
  const scans = db.prepare('SELECT state, count(*) FROM scan GROUP BY state').raw();
  const proposals = db
    .prepare('SELECT state, count(*) FROM proposal WHERE rehearsal = 0 GROUP BY state')
    .raw();
  const warnings = db
    .prepare("SELECT state, count(*) FROM letter WHERE kind = 'warning' GROUP BY state")
    .raw();
  return {
    scans: () => new Map(tally.parse(scans.all())),
    proposals: () => new Map(tally.parse(proposals.all())),
    warnings: () => new Map(tally.parse(warnings.all())),
  };
}
