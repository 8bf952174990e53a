import { startLive } from '../live.ts';
import { type Row, rowOf } from '../rows.ts';
import type { Settings } from '../settings.ts';
import { type Size, startBenchWorld, WITHOUT_MAIL } from '../world.ts';

/** So many proposals of one scan: from the last page until all are born, and how long the loop stood still. */
export async function births(settings: Settings, size: Size, howMany: number): Promise<readonly Row[]> {
  settings.tell(`births: ${howMany} among ${size.members} members`);
  await using world = await startBenchWorld({
    ...{ ...settings, ...size },
    settings: { ...WITHOUT_MAIL, DISABLE_CAP: String(howMany) },
  });
  const { bot, scanned, allBornAt } = await startLive(world, howMany);
  await using _ = bot;
  const name = `births of ${howMany.toLocaleString('en-US')}`;
  return [
    rowOf(`${name}, from the last page on`, size, 'ms', [allBornAt - scanned.lastPageAt]),
    rowOf(`${name}, loop delay p99`, size, 'ms', [scanned.delayMs.p99]),
    rowOf(`${name}, loop delay longest`, size, 'ms', [scanned.delayMs.max]),
  ];
}
