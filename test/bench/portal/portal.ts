import { fork } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { asking } from '../asking.ts';
import { figuresShape, type PortalSettings, type Question } from './orders.ts';

const ENTRY = join(import.meta.dirname, 'process.ts');

/** Starts the portal in a process of its own, and makes its pages. */
export async function startBenchPortal(settings: PortalSettings) {
  const child = fork(ENTRY, [JSON.stringify(settings)], { execArgv: ['--max-old-space-size=8192'] });
  const ask = asking(child);
  const put = (question: Question): Promise<unknown> => ask(question);
  const port = z.int().parse(await put({ kind: 'where' }));
  return {
    url: `http://127.0.0.1:${port}`,
    put,
    figures: async () => figuresShape.parse(await put({ kind: 'figures' })),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
    },
  };
}
