import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Ask, asking } from './asking.ts';
import { type Figures, figuresShape } from './figures.ts';
import { IMPORTS } from './program.ts';
import type { BenchWorld } from './world.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const LOOK_MS = 5;

export interface BenchBot extends AsyncDisposable {
  readonly databasePath: string;
  /** From the start of its process until it was connected to Slack. */
  readonly connectedAfterMs: number;
  /** What it takes is counted from here on. */
  begin(): Promise<void>;
  figures(): Promise<Figures>;
  /** Ends it, and resolves when all it wrote is on the disk. */
  stop(): Promise<void>;
}

/** Starts src/main.ts, by another program where one is named, and waits until it has come to rest. */
export async function startBenchBot(world: BenchWorld, by: readonly string[] = []): Promise<BenchBot> {
  const databasePath = join(world.folder, 'bot.db');
  const began = performance.now();
  const [command = '', ...args] = [...by, process.execPath, ...IMPORTS, MAIN];
  const child = spawn(command, args, {
    env: {
      ...world.settings,
      DATABASE_PATH: databasePath,
      BENCH_STARTS_AT: world.clock.now().toISOString(),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const said = linesOf(child);
  const ended = once(child, 'exit');
  const ask = asking(child);
  await until(() => world.slack.connections > 0 || !isAlive(child), 1);
  const connectedAfterMs = performance.now() - began;
  if (!isAlive(child)) throw new Error(`the bot did not start:\n${said.join('\n')}`);
  let isStopped = false;
  // Whoever waits for what it does would wait for ever.
  child.once('exit', () => {
    if (!isStopped) throw new Error(`the bot ended by itself:\n${said.join('\n')}`);
  });
  await rest(world, ask);
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    child.disconnect();
    await ended;
    await until(() => world.slack.connections === 0);
  };
  return {
    databasePath,
    connectedAfterMs,
    begin: async () => void (await ask({ kind: 'begin' })),
    figures: async () => figuresShape.parse(await ask({ kind: 'figures' })),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** Until neither Slack nor the portal has heard of it for a while: then all is done that there is to do at a start. */
async function rest({ slack, portal, quietMs }: BenchWorld, ask: Ask): Promise<void> {
  let heard = '';
  for (let since = performance.now(); performance.now() - since < quietMs; ) {
    await ask({ kind: 'figures' });
    const { requests } = await portal.figures();
    const now = JSON.stringify([slack.calls.length, requests]);
    if (now !== heard) since = performance.now();
    heard = now;
    await pause(LOOK_MS);
  }
}

export async function until(isSo: () => boolean, everyMs = LOOK_MS): Promise<void> {
  while (!isSo()) await pause(everyMs);
}

/** What it said last, for whoever has to find out what went wrong. */
function linesOf({ stdout, stderr }: ChildProcess): readonly string[] {
  const lines: string[] = [];
  const keep = (bytes: Buffer): void => {
    lines.push(bytes.toString().trimEnd());
    lines.splice(0, lines.length - 50);
  };
  stdout?.on('data', keep);
  stderr?.on('data', keep);
  return lines;
}

/** On the disk, with what has not been moved over from its log yet. */
export function sizeOf(databasePath: string): number {
  return [databasePath, `${databasePath}-wal`]
    .filter((path) => existsSync(path))
    .reduce((sum, path) => sum + statSync(path).size, 0);
}
