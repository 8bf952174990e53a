import type { Figures } from './figures.ts';
import type { Size } from './world.ts';

export const MB = 1_000_000;

/** One line of the table. */
export interface Row extends Size {
  readonly what: string;
  readonly figure: number;
  readonly unit: '' | 's' | 'ms' | 'MB' | 'µs' | 'requests';
  /** What each run gave, where it ran more than once; the figure is their median. */
  readonly of?: readonly number[];
}

/** The row of what was measured more than once. */
export function rowOf(
  what: string,
  { members, latencyMs }: Size,
  unit: Row['unit'],
  of: readonly number[],
): Row {
  return { what, members, latencyMs, figure: median(of), unit, of };
}

/** What a process took beside its time. */
export function processRows(
  name: string,
  size: Size,
  taken: readonly (Figures & { readonly requests: number })[],
): readonly Row[] {
  const row = (what: string, unit: Row['unit'], of: (one: (typeof taken)[number]) => number): Row =>
    rowOf(`${what}, ${name}`, size, unit, taken.map(of));
  return [
    row('requests', 'requests', ({ requests }) => requests),
    row('CPU a member', 'µs', ({ cpuMs }) => (cpuMs * 1000) / size.members),
    row('peak memory', 'MB', ({ peakBytes }) => peakBytes / MB),
    row('loop delay p50', 'ms', ({ delayMs }) => delayMs.p50),
    row('loop delay p99', 'ms', ({ delayMs }) => delayMs.p99),
    row('loop delay longest', 'ms', ({ delayMs }) => delayMs.max),
  ];
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [below = Number.NaN, above = Number.NaN] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return (below + above) / 2;
}

export function percentile(figures: readonly number[], percent: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}
