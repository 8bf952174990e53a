import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** A Monday morning in Amsterdam, an hour after the digest. */
const MOMENT = '2026-11-30T08:00:00Z';

/** The demo at a moment of its own, in which time stands still. */
export async function startStillDemo() {
  const child = spawn(process.execPath, ['src/sandbox/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, DEMO_NOW: MOMENT, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const end = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/\S+/.exec(line) ?? [];
    if (url !== undefined) return { url, [Symbol.asyncDispose]: end };
  }
  throw new Error('the demo ended without an address');
}
