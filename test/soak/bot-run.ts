import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DIED, DIES_AT, type Dying } from './dying.ts';
import { type Order, reportShape, STARTS_AT } from './orders.ts';

const ENTRY = join(import.meta.dirname, 'bot-process.ts');

/** Lines of its log that are kept, for whoever has to find out what went wrong. */
const LINES = 400;

/** One life of the bot's process, from its start to its death. */
export interface BotRun extends AsyncDisposable {
  /** False where it died before it had started. */
  readonly started: Promise<boolean>;
  isAlive(): boolean;
  moveClock(at: Date): void;
  /** Each false where it died meanwhile, or where it failed. */
  tick(at: Date): Promise<boolean>;
  rest(at: Date): Promise<boolean>;
  /** It ends itself as soon as it comes there. */
  dieAt(dying: Dying): void;
  /** Where it ended itself. */
  diedAt(): string | undefined;
  /** Resolves when nothing is left of it. */
  kill(): Promise<void>;
  log(): readonly string[];
}

export function startBotRun(env: Readonly<Record<string, string>>, now: Date, dying?: Dying): BotRun {
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      ...env,
      [STARTS_AT]: now.toISOString(),
      ...(dying && { [DIES_AT]: JSON.stringify(dying) }),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lines = linesOf(child);
  const waiting = new Map<number, (done: boolean) => void>();
  const started = Promise.withResolvers<boolean>();
  let count = 0;
  let isOver = false;

  child.on('message', (message) => {
    const told = reportShape.parse(message);
    if ('started' in told) return started.resolve(true);
    waiting.get(told.done)?.(told.failure === undefined);
    waiting.delete(told.done);
  });
  const ended = once(child, 'close').then(() => {
    isOver = true;
    started.resolve(false);
    for (const resolve of waiting.values()) resolve(false);
    waiting.clear();
  });
  // A message on its way to a process that dies is nobody's fault.
  child.on('error', () => {});

  function order(kind: Order['kind'], at: Date): Promise<boolean> {
    count += 1;
    const number = count;
    if (!isAlive()) return Promise.resolve(false);
    const done = Promise.withResolvers<boolean>();
    if (kind === 'clock') done.resolve(true);
    else waiting.set(number, done.resolve);
    child.send({ number, kind, at: at.toISOString() } satisfies Order, () => {});
    return done.promise;
  }

  const isAlive = (): boolean =>
    !isOver && child.exitCode === null && child.signalCode === null && child.connected;
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await ended;
  }

  return {
    started: started.promise,
    isAlive,
    moveClock: (at) => void order('clock', at),
    tick: (at) => order('tick', at),
    rest: (at) => order('rest', at),
    dieAt(at) {
      if (isAlive())
        child.send(
          { number: 0, kind: 'die', at: new Date(0).toISOString(), dying: at } satisfies Order,
          () => {},
        );
    },
    diedAt: () => lines.find((line) => line.startsWith(DIED))?.slice(DIED.length),
    kill,
    log: () => lines,
    [Symbol.asyncDispose]: kill,
  };
}

function linesOf({ stdout, stderr }: ChildProcess): string[] {
  const lines: string[] = [];
  let rest = '';
  const keep = (bytes: Buffer): void => {
    const [last = '', ...whole] = `${rest}${bytes.toString()}`.split('\n').toReversed();
    rest = last;
    lines.push(...whole.toReversed());
    lines.splice(0, lines.length - LINES);
  };
  stdout?.on('data', keep);
  stderr?.on('data', keep);
  return lines;
}
