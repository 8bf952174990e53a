import { sizeOf, startBenchBot } from '../bot.ts';
import { MB, type Row, rowOf } from '../rows.ts';
import { scan } from '../scan.ts';
import type { Settings } from '../settings.ts';
import { type Size, startBenchWorld } from '../world.ts';

/** Ten scans lie within the week between two that the schedule would make by itself. */
const HOURS = 16;

/** What the database takes up after one scan and after ten (or so many), of which each finds new sign-ins of 1 %. */
export async function tenScans(settings: Settings, size: Size, howMany: number): Promise<readonly Row[]> {
  await using world = await startBenchWorld({ ...settings, ...size });
  const sizes: number[] = [];
  for (let number = 1; number <= howMany; number += 1) {
    settings.tell(`${howMany} scans: ${size.members} members, scan ${number}`);
    const bot = await startBenchBot(world);
    await scan(world, bot);
    await bot.stop();
    sizes.push(sizeOf(bot.databasePath) / MB);
    await world.later(HOURS, 1);
  }
  const [one = 0, ten = 0] = [sizes[0], sizes.at(-1)];
  return [
    rowOf('database after one scan', size, 'MB', [one]),
    rowOf(`database after ${howMany} scans`, size, 'MB', [ten]),
    rowOf(`database after ${howMany} scans / after one`, size, '', [ten / one]),
  ];
}
