import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBot } from '../../src/bot.ts';
import { readConfig } from '../../src/config/config.ts';
import { openLog } from '../../src/log.ts';
import { APPROVER, CHANNEL } from '../../src/sandbox/cast.ts';
import { standingClock } from '../../src/sandbox/clock.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { ONLY_IN_ADDRESS, secretsIn, slipsIn } from '../config/slips.ts';
import { organizationOf } from '../worlds/bot-organization.ts';
import { START } from '../worlds/bot-world.ts';

const SECRETS = {
  ARCGIS_PASSWORD: 'Tr0ub4dor&3-Xyzzy',
  SLACK_BOT_TOKEN: 'xoxb-1-Qw3rtyZ8uiop',
  SLACK_APP_TOKEN: 'xapp-1-Lkj7hgfDsa',
  SMTP_PASSWORD: 'Mv9!nbcXq2wlk',
  HTTPS_PROXY: 'http://me:pr0xyS3cr3tZ@proxy.example:8080',
};

const settingsOf = (settings: Readonly<Record<string, string>>) => {
  const { ARCGIS_PORTAL_URL: portal = '', ...more } = settings;
  const all = {
    ARCGIS_PORTAL_URL: portal,
    ...{ ...more, ...SECRETS },
    ...{ SECRETS_ITEM_ID: '', MAIL_NOTE: 'Together', NO_PROXY: '.example.org', CA_FILE: '' },
    ...{ LOG_LEVEL: 'debug', DISABLE_CAP: '50', SCAN_SCHEDULE: '0 6 * * 1-5', DATABASE_PATH: 'DATABASE' },
  };
  return Object.entries(all);
};

let world: World;
let lines: ReturnType<typeof settingsOf>;
beforeAll(async () => {
  const organization = organizationOf(START, { passwords: { inactive_bot: SECRETS.ARCGIS_PASSWORD } });
  world = await startWorld({
    clock: standingClock(START),
    organization,
    slack: { botToken: SECRETS.SLACK_BOT_TOKEN, appToken: SECRETS.SLACK_APP_TOKEN },
  });
  lines = settingsOf(world.settings);
});
afterAll(() => world[Symbol.asyncDispose]());

const PIECE = 7;

/** Where a piece of a secret can be read that was only meant for this line of `.env`. */
function seen(written: Readonly<Record<string, string>>): readonly string[] {
  const secrets = [...secretsIn(lines), ONLY_IN_ADDRESS];
  const pieces = secrets.flatMap((secret) =>
    Array.from({ length: secret.length - PIECE + 1 }, (_, at) => secret.slice(at, at + PIECE)),
  );
  return Object.entries(written).flatMap(([where, text]) =>
    pieces.filter((piece) => text.includes(piece)).map((piece) => `${where}: ${piece}`),
  );
}

/** What a start with this `.env` writes, wherever. */
async function written(text: string): Promise<Readonly<Record<string, string>>> {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  const file = text.replace('DATABASE_PATH=DATABASE', `DATABASE_PATH=${path}`);
  const config = readConfig(parseEnv(file), (asked) => {
    if (asked === '.env') return file;
    return readFileSync(asked, 'utf8');
  });
  if (!config.ok) return { problems: config.failure.join('\n') };
  if (config.value.databasePath !== path) return { problems: '', kept: inspected(config.value) };
  const log: string[] = [];
  const before = world.slack.calls.length;
  const ended = await started(config.value, log);
  const onDisk = ['', '-wal', '-shm', '.lock']
    .map((end) => `${path}${end}`)
    .filter((name) => existsSync(name));
  return {
    ended,
    log: log.join(''),
    database: onDisk.map((name) => readFileSync(name).toString('latin1')).join('\n'),
    Slack: JSON.stringify(world.slack.calls.slice(before).map(({ method, args }) => [method, args])),
    answers: JSON.stringify(world.slack.answersTo(APPROVER)),
  };
}

const inspected = ({
  settings,
  portal,
  warnings,
}: Parameters<typeof startBot>[0] & { warnings: readonly string[] }) =>
  JSON.stringify([[...settings], portal.url, warnings]);

async function started(config: Parameters<typeof startBot>[0], lines: string[]): Promise<string> {
  const log = openLog({ level: 'debug', secrets: config.secrets, write: (line) => lines.push(line) });
  for (const warning of config.warnings) log.warn({}, warning);
  try {
    await using bot = await startBot(config, {
      clock: () => world.clock.now(),
      ticks: () => ({ [Symbol.dispose]: () => {} }),
      cardPauseMs: 0,
      slackPausesMs: [],
      patience: { timeoutMs: 2000, pauses: { tries: 1 } },
      log,
    });
    await world.slack.command(APPROVER, '/inactive-users', 'scan', CHANNEL.id);
    await bot.idle();
    return '';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : '';
  }
}

test('promise 8: whoever makes one of the usual slips in .env finds no secret in what is written anywhere', async () => {
  const slips = slipsIn(lines);
  expect(slips.length).toBeGreaterThan(250);
  const found: string[] = [];
  const started: string[] = [];
  for (const { slip, text } of slips) {
    const all = await written(text);
    if (all['problems'] === undefined) started.push(slip);
    found.push(...seen(all).map((where) => `${slip}: ${where}`));
  }
  expect(found).toEqual([]);
  // Some slips nobody can see: the bot starts, and what was looked through is what it wrote.
  expect(started).toContain('ARCGIS_USERNAME and ARCGIS_PASSWORD exchanged');
}, 300_000);

test('promise 8: the real program says what is wrong with a line of .env, and not what is in it', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, '.env');
  const wrong =
    /exchanged|in NAME_FILE$|an opening quote alone|a # in the middle|one slash|byte order mark|in SMTP_USER too/;
  const slips = slipsIn(lines).filter(({ slip }) => wrong.test(slip) && /PASSWORD|SMTP_URL|mark/.test(slip));
  expect(slips.length).toBeGreaterThan(8);
  for (const { slip, text } of slips) {
    if (slip.startsWith('ARCGIS_USERNAME and')) continue;
    writeFileSync(path, text);
    const { execPath } = process;
    const main = join(import.meta.dirname, '../../src/main.ts');
    const { status, stdout, stderr } = spawnSync(execPath, [`--env-file=${path}`, main], {
      env: {},
      encoding: 'utf8',
    });
    expect([slip, status, seen({ stdout, stderr })]).toEqual([slip, 1, []]);
    expect(stderr).toMatch(/ {2}- \S/);
  }
});
