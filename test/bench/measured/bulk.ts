import { approveAll, startLive } from '../live.ts';
import { type Row, rowOf } from '../rows.ts';
import type { Settings } from '../settings.ts';
import { type Size, startBenchWorld, WITHOUT_MAIL } from '../world.ts';

/** One decision on so many proposals, from the press that makes it to its acknowledgement. */
export async function bulk(settings: Settings, size: Size, howMany: number): Promise<readonly Row[]> {
  settings.tell(`bulk approval: ${howMany} among ${size.members} members`);
  await using world = await startBenchWorld({
    ...{ ...settings, ...size },
    settings: { ...WITHOUT_MAIL, DISABLE_CAP: String(howMany) },
  });
  const { bot } = await startLive(world, howMany);
  await using _ = bot;
  await bot.begin();
  const { openMs, ackMs } = await approveAll(world);
  const { delayMs } = await bot.figures();
  const name = `bulk approval of ${howMany.toLocaleString('en-US')}`;
  return [
    rowOf(`${name}, press to form`, size, 'ms', [openMs]),
    rowOf(`${name}, to the acknowledgement`, size, 'ms', [ackMs]),
    rowOf(`${name}, loop delay longest`, size, 'ms', [delayMs.max]),
  ];
}
