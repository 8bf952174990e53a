import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Figures, figuresShape } from './figures.ts';
import type { PortalFigures } from './portal/orders.ts';
import type { BenchWorld } from './world.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What npm starts them with, and what measures from inside. */
export const IMPORTS = [join(ROOT, 'src/compiled.mjs'), join(import.meta.dirname, 'inside.ts')].flatMap(
  (path) => ['--import', path],
);

export interface Ran extends Figures {
  /** From its start to its end. */
  readonly wholeMs: number;
  readonly out: string;
  /** That the portal had from it. */
  readonly requests: number;
}

/**
 * Runs a program of this repository to its end, with these settings and no others, by the clock of the world, and tells
 * what it took; started by another program where one is named.
 */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { folder, clock, portal }: BenchWorld,
  by: readonly string[] = [],
): Promise<Ran> {
  await portal.put({ kind: 'count anew' });
  const file = join(folder, 'figures.json');
  const began = performance.now();
  const [command = '', ...before] = [...by, process.execPath, ...IMPORTS, join(ROOT, program)];
  const child = spawn(command, [...before, ...args], {
    env: { ...env, BENCH_STARTS_AT: clock.now().toISOString(), BENCH_FIGURES: file, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit').then(([code]) => ({ code, wholeMs: performance.now() - began }));
  const [out, problems, { code, wholeMs }] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}:\n${problems}${out}`);
  const requests = countOf(await portal.figures());
  return { wholeMs, out, requests, ...figuresShape.parse(JSON.parse(readFileSync(file, 'utf8'))) };
}

/** Of all requests that the portal had, or of those of some kinds. */
export function countOf({ requests }: PortalFigures, isMeant = (_kind: string): boolean => true): number {
  return Object.entries(requests).reduce((sum, [kind, count]) => sum + (isMeant(kind) ? count : 0), 0);
}
