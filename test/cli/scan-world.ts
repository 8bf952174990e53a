import { join } from 'node:path';
import { timeCell } from '../../src/features/scan/csv-file.ts';
import { bareMember, bareOrganization } from '../../src/sandbox/portal/organization.ts';
import { startPortal } from '../../src/sandbox/portal/server.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { runToEnd } from './program-run.ts';

export const DAY = 86_400_000;
export const NOW = Date.now();
export const daysAgo = (days: number) => NOW - days * DAY - DAY / 2;
/** As a CSV tells it. */
export const timeText = (moment: number) => timeCell(new Date(moment));
const PASSWORD = 'right p&ss';

/** Runs the program with these settings and no others; what it says by lines. */
export async function scan(args: readonly string[], env: NodeJS.ProcessEnv = {}, signal?: NodeJS.Signals) {
  const { code, out, problems } = await runToEnd(
    'cli/scan.ts',
    args,
    env,
    signal === undefined ? {} : { signal },
  );
  return { code, out: out.split('\n'), problems };
}

/** A portal with the bot and three members, a folder, and the settings of one who reads it. */
export async function startWorld() {
  const portal = await startPortal({
    clock: { now: () => new Date() },
    organization: bareOrganization({
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
