import { acting } from './measured/acting.ts';
import { births } from './measured/births.ts';
import { bulk } from './measured/bulk.ts';
import { notebook } from './measured/notebook.ts';
import { presses } from './measured/presses.ts';
import { scanning } from './measured/scanning.ts';
import { start } from './measured/start.ts';
import { tenScans } from './measured/ten-scans.ts';
import { written } from './measured/written.ts';
import { type Row, rowOf } from './rows.ts';
import type { Settings } from './settings.ts';
import type { Size } from './world.ts';

/** What was asked for; what was not is as the table of goals needs it. */
interface Asked extends Settings {
  readonly members: readonly number[] | undefined;
  readonly latenciesMs: readonly number[] | undefined;
  /** Few of everything: to see that it runs, not how fast. */
  readonly quick: boolean;
  /** Hears of figures as they come. */
  readonly found: (rows: readonly Row[]) => void;
}

type Measure = (asked: Asked) => Promise<readonly Row[]>;

/** What is measured, each by its name. */
export const MEASURED = {
  scan: (asked) => overAll(asked, scansOf(asked), (size) => scanning(asked, size)),
  written: (asked) => overAll(asked, sizesOf(asked, 100_000, 0), (size) => written(asked, size)),
  'ten-scans': (asked) =>
    overAll(asked, sizesOf(asked, 100_000, 0), (size) => tenScans(asked, size, asked.quick ? 2 : 10)),
  presses: (asked) => overAll(asked, sizesOf(asked, 100_000, 50), (size) => presses(asked, size)),
  births: (asked) =>
    overAll(asked, sizesOf(asked, 20_000, 0), (size) => births(asked, size, few(asked, size, 5_000))),
  bulk: (asked) =>
    overAll(asked, sizesOf(asked, 40_000, 0), (size) => bulk(asked, size, few(asked, size, 10_000))),
  acting: (asked) =>
    overAll(asked, sizesOf(asked, 100_000, 0), (size) => acting(asked, size, few(asked, size, 200))),
  notebook: (asked) => overAll(asked, sizesOf(asked, 5_000, 50), (size) => notebook(asked, size)),
  start: (asked) =>
    overAll(asked, sizesOf(asked, 1_000, 0), (size) => start(asked, size, asked.quick ? 1 : 7)),
} satisfies Readonly<Record<string, Measure>>;

export type Name = keyof typeof MEASURED;

export async function bench(asked: Asked, only: readonly Name[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const name of only) rows.push(...(await MEASURED[name](asked)));
  return [...rows, ...acrossSizes(rows)];
}

async function overAll(
  { found }: Asked,
  sizes: readonly Size[],
  measure: (size: Size) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const size of sizes) {
    const more = await measure(size);
    found(more);
    rows.push(...more);
  }
  return rows;
}

/** All that the goals name. */
const SCANS: readonly Size[] = [
  { members: 1_000, latencyMs: 0 },
  ...[0, 50, 200].map((latencyMs) => ({ members: 10_000, latencyMs })),
  ...[0, 50, 200].map((latencyMs) => ({ members: 100_000, latencyMs })),
  { members: 1_000_000, latencyMs: 0 },
];
const QUICK: Size = { members: 1_000, latencyMs: 0 };

function scansOf(asked: Asked): readonly Size[] {
  if (asked.members === undefined && asked.latenciesMs === undefined) return asked.quick ? [QUICK] : SCANS;
  const latencies = asked.latenciesMs ?? (asked.quick ? [QUICK.latencyMs] : [0, 50, 200]);
  const members = asked.members ?? (asked.quick ? [QUICK.members] : [10_000, 100_000]);
  return members.flatMap((count) => latencies.map((latencyMs) => ({ members: count, latencyMs })));
}

/** The one that its goal names, or what was asked for. */
function sizesOf({ members, latenciesMs, quick }: Asked, most: number, latencyMs: number): readonly Size[] {
  const counts = members ?? [quick ? QUICK.members : most];
  return counts.flatMap((count) =>
    (latenciesMs ?? [quick ? 0 : latencyMs]).map((ms) => ({ members: count, latencyMs: ms })),
  );
}

/** So many as the goal names, and no more than a small organization has. */
function few({ quick }: Asked, { members }: Size, most: number): number {
  return quick ? Math.min(10, most) : Math.min(most, Math.floor(members / 4));
}

/** What the size of an organization makes of a member's cost, and of the memory. */
function acrossSizes(rows: readonly Row[]): readonly Row[] {
  const figure = (what: string, members: number) =>
    rows.find((row) => row.what === what && row.members === members && row.latencyMs === 0)?.figure;
  const most = { members: 1_000_000, latencyMs: 0 };
  return ['first', '1 % new', '30 % new'].flatMap((name) => {
    const [cost, of] = [
      figure(`CPU a member, ${name}`, most.members),
      figure(`CPU a member, ${name}`, 10_000),
    ];
    const [memory, above] = [
      figure(`peak memory, ${name}`, most.members),
      figure(`peak memory, ${name}`, 1_000),
    ];
    return [
      ...(cost !== undefined && of !== undefined
        ? [rowOf(`CPU a member, 1,000,000 / 10,000, ${name}`, most, '', [cost / of])]
        : []),
      ...(memory !== undefined && above !== undefined
        ? [rowOf(`peak memory, 1,000,000 above 1,000, ${name}`, most, 'MB', [memory - above])]
        : []),
    ];
  });
}
