import { spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startBenchBot } from '../bot.ts';
import { type Row, rowOf } from '../rows.ts';
import { scan } from '../scan.ts';
import type { Settings } from '../settings.ts';
import { type BenchWorld, type Size, startBenchWorld } from '../world.ts';

const CALLS = 'write,pwrite64,writev,pwritev,copy_file_range,sendfile';
const MB = 1_000_000;
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
  for (const [name, percent] of [['first'], ['1 % new', 1], ['30 % new', 30]] as const) {
    settings.tell(`written: ${size.members} members, ${name}`);
    if (percent !== undefined) await world.later(DAY_HOURS, percent);
    const { database, csv, scratch } = await ofOneLife(world);
    rows.push(
      rowOf(`database written, ${name}`, size, 'MB', [database / MB]),
      rowOf(`CSV written, ${name}`, size, 'MB', [csv / MB]),
      rowOf(`scratch written, ${name}`, size, 'MB', [scratch / MB]),
    );
  }
  return rows;
}

async function ofOneLife(world: BenchWorld): Promise<Written> {
  const log = join(world.folder, 'calls.txt');
  const by = [
    'strace',
    '-f',
    '--seccomp-bpf',
    '-y',
    '-s',
    '0',
    '-e',
    `trace=${CALLS}`,
    '-e',
    'signal=none',
    '-o',
    log,
  ];
  const bot = await startBenchBot(world, { by });
  await scan(world, bot);
  await bot.stop();
  return await countedIn(log, bot.databasePath);
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
  if (file.startsWith(databasePath) && /^(-wal|-journal)?$/.test(file.slice(databasePath.length)))
    return 'database';
  return /^\/(?!dev\/)/.test(file) && !file.endsWith('.lock') ? 'scratch' : 'other';
}
