import { advance, type Driven, type MovableClock } from '../clock.ts';

const DAY = 86_400_000;

/** How far the clock can be moved from the page. */
export const MOVES = ['day', 'week', 'due'] as const;
export type Move = (typeof MOVES)[number];

/** The clock in the hands of a visitor: one move at a time, and everything due on the way happens. */
export class SandboxTime {
  readonly clock: MovableClock;
  readonly #driven: Driven | undefined;
  #goal: Date | undefined;

  constructor(clock: MovableClock, driven: Driven | undefined) {
    this.clock = clock;
    this.#driven = driven;
  }

  /** Where a move that is under way will end. */
  get goal(): Date | undefined {
    return this.#goal;
  }

  get nextDue(): Date | undefined {
    return this.#driven?.nextDue();
  }

  async move(move: Move): Promise<void> {
    if (this.#goal !== undefined) throw new Error('The clock is being moved already.');
    const to = this.#goalOf(move);
    this.#goal = to;
    try {
      if (this.#driven === undefined) this.clock.moveTo(to);
      else await advance(this.clock, to, this.#driven);
    } finally {
      this.#goal = undefined;
    }
  }

  #goalOf(move: Move): Date {
    const now = this.clock.now();
    if (move === 'due') return this.nextDue ?? now;
    return new Date(now.getTime() + (move === 'day' ? DAY : 7 * DAY));
  }
}
