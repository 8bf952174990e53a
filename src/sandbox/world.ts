import { APPROVER, CHANNEL, castOfPeople, SECOND_APPROVER } from './cast.ts';
import type { MovableClock } from './clock.ts';
import { BOT_CREDENTIALS } from './portal/made-up-organisation.ts';
import type { Organisation } from './portal/organisation.ts';
import { type Portal, type PortalOptions, startPortal } from './portal/server.ts';
import { type SandboxSlack, type SlackOptions, startSlack } from './slack/server.ts';

const BOT_TOKEN = 'xoxb-1-sandbox';
const APP_TOKEN = 'xapp-1-sandbox';
/** The bot's scopes as manifest.yml asks for them. */
export const SCOPES = [
  'chat:write',
  'commands',
  'files:write',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'channels:read',
  'groups:read',
];

export interface WorldOptions {
  readonly clock: MovableClock;
  readonly organisation: Organisation;
  readonly portal?: Partial<PortalOptions>;
  readonly slack?: Partial<SlackOptions>;
}

/** A portal and a Slack that live by one clock, and the settings with which a bot finds both. */
export interface World extends AsyncDisposable {
  readonly clock: MovableClock;
  readonly portal: Portal;
  readonly slack: SandboxSlack;
  /** Where the bot posts. */
  readonly channel: string;
  readonly timeZone: string;
  /** As in the bot's environment; only DATABASE_PATH is the caller's. */
  readonly settings: Readonly<Record<string, string>>;
}

const TIME_ZONE = 'Europe/Amsterdam';

/** Starts all that the bot needs from outside, on loopback. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { clock, organisation } = options;
  await using stack = new AsyncDisposableStack();
  const portal = stack.use(await startPortal({ clock, organisation, ...options.portal }));
  const slack = stack.use(
    await startSlack({
      clock,
      scopes: SCOPES,
      botToken: BOT_TOKEN,
      appToken: APP_TOKEN,
      people: castOfPeople(),
      ...options.slack,
    }),
  );
  const app = slack.workspace.users.get(slack.workspace.app.userId);
  if (app !== undefined) app.real_name = 'Inactive users';
  const owned = stack.move();
  return {
    clock,
    portal,
    slack,
    channel: CHANNEL.id,
    timeZone: TIME_ZONE,
    settings: settingsFor(portal, slack),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function settingsFor(portal: Portal, slack: SandboxSlack): Readonly<Record<string, string>> {
  return {
    ARCGIS_PORTAL_URL: portal.url,
    ARCGIS_USERNAME: BOT_CREDENTIALS.username,
    ARCGIS_PASSWORD: BOT_CREDENTIALS.password,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ADMIN_CHANNEL: CHANNEL.id,
    SLACK_APPROVERS: [APPROVER, SECOND_APPROVER].join(','),
    TIME_ZONE,
    PROTECTION: 'off',
    GRACE_DAYS: '0',
  };
}
