import { writeSync } from 'node:fs';
import fc from 'fast-check';
import { verdictOf } from '../../src/policy/evaluate.ts';
import { reasonOf } from '../../src/policy/verdict.ts';
import { evaluated } from './accounts.ts';
import { tried } from './tried.ts';

/** What becomes of random people at random moments, as text; which zone the machine is in must not show. */
export function verdictsHere(): string {
  const { seed = 0, numRuns = 0 } = tried(300);
  const answers = fc.sample(evaluated, { seed, numRuns }).map(({ facts, org, limits, when }) => {
    const verdict = verdictOf(facts, () => facts, org, limits, when);
    return [verdict, reasonOf(verdict, facts.account, limits, facts.newestSignIn)];
  });
  return JSON.stringify(answers);
}

if (import.meta.main) {
  const offset = new Date(0).getTimezoneOffset();
  writeSync(1, JSON.stringify({ offset, verdicts: verdictsHere() }));
}
