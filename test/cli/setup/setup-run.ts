import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export const PROGRAM = join(import.meta.dirname, '../../../src/cli/setup.ts');

export interface Run {
  readonly cwd: string;
  readonly input: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Leaves the input open, and sends this once so much was said. */
  readonly interruptAt?: string;
}

/** The program as people run it, with answers piped in, a line each. */
export async function setup({ cwd, input, env, interruptAt }: Run) {
  const child = spawn(process.execPath, [PROGRAM], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  child.stdin.write(input.map((line) => `${line}\n`).join(''));
  let said = '';
  if (interruptAt === undefined) child.stdin.end();
  else
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes(interruptAt)) child.kill('SIGINT');
    });
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { code: child.exitCode, signal: child.signalCode, out, problems };
}
