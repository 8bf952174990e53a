import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Figures, figuresShape } from './figures.ts';
import type { BenchWorld } from './world.ts';

export const INSIDE = join(import.meta.dirname, 'inside.ts');
const ROOT = join(import.meta.dirname, '../..');

export interface Ran {
  /** From its start to its end. */
  readonly wholeMs: number;
  readonly out: string;
  readonly figures: Figures;
}

/** Runs a program of this repository to its end, with these settings and no others, by the clock of the world, and tells what it took. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { folder, clock }: Pick<BenchWorld, 'folder' | 'clock'>,
): Promise<Ran> {
  const file = join(folder, 'figures.json');
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', INSIDE, join(ROOT, program), ...args], {
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
  return { wholeMs, out, figures: figuresShape.parse(JSON.parse(readFileSync(file, 'utf8'))) };
}
