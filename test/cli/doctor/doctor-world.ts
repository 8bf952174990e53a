import { join } from 'node:path';
import { z } from 'zod';
import { diagnose } from '../../../src/cli/doctor.ts';
import { type MovableClock, runningClock } from '../../../src/sandbox/clock.ts';
import { BOT_CREDENTIALS } from '../../../src/sandbox/portal/made-up/organization.ts';
import {
  bareMember,
  bareOrganization,
  type OrganizationParts,
} from '../../../src/sandbox/portal/organization.ts';
import { startWorld, type World } from '../../../src/sandbox/world.ts';
import { temporaryFolder } from '../../adapters/store/temporary.ts';
import { startProgram } from '../program.ts';

const DAY = 86_400_000;

const foundSchema = z.object({
  findings: z.array(
    z.object({
      area: z.string(),
      about: z.string(),
      result: z.enum(['right', 'wrong', 'warning', 'unknown']),
      text: z.string(),
      fix: z.string().exactOptional(),
    }),
  ),
  counts: z.record(z.string(), z.number()),
});

type WorldOptions = Parameters<typeof startWorld>[0];
interface DoctorOptions extends Partial<Pick<WorldOptions, 'portal' | 'slack' | 'mailbox'>> {
  readonly clock?: MovableClock;
  readonly parts?: OrganizationParts;
}

export interface DoctorWorld extends AsyncDisposable {
  readonly world: World;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** A portal, a Slack and a mail server where everything is right, and the settings of a bot that would start. */
export async function startDoctorWorld({
  clock = runningClock(new Date()),
  parts = {},
  ...servers
}: DoctorOptions = {}): Promise<DoctorWorld> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder());
  const { username, password, clientId, clientSecret, apiKey } = BOT_CREDENTIALS;
  const daysAgo = (days: number) => clock.now().getTime() - days * DAY;
  const granted = { owner: username, privileges: ['portal:admin:viewUsers', 'portal:admin:disableUsers'] };
  const organization = bareOrganization({
    passwords: { [username]: password },
    appCredentials: [{ clientId, clientSecret, ...granted }],
    apiKeys: [{ key: apiKey, ...granted, expires: new Date(daysAgo(-100)) }],
    members: [
      bareMember({ username, role: 'org_admin', lastLogin: daysAgo(0) }),
      bareMember({ username: 'chief', role: 'org_admin', lastLogin: daysAgo(1) }),
      bareMember({ username: 'longgone', lastLogin: daysAgo(400) }),
    ],
    ...parts,
  });
  const world = stack.use(await startWorld({ clock, organization, ...servers }));
  const env = {
    ...world.settings,
    SMTP_EHLO_NAME: 'bot.example.org',
    DATABASE_PATH: join(folder.path, 'bot.db'),
  };
  const owned = stack.move();
  return { world, env, folder: folder.path, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Nobody of the system, where we may become them: root may write everywhere. */
export const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** What the doctor finds with these settings and no others. */
export async function doctor(env: Readonly<Record<string, string>>) {
  return looked(await diagnose(env, []));
}

/** The same as a program of its own, by somebody. */
export async function doctorProgram(env: Readonly<Record<string, string>>, user: object = {}) {
  await using program = startProgram(env, ['node', 'src/cli/doctor.ts', '--json'], user);
  const { code } = await program.ended;
  if (program.problems() !== '') throw new Error(program.problems());
  return { code, ...looked(foundSchema.parse(JSON.parse(program.log()))) };
}

function looked({ findings, counts }: Pick<Awaited<ReturnType<typeof diagnose>>, 'findings' | 'counts'>) {
  return {
    findings,
    counts,
    said: JSON.stringify(findings),
    of: (about: string) => findings.find((finding) => finding.about === about),
    wrong: () =>
      findings.filter(({ result }) => result === 'wrong').map(({ area, about }) => `${area}: ${about}`),
  };
}
