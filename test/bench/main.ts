import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { bench, MEASURED, type Name } from './bench.ts';
import { goalOf, isMet } from './goals.ts';
import type { Row } from './rows.ts';
import { tableOf } from './table.ts';

const HELP = `npm run bench -- [--members N,N] [--latency MS,MS] [--only NAME,NAME] [--runs N] [--throttle N] [--seed N]
                  [--quick] [--json FILE]

Measures the bot from outside, and prints a table with the goals beside the figures.

  --members N,N     how many members the organization has, instead of those that the goals name
  --latency MS,MS   how long the portal takes to answer
  --only NAME       of ${Object.keys(MEASURED).join(', ')}
  --runs N          how often what is compared is measured; the median counts (3)
  --throttle N      every Nth page is refused by 429, to come back in a second
  --seed N          from which the members are made up
  --quick           few of everything, once
  --json FILE       all figures, of each run as well`;

const { values } = parseArgs({
  options: {
    members: { type: 'string' },
    latency: { type: 'string' },
    only: { type: 'string' },
    runs: { type: 'string' },
    throttle: { type: 'string', default: '0' },
    seed: { type: 'string', default: '20261125' },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const numbers = (text: string | undefined): readonly number[] | undefined =>
  text?.split(',').map((one) => Number(one));
const isName = (text: string): text is Name => text in MEASURED;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const named = values.only?.split(',') ?? Object.keys(MEASURED);
  const only = named.filter(isName);
  const asked = {
    seed: Number(values.seed),
    runs: Number(values.runs ?? (values.quick ? 1 : 3)),
    throttleEvery: Number(values.throttle),
    // Longer than the bot waits between two updates of a card, of which there is one at a start.
    quietMs: values.quick ? 300 : 3_300,
    quick: values.quick,
    members: numbers(values.members),
    latenciesMs: numbers(values.latency),
    tell,
    found: (rows: readonly Row[]) => tell(tableOf(rows)),
  };
  const given = [
    asked.seed,
    asked.runs,
    asked.throttleEvery,
    ...(asked.members ?? []),
    ...(asked.latenciesMs ?? []),
  ];
  if (values.help || only.length < named.length || !given.every(Number.isSafeInteger)) return say(HELP);
  const before = loadavg();
  const rows = await bench(asked, only);
  say(tableOf(rows));
  if (values.json === undefined) return;
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, load: before };
  const told = rows.map((row) => ({ ...row, goal: goalOf(row), isMet: isMet(row) }));
  const { tell: _tell, found: _found, ...settings } = asked;
  writeFileSync(values.json, `${JSON.stringify({ settings, machine, rows: told }, null, 2)}\n`);
}

await main();
