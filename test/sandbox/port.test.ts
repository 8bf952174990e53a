import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

test.each(['abc', '-1', '65536', '1e3', '80 80'])(
  'the demo refuses PORT=%s before it makes anything up',
  async (port) => {
    const demo = spawn(process.execPath, ['src/sandbox/main.ts'], { env: { PORT: port } });
    const [out, problems] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, 'close')]);
    expect({ out, problems, code: demo.exitCode }).toEqual({
      out: '',
      problems: 'PORT must be a number from 0 to 65535. Fix it, or leave PORT out to get a free one.\n',
      code: 1,
    });
  },
);
