import type { Parameters } from 'fast-check';

/**
 * How often a property is tried. The seed is fixed, so that every run is the same run; FC_SEED takes another, and
 * FC_RUNS is so many times as often, to look further.
 */
export function tried<T>(runs: number): Parameters<T> {
  const { FC_SEED: seed = '20261125', FC_RUNS: times = '1' } = process.env;
  return { seed: Number(seed), numRuns: runs * Number(times) };
}
