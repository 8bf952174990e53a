import { startBenchBot } from '../bot.ts';
import { type Row, rowOf } from '../rows.ts';
import { scan } from '../scan.ts';
import type { Settings } from '../settings.ts';
import { type Size, startBenchWorld } from '../world.ts';

/** From the start of the process until Slack has the bot, on a database with a scan in it that it started on before. */
export async function start(settings: Settings, size: Size, starts: number): Promise<readonly Row[]> {
  settings.tell('start to connected');
  await using world = await startBenchWorld({ ...settings, ...size });
  {
    await using bot = await startBenchBot(world);
    await scan(world, bot);
  }
  const took: number[] = [];
  for (let number = 0; number < starts; number += 1) {
    await using bot = await startBenchBot(world);
    took.push(bot.connectedAfterMs);
  }
  return [rowOf('start to connected, warm', size, 'ms', took)];
}
