import { join } from 'node:path';
import { readConfig } from '../../src/config/config.ts';
import { runningClock } from '../../src/sandbox/clock.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import { bareOrganization } from '../../src/sandbox/portal/organization.ts';
import { startWorld } from '../../src/sandbox/world.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { startBenchPortal } from './portal/portal.ts';
import type { Settings } from './settings.ts';

/** A Monday morning, so that no schedule of the bot is due within six days. */
const STARTS_AT = new Date('2026-11-23T09:30:00Z');

/** Scans are asked for here, never by a schedule. */
const SETTINGS = { SCAN_SCHEDULE: '0 6 * * 1', DIGEST_SCHEDULE: '0 8 * * 1', LOG_LEVEL: 'warn' };

/** As the notebook did it: nobody is warned, so that accounts are proposed at once. */
export const WITHOUT_MAIL = {
  ...{ GRACE_DAYS: '0', SMTP_URL: '', SMTP_USER: '', SMTP_PASSWORD: '' },
  ...{ MAIL_FROM: '', MAIL_CONTACT: '', DISABLE_CAP_PERCENT: '100' },
};

/** Of what kind an organization and a network are measured. */
export interface Size {
  readonly members: number;
  readonly latencyMs: number;
}

interface WorldOptions extends Size, Omit<Settings, 'tell' | 'runs'> {
  readonly settings?: Readonly<Record<string, string>>;
}

export type BenchWorld = Awaited<ReturnType<typeof startBenchWorld>>;

/** The portal in a process of its own, the sandbox's Slack and mail server in this one, and a folder on the disk. */
export async function startBenchWorld({ settings: own = {}, ...options }: WorldOptions) {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(temporaryFolder());
  const clock = runningClock(STARTS_AT);
  // What takes longer than Slack waits is measured all the same.
  const patience = { ackWithinMs: 600_000, triggerWithinMs: 600_000 };
  const servers = stack.use(await startWorld({ clock, organization: bareOrganization(), slack: patience }));
  const aheadMs = () => Math.round(clock.now().getTime() - Date.now());
  const portal = stack.use(await startBenchPortal({ ...options, aheadMs: aheadMs() }));
  const settings: Readonly<Record<string, string>> = {
    ...servers.settings,
    ...SETTINGS,
    ...own,
    ARCGIS_PORTAL_URL: portal.url,
  };
  const atOnce = concurrencyOf({ ...settings, DATABASE_PATH: join(folder.path, 'bot.db') });
  const owned = stack.move();
  return {
    ...options,
    folder: folder.path,
    clock,
    portal,
    slack: servers.slack,
    channel: servers.channel,
    settings,
    /** With which the bare requests find the portal. */
    bare: (parses: boolean): Readonly<Record<string, string>> => ({
      BENCH_PORTAL: portal.url,
      BENCH_USER: BOT_CREDENTIALS.username,
      BENCH_PASSWORD: BOT_CREDENTIALS.password,
      BENCH_AT_ONCE: String(atOnce),
      BENCH_PARSES: parses ? 'yes' : 'no',
    }),
    /** Later, for all; so many percent of the members have signed in meanwhile. */
    async later(hours: number, percent = 0): Promise<void> {
      clock.moveTo(new Date(clock.now().getTime() + hours * 3_600_000));
      await portal.put({ kind: 'change', aheadMs: aheadMs() });
      await portal.put({ kind: 'sign in', percent });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** As many requests at once as the bot has with these settings. */
function concurrencyOf(settings: Readonly<Record<string, string>>): number {
  const config = readConfig(settings, () => '');
  if (!config.ok) throw new Error(config.failure.join('\n'));
  return config.value.portal.concurrency;
}
