import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly problems: string;
}

/** Runs one of the programs of `src` to its end, with these settings and no others; a signal comes once it has said something. */
export async function runToEnd(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  { signal, cwd }: { readonly signal?: NodeJS.Signals; readonly cwd?: string } = {},
): Promise<Ended> {
  const file = join(import.meta.dirname, '../../src', program);
  const child = spawn(process.execPath, [file, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  if (signal !== undefined) child.stdout.once('data', () => child.kill(signal));
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, problems };
}
