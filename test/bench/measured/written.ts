import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startBenchBot } from '../bot.ts';
import { MB, type Row, rowOf } from '../rows.ts';
import { scan } from '../scan.ts';
import type { Settings } from '../settings.ts';
import { type BenchWorld, type Size, startBenchWorld } from '../world.ts';
import { ofProgram } from './scanning.ts';

const CALLS = 'write,pwrite64,writev,pwritev,copy_file_range,sendfile';
const DAY_HOURS = 24;

/** What each kind of file was given, bytes. */
interface Written {
  database: number;
  csv: number;
  /** SQLite's own temporary files among them. */
  scratch: number;
  /** To Slack, the portal and the log. */
  other: number;
}

/**
 * What a scan writes, as the kernel is told of it: the bot runs under strace, which names the file of each call. Of a
 * process's files no other count tells them apart. Each scan is a whole life of the bot, so that what its end moves
 * over from the log is among it; no time is measured here, since strace takes its own.
 */
export async function written(settings: Settings, size: Size): Promise<readonly Row[]> {
  if (spawnSync('strace', ['-o', '/dev/null', 'true']).status !== 0) {
    settings.tell('written: left out, since strace is not installed, or may not be used');
    return [];
  }
  await using world = await startBenchWorld({ ...settings, ...size });
  const rows: Row[] = [];
  const count = async (name: string, write: () => Promise<string>): Promise<void> => {
    settings.tell(`written: ${size.members} members, ${name}`);
    const { database, csv, scratch } = await countedIn(logIn(world), await write());
    rows.push(
      rowOf(`database written, ${name}`, size, 'MB', [database / MB]),
      rowOf(`CSV written, ${name}`, size, 'MB', [csv / MB]),
      rowOf(`scratch written, ${name}`, size, 'MB', [scratch / MB]),
    );
  };
  await count('first', () => ofOneLife(world));
  for (const percent of [1, 30]) {
    await world.later(DAY_HOURS, percent);
    await count(`${percent} % new`, () => ofOneLife(world));
  }
  await count('npm run scan', async () => {
    await ofProgram(world, 'members.csv', under(world));
    // Its database is one to throw away.
    return '';
  });
  return rows;
}

const logIn = ({ folder }: BenchWorld): string => join(folder, 'calls.txt');

function under(world: BenchWorld): readonly string[] {
  const how = ['-f', '--seccomp-bpf', '-y', '-s', '0', '-e', `trace=${CALLS}`, '-e', 'signal=none'];
  return ['strace', ...how, '-o', logIn(world)];
}

/** Gives where its database lies. */
async function ofOneLife(world: BenchWorld): Promise<string> {
  await using bot = await startBenchBot(world, under(world));
  await scan(world, bot);
  return bot.databasePath;
}

/** A call and the file that it names last, to which it writes; what another call cuts in two is told in two lines. */
const CALL = /^(?<by>\d+) +\w+\((?:.*\b\d+<(?<file>[^>]*)>)?.*?(?:\) += (?<bytes>\d+)| <unfinished \.\.\.>)$/;
const RESUMED = /^(?<by>\d+) +<\.\.\. \w+ resumed>.*\) += (?<bytes>\d+)$/;

async function countedIn(log: string, databasePath: string): Promise<Written> {
  const sum: Written = { database: 0, csv: 0, scratch: 0, other: 0 };
  const begun = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(log) })) {
    const call = CALL.exec(line)?.groups ?? {};
    const { by = '', bytes } = RESUMED.exec(line)?.groups ?? call;
    const file = call['file'] ?? begun.get(by) ?? '';
    if (bytes === undefined) begun.set(by, file);
    else sum[kindOf(file.replace(/ \(deleted\)$/, ''), databasePath)] += Number(bytes);
  }
  return sum;
}

function kindOf(file: string, databasePath: string): keyof Written {
  if (/\.csv\b/.test(file)) return 'csv';
  if (
    databasePath !== '' &&
    file.startsWith(databasePath) &&
    /^(-wal|-journal)?$/.test(file.slice(databasePath.length))
  )
    return 'database';
  return /^\/(?!dev\/)/.test(file) && !file.endsWith('.lock') ? 'scratch' : 'other';
}
