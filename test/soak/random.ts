/** Everything that is left to chance, from one seed: the same seed draws the same numbers in the same order. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** Whole, both ends included. */
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T | undefined;
  /** One of the named, each as likely as its weight. */
  weighted<T>(from: readonly (readonly [weight: number, what: T])[]): T | undefined;
}

/** Mulberry32: small, and good enough to choose what happens next. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (from) => from[between(0, from.length - 1)],
    weighted(from) {
      let left = next() * from.reduce((sum, [weight]) => sum + weight, 0);
      return from.find(([weight]) => {
        left -= weight;
        return left < 0;
      })?.[1];
    },
  };
}
