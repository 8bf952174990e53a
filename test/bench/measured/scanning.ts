import { join } from 'node:path';
import { startBenchBot } from '../bot.ts';
import { type Ran, run } from '../program.ts';
import { processRows, type Row, rowOf } from '../rows.ts';
import { type Scanned, scan } from '../scan.ts';
import type { Settings } from '../settings.ts';
import { type BenchWorld, type Size, startBenchWorld } from '../world.ts';

/** One round: what is compared follows one another, so that whatever else the machine does falls on all alike. */
interface Round {
  readonly first: Scanned;
  readonly few: Scanned;
  readonly many: Scanned;
  readonly ideal: Ran;
  readonly unparsed: Ran;
  readonly program: Ran;
}

const DAY_HOURS = 24;
const [FEW, MANY] = [1, 30];

/**
 * The bot's first scan, the ones of the two days after it, the pages alone, and `npm run scan`, in turn and over again;
 * each scan in a process of its own.
 */
export async function scanning(settings: Settings, size: Size): Promise<readonly Row[]> {
  const rounds: Round[] = [];
  for (let number = 1; number <= settings.runs; number += 1) {
    settings.tell(
      `scan: ${size.members} members at ${size.latencyMs} ms, round ${number} of ${settings.runs}`,
    );
    await using world = await startBenchWorld({ ...settings, ...size });
    rounds.push(await round(world));
  }
  return rowsOf(rounds, size);
}

async function round(world: BenchWorld): Promise<Round> {
  const ofOneLife = async (): Promise<Scanned> => {
    await using bot = await startBenchBot(world);
    return await scan(world, bot);
  };
  const first = await ofOneLife();
  const ideal = await bare(world, true);
  await world.later(DAY_HOURS, FEW);
  const few = await ofOneLife();
  const unparsed = await bare(world, false);
  await world.later(DAY_HOURS, MANY);
  const many = await ofOneLife();
  return { first, few, many, ideal, unparsed, program: await ofProgram(world, 'members.csv') };
}

function bare(world: BenchWorld, parses: boolean): Promise<Ran> {
  return run('test/bench/requests/ideal.ts', [], world.bare(parses), world);
}

export function ofProgram(world: BenchWorld, csv: string, by: readonly string[] = []): Promise<Ran> {
  return run('src/cli/scan.ts', ['--csv', join(world.folder, csv)], world.settings, world, by);
}

/** From the first page asked for to the last one taken in, which is what it prints. */
const pagesMs = ({ out }: Ran): number => Number(out);

function rowsOf(rounds: readonly Round[], size: Size): readonly Row[] {
  const row = (what: string, unit: Row['unit'], of: (round: Round) => number): Row =>
    rowOf(what, size, unit, rounds.map(of));
  const ofScan = (name: string, one: (round: Round) => Scanned): readonly Row[] => [
    row(`scan, ${name}`, 's', (round) => one(round).ms / 1000),
    row(`scan, ${name} / ideal`, '', (round) => one(round).ms / pagesMs(round.ideal)),
    row(`command to card, ${name}`, 's', (round) => one(round).toCardMs / 1000),
    row(`command to CSV in Slack, ${name}`, 's', (round) => one(round).toCsvMs / 1000),
    ...processRows(name, size, rounds.map(one)),
  ];
  return [
    ...ofScan('first', ({ first }) => first),
    ...ofScan('1 % new', ({ few }) => few),
    ...ofScan('30 % new', ({ many }) => many),
    row('ideal', 's', ({ ideal }) => pagesMs(ideal) / 1000),
    row('ideal, bodies not parsed', 's', ({ unparsed }) => pagesMs(unparsed) / 1000),
    ...processRows(
      'ideal',
      size,
      rounds.map(({ ideal }) => ideal),
    ),
    row('npm run scan', 's', ({ program }) => program.wholeMs / 1000),
    ...processRows(
      'npm run scan',
      size,
      rounds.map(({ program }) => program),
    ),
    row(
      'npm run scan / ideal, process to process',
      '',
      ({ program, ideal }) => program.wholeMs / ideal.wholeMs,
    ),
  ];
}
