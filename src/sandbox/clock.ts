/** The one clock that all of the sandbox's servers and the bot read; only the sandbox moves it. */
export interface SandboxClock {
  now(): Date;
}

export interface MovableClock extends SandboxClock {
  /** Forward only: a moment that is already over changes nothing. */
  moveTo(moment: Date): void;
}

/** Stands still between its moves: the clock of tests. */
export function standingClock(start: Date): MovableClock {
  let at = start;
  return {
    now: () => at,
    moveTo: (moment) => {
      if (moment > at) at = moment;
    },
  };
}

/** Runs as fast as real time does and jumps when it is moved: the clock of the demo. */
export function runningClock(start: Date): MovableClock {
  let ahead = start.getTime() - performance.now();
  const now = () => new Date(Math.floor(performance.now() + ahead));
  return {
    now,
    moveTo: (moment) => {
      if (moment > now()) ahead = moment.getTime() - performance.now();
    },
  };
}

/** What lives by the clock: the bot, as far as time is concerned. */
export interface Driven {
  /** The next moment at which something is due. */
  nextDue(): Date | undefined;
  tick(): Promise<void>;
  /** Resolves when nothing more can be done at this moment. */
  idle(): Promise<void>;
}

const HOUR = 3_600_000;

/** Moves the clock from one due moment to the next, each lived through in full, until it has reached `to`. */
export async function advance(clock: MovableClock, to: Date, driven: Driven): Promise<void> {
  for (let due = driven.nextDue(); due !== undefined && due <= to; due = laterDue(clock, driven)) {
    await live(clock, due, driven);
  }
  await live(clock, to, driven);
}

async function live(clock: MovableClock, moment: Date, driven: Driven): Promise<void> {
  clock.moveTo(moment);
  await driven.tick();
  await driven.idle();
}

/** What was due and is due still is tried again every hour, so that no walk stands still for ever. */
function laterDue(clock: MovableClock, driven: Driven): Date | undefined {
  const due = driven.nextDue();
  const now = clock.now();
  return due === undefined || due > now ? due : new Date(now.getTime() + HOUR);
}
