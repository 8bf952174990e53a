import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../adapters/store/temporary.ts';

const MAIN = join(import.meta.dirname, '../bench/main.ts');
const told = z.object({ rows: z.array(z.object({ what: z.string(), figure: z.number() })) });

/** Of each of the bot's three scans. */
const OF_A_SCAN = ['scan, *', 'scan, * / ideal', 'command to card, *', 'command to CSV in Slack, *'];
const OF_A_PROCESS = [
  'requests, *',
  'CPU a member, *',
  'peak memory, *',
  'loop delay p50, *',
  'loop delay p99, *',
  'loop delay longest, *',
];
const WRITTEN = ['database written, *', 'CSV written, *', 'scratch written, *'];
const SCANS = ['first', '1 % new', '30 % new'];
const each = (names: readonly string[], of: readonly string[]) =>
  of.flatMap((one) => names.map((name) => name.replace('*', one)));

test('the bench runs in small, with a figure in each row of its table and of its JSON', async () => {
  using folder = temporaryFolder();
  const json = join(folder.path, 'bench.json');
  const child = spawn(process.execPath, [MAIN, '--quick', '--members', '300', '--json', json], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const [out, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(await ended, said).toEqual([0, null]);

  const { rows } = told.parse(JSON.parse(readFileSync(json, 'utf8')));
  const hasStrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;
  expect(rows.map(({ what }) => what)).toEqual([
    ...each([...OF_A_SCAN, ...OF_A_PROCESS], SCANS),
    'ideal',
    'ideal, bodies not parsed',
    ...each(OF_A_PROCESS, ['ideal']),
    'npm run scan',
    ...each(OF_A_PROCESS, ['npm run scan']),
    'npm run scan / ideal, process to process',
    ...(hasStrace ? each(WRITTEN, [...SCANS, 'npm run scan']) : []),
    'database after one scan',
    'database after 2 scans',
    'database after 2 scans / after one',
    ...each(['press to acknowledgement during a scan, *'], ['p50', 'p99', 'longest']),
    'loop delay p99, with presses',
    'loop delay longest, with presses',
    ...each(['births of 10, *'], ['from the last page on', 'loop delay p99', 'loop delay longest']),
    ...each(['bulk approval of 10, *'], ['press to form', 'to the acknowledgement', 'loop delay longest']),
    ...each(['acting, *'], ['an account', 'CPU an account', 'loop delay longest']),
    'npm run scan, beside the notebook',
    'notebook',
    ...each(OF_A_PROCESS, ['notebook']),
    'notebook / npm run scan',
    'start to connected, warm',
  ]);
  expect(rows.filter(({ figure }) => !Number.isFinite(figure) || figure < 0)).toEqual([]);
  const table = out.trim().split('\n');
  expect(table).toHaveLength(rows.length + 1);
  expect(table.slice(1).filter((line) => !/ 300 +0 ms +[\d,.]+/.test(line))).toEqual([]);
});
