import { setTimeout as pause } from 'node:timers/promises';
import { APPROVER } from '../../../src/sandbox/cast.ts';
import { startBenchBot } from '../bot.ts';
import { percentile, type Row, rowOf } from '../rows.ts';
import { scan } from '../scan.ts';
import type { Settings } from '../settings.ts';
import { type Size, startBenchWorld } from '../world.ts';

const EVERY_MS = 100;
const PERCENTS = [50, 99, 100];

/** How long a person waits for an acknowledgement while a scan reads and merges: one asks every 100 ms why an account is where it is. */
export async function presses(settings: Settings, size: Size): Promise<readonly Row[]> {
  settings.tell(`presses: ${size.members} members at ${size.latencyMs} ms`);
  await using world = await startBenchWorld({ ...settings, ...size });
  await using bot = await startBenchBot(world);
  const waited: number[] = [];
  async function ask(): Promise<void> {
    const began = performance.now();
    const { kind } = await world.slack.command(APPROVER, '/inactive-users', 'why nobody', world.channel);
    if (kind !== 'acknowledged') throw new Error(`a command during the scan came to this: ${kind}`);
    waited.push(performance.now() - began);
  }
  const scanned = await scan(world, bot, {
    meanwhile: async (isOver) => {
      const asked: Promise<void>[] = [];
      do {
        asked.push(ask());
        await pause(EVERY_MS);
      } while (!isOver());
      await Promise.all(asked);
    },
  });
  return [
    ...PERCENTS.map((percent) =>
      rowOf(`press to acknowledgement during a scan, ${nameOf(percent)}`, size, 'ms', [
        percentile(waited, percent),
      ]),
    ),
    rowOf('loop delay p99, with presses', size, 'ms', [scanned.delayMs.p99]),
    rowOf('loop delay longest, with presses', size, 'ms', [scanned.delayMs.max]),
  ];
}

const nameOf = (percent: number): string => (percent === 100 ? 'longest' : `p${percent}`);
