import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bareMember, bareOrganisation } from '../src/sandbox/portal/organisation.ts';
import { startPortal } from '../src/sandbox/portal/server.ts';
import { temporaryFolder } from './db/temporary.ts';

export const DAY = 86_400_000;
export const NOW = Date.now();
export const daysAgo = (days: number) => NOW - days * DAY - DAY / 2;
export const iso = (moment: number) => new Date(moment).toISOString();
const PASSWORD = 'right p&ss';

export interface Ended {
  readonly code: number | null;
  readonly out: readonly string[];
  readonly problems: string;
}

/** Runs the program with these settings and no others. */
export async function scan(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  signal?: NodeJS.Signals,
): Promise<Ended> {
  const program = join(import.meta.dirname, '../src/scan.ts');
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  if (signal !== undefined) child.stdout.once('data', () => child.kill(signal));
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out: out.split('\n'), problems };
}

/** A portal with the bot and three members, a folder, and the settings of one who reads it. */
export async function startWorld() {
  const portal = await startPortal({
    clock: { now: () => new Date() },
    organisation: bareOrganisation({
      passwords: { bot: PASSWORD },
      members: [
        bareMember({ username: 'bot', role: 'org_admin', created: daysAgo(500), lastLogin: daysAgo(0) }),
        bareMember({
          username: 'ann',
          fullName: 'Ann \u001b[31mA',
          created: daysAgo(500),
          lastLogin: daysAgo(70),
        }),
        bareMember({ username: 'ben', fullName: '=1+1', created: daysAgo(400), email: null }),
        bareMember({ username: 'cleo', created: daysAgo(500), lastLogin: daysAgo(120) }),
      ],
    }),
  });
  const folder = temporaryFolder();
  const env = { ARCGIS_PORTAL_URL: `${portal.url}/home`, ARCGIS_USERNAME: 'bot', ARCGIS_PASSWORD: PASSWORD };
  return {
    portal,
    env,
    csv: join(folder.path, 'members.csv'),
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await portal[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
