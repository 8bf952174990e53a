import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { answersAt, MOMENTS, ZONES } from './answers-in-this-zone.ts';

const PROGRAM = fileURLToPath(new URL('./answers-in-this-zone.ts', import.meta.url));

async function answersOnAMachineIn(zone: string): Promise<unknown> {
  const env = { ...process.env, TZ: zone };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env, maxBuffer: 2 ** 24 });
  return JSON.parse(stdout);
}

test.each([
  ['UTC', 0],
  ['Pacific/Kiritimati', 13],
  ['America/Los_Angeles', 16],
  ['Asia/Kolkata', 5],
])(
  "promise 10: The same input at the same moment gives the same answer whatever the machine's time zone: %s",
  async (zone, hour) => {
    // The hour at which 1970 began there in UTC shows that the machine really was in that zone.
    expect(await answersOnAMachineIn(zone)).toEqual({ hour, answers: answersAt(MOMENTS, ZONES) });
  },
);
