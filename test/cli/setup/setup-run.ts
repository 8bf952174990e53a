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
  /** Each once it is asked: what happens outside, and the input that follows. */
  readonly thenAt?: readonly {
    readonly prompt: string;
    readonly act: () => void;
    readonly input: readonly string[];
  }[];
  readonly user?: { readonly uid?: number; readonly gid?: number };
}

const lined = (input: readonly string[]) => input.map((line) => `${line}\n`).join('');

/** The program as people run it, with answers piped in, a line each. */
export async function setup({ cwd, input, env, interruptAt, thenAt = [], user = {} }: Run) {
  const child = spawn(process.execPath, [PROGRAM], { cwd, env, ...user, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  child.stdin.write(lined(input));
  const steps = [...thenAt];
  if (interruptAt === undefined && steps.length === 0) child.stdin.end();
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (interruptAt !== undefined && said.includes(interruptAt)) child.kill('SIGINT');
    const [step] = steps;
    if (step === undefined || !said.endsWith(step.prompt)) return;
    steps.shift();
    step.act();
    child.stdin.write(lined(step.input));
    if (steps.length === 0) child.stdin.end();
  });
  // Refused before it read anything, it has closed what would be written to.
  child.stdin.on('error', () => {});
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { code: child.exitCode, signal: child.signalCode, out, problems };
}
