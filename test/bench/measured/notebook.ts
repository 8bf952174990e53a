import { run } from '../program.ts';
import { processRows, type Row, rowOf } from '../rows.ts';
import type { Settings } from '../settings.ts';
import { type Size, startBenchWorld } from '../world.ts';
import { ofProgram } from './scanning.ts';

/** What the notebook asks for against `npm run scan`, from the start of a process to its end. */
export async function notebook(settings: Settings, size: Size): Promise<readonly Row[]> {
  settings.tell(`notebook: ${size.members} members at ${size.latencyMs} ms`);
  await using world = await startBenchWorld({ ...settings, ...size });
  const scans: number[] = [];
  for (let number = 1; number <= settings.runs; number += 1)
    scans.push((await ofProgram(world, `${number}.csv`)).wholeMs / 1000);
  const asked = await run('test/bench/requests/notebook.ts', [], world.bare(true), world);
  const scan = rowOf('npm run scan, beside the notebook', size, 's', scans);
  return [
    scan,
    rowOf('notebook', size, 's', [asked.wholeMs / 1000]),
    ...processRows('notebook', size, [asked]),
    rowOf('notebook / npm run scan', size, '', [asked.wholeMs / 1000 / scan.figure]),
  ];
}
