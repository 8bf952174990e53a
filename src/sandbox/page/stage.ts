import { advance, type Driven, type MovableClock } from '../clock.ts';
import type { World } from '../world.ts';
import type { FaultSwitches } from './faults.ts';
import type { Guide } from './guide.ts';
import type { MemberWatch } from './members.ts';
import { ForVisitor } from './sentences.ts';

/** A slash command as the app's manifest has it. Slack knows no more of it: what may follow is only hinted at. */
export interface CommandOffered {
  readonly command: string;
  readonly hint: string;
  readonly description: string;
}

/** What the page shows and works on. */
export interface Stage {
  readonly world: World;
  readonly time: SandboxTime;
  readonly faults: FaultSwitches;
  readonly members: MemberWatch;
  readonly commands: CommandOffered;
  readonly guide: Guide;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far the clock can be moved from the page. */
export const MOVES = ['hour', 'day', 'week', 'scan'] as const;
type Move = (typeof MOVES)[number];
const LENGTH = { hour: HOUR, day: DAY, week: 7 * DAY } as const;

/** The clock in the hands of a visitor: one move at a time, and everything due on the way happens. */
export class SandboxTime {
  readonly clock: MovableClock;
  readonly #driven: Driven | undefined;
  readonly #nextScan: () => Date | undefined;
  readonly #start: Date;
  #goal: Date | undefined;

  constructor(
    clock: MovableClock,
    driven: Driven | undefined,
    nextScan: () => Date | undefined = () => driven?.nextDue(),
  ) {
    this.clock = clock;
    this.#driven = driven;
    this.#nextScan = nextScan;
    this.#start = clock.now();
  }

  /** Where a move that is under way will end. */
  get goal(): Date | undefined {
    return this.#goal;
  }

  /** Whole days since the page was opened first. */
  get daysPassed(): number {
    return Math.floor((this.clock.now().getTime() - this.#start.getTime()) / DAY);
  }

  get nextScan(): Date | undefined {
    return this.#nextScan();
  }

  async move(move: Move): Promise<void> {
    if (this.#goal !== undefined) throw new ForVisitor('The clock is already moving. Wait until it stops.');
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
    if (move === 'scan') return this.nextScan ?? now;
    return new Date(now.getTime() + LENGTH[move]);
  }
}
