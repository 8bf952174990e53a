import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface Shown {
  readonly code: number | null;
  /** As the terminal gets it, byte for byte, with the line breaks of a terminal. */
  readonly shown: string;
}

/** Keys for what was said last; each prompt is waited for once, in this order. */
export type Keys = readonly (readonly [prompt: string, keys: string])[];

/** A program in a pseudo-terminal of so many columns. */
export async function inTerminal(
  program: string,
  { env, cwd, columns, keys = [] }: { env: NodeJS.ProcessEnv; cwd: string; columns: number; keys?: Keys },
): Promise<Shown> {
  const command = `stty cols ${columns} && exec '${process.execPath}' '${program}'`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  let next = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    const [prompt, pressed = ''] = keys[next] ?? [];
    if (prompt === undefined || !said.includes(prompt)) return;
    said = said.slice(said.indexOf(prompt) + prompt.length);
    next += 1;
    child.stdin.write(pressed);
  });
  return { shown: await text(child.stdout), code: await code };
}
