/** How many answers to one kind of question are compared with those before. */
const ANSWERS = 9;
/** Slower than this, and so many times as slow as at best, is a portal that has too much to do. */
const SLOW_MS = 500;
const SLOW_TIMES = 3;
/** After so many good answers one more request may be under way. */
const GOOD_ANSWERS = 20;

interface Heard {
  /** The newest ones, in milliseconds. */
  readonly latest: number[];
  /** The lowest median so far: a single quick answer makes nothing slow. */
  best: number;
}

/**
 * How many requests may be under way at the same time: as many as were set to begin with and never more, half of that
 * when the portal asks for fewer, does not answer in time or takes much longer than it did, and one more again after every so many
 * good answers. What was sent before it was halved tells nothing about how things are since.
 */
export function paceUpTo(most: number) {
  let allowed = most;
  let halvings = 0;
  let good = 0;
  let heard = new Map<string, Heard>();

  function halve(): void {
    allowed = Math.max(1, Math.floor(allowed / 2));
    halvings += 1;
    good = 0;
    heard = new Map();
  }

  /** Whether answers about `kind` take much longer than they did at best. */
  function hasSlowed(kind: string, ms: number): boolean {
    const answers = heard.get(kind) ?? { latest: [], best: Number.POSITIVE_INFINITY };
    heard.set(kind, answers);
    answers.latest.push(ms);
    if (answers.latest.length < ANSWERS) return false;
    answers.latest.splice(0, answers.latest.length - ANSWERS);
    const median = answers.latest.toSorted((a, b) => a - b)[(ANSWERS - 1) / 2] ?? 0;
    answers.best = Math.min(answers.best, median);
    return median > SLOW_MS && median > SLOW_TIMES * answers.best;
  }

  function wentWell(): void {
    good += 1;
    if (good % GOOD_ANSWERS === 0) allowed = Math.min(most, allowed + 1);
  }

  return {
    allowed: () => allowed,
    /** For one request as it is sent; `kind` is of its question: some take the portal much longer than others. */
    begin(kind: string) {
      const before = halvings;
      return {
        overloaded(): void {
          if (before === halvings) halve();
        },
        answered(ms: number): void {
          if (before !== halvings) return;
          if (hasSlowed(kind, ms)) halve();
          else wentWell();
        },
      };
    },
  };
}
