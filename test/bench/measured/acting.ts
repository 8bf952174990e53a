import { setTimeout as pause } from 'node:timers/promises';
import { approveAll, startLive } from '../live.ts';
import { type Row, rowOf } from '../rows.ts';
import type { Settings } from '../settings.ts';
import { type Size, startBenchWorld, WITHOUT_MAIL } from '../world.ts';

const LOOK_MS = 20;

/** So many approved accounts, from the first one that the portal is asked to disable to the last one. */
export async function acting(settings: Settings, size: Size, howMany: number): Promise<readonly Row[]> {
  settings.tell(`acting: on ${howMany} of ${size.members} members`);
  await using world = await startBenchWorld({
    ...{ ...settings, ...size },
    settings: { ...WITHOUT_MAIL, DISABLE_CAP: String(howMany) },
  });
  const { bot } = await startLive(world, howMany);
  await using _ = bot;
  await world.portal.put({ kind: 'count anew' });
  await bot.begin();
  await approveAll(world);
  const disables = async () => (await world.portal.figures()).disables;
  while ((await disables()).length < howMany) await pause(LOOK_MS);
  const { cpuMs, delayMs } = await bot.figures();
  const [first = 0, last = 0] = [(await disables())[0], (await disables()).at(-1)];
  return [
    rowOf('acting, an account', size, 'ms', [(last - first) / (howMany - 1)]),
    rowOf('acting, CPU an account', size, 'ms', [cpuMs / howMany]),
    rowOf('acting, loop delay longest', size, 'ms', [delayMs.max]),
  ];
}
