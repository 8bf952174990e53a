import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { APPROVER, CHANNEL } from '../../src/sandbox/cast.ts';
import { runningClock } from '../../src/sandbox/clock.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import { bareMember, bareOrganization } from '../../src/sandbox/portal/organization.ts';
import { startWorld, type World } from '../../src/sandbox/world.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';

const ROOT = join(import.meta.dirname, '../..');
/** As npm puts it before everything else, so that `node` is the project's own. */
const PATH = [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
const DAY = 86_400_000;

export const MAIN = ['node', 'src/main.ts'] as const;
export const NPM_START = ['npm', '--silent', 'start'] as const;

/** The real program as a process of its own; it is killed if it outlives the test. */
export interface Program extends AsyncDisposable {
  /** All that it has written so far to its log, and to its problems. */
  log(): string;
  problems(): string;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts the program with these settings and no others. */
export function startProgram(
  env: Readonly<Record<string, string>>,
  [command, ...args]: readonly [string, ...string[]] = MAIN,
  options: { readonly cwd?: string; readonly uid?: number; readonly gid?: number } = {},
): Program {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  const written = { log: '', problems: '' };
  child.stdout.on('data', (bytes: Buffer) => {
    written.log += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    written.problems += bytes.toString();
  });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode }));
  return {
    log: () => written.log,
    problems: () => written.problems,
    signal: (name) => void child.kill(name),
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

export interface ProgramWorld extends AsyncDisposable {
  readonly world: World;
  /** The settings with which the program runs in it. */
  readonly env: Readonly<Record<string, string>>;
  readonly databasePath: string;
  type(text: string): Promise<unknown>;
}

/** A portal and a Slack that live by the real time, with one member who is inactive for long. */
export async function startProgramWorld(): Promise<ProgramWorld> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder());
  const clock = runningClock(new Date());
  const { username, password, clientId, clientSecret, apiKey } = BOT_CREDENTIALS;
  const granted = { owner: username, privileges: ['portal:admin:viewUsers', 'portal:admin:disableUsers'] };
  const daysAgo = (days: number) => clock.now().getTime() - days * DAY;
  const organization = bareOrganization({
    passwords: { [username]: password },
    appCredentials: [{ clientId, clientSecret, ...granted }],
    apiKeys: [{ key: apiKey, ...granted, expires: new Date(daysAgo(-100)) }],
    members: [
      bareMember({ username, role: 'org_admin', lastLogin: daysAgo(0) }),
      bareMember({ username: 'chief', role: 'org_admin', lastLogin: daysAgo(1) }),
      bareMember({ username: 'longgone', lastLogin: daysAgo(400) }),
    ],
  });
  const world = stack.use(await startWorld({ clock, organization }));
  const databasePath = join(folder.path, 'bot.db');
  const env = { ...world.settings, DISABLE_CAP_PERCENT: '100', GRACE_DAYS: '0', DATABASE_PATH: databasePath };
  const owned = stack.move();
  return {
    world,
    env,
    databasePath,
    type: (text) => world.slack.command(APPROVER, '/inactive-users', text, CHANNEL.id),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
