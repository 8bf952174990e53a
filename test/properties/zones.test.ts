import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { verdictsHere } from './verdicts-in-this-zone.ts';

const PROGRAM = fileURLToPath(new URL('./verdicts-in-this-zone.ts', import.meta.url));

async function verdictsOnAMachineIn(zone: string): Promise<unknown> {
  const env = { ...process.env, TZ: zone };
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], { env, maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

test.each([
  ['Pacific/Kiritimati', 640],
  ['America/St_Johns', 210],
])('promise 10, for anybody at any moment, on a machine in %s', async (zone, offset) => {
  // How far 1970 was from UTC there shows that the machine really was in that zone.
  expect(await verdictsOnAMachineIn(zone)).toEqual({ offset, verdicts: verdictsHere() });
});
