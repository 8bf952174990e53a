import { APPROVER, CHANNEL, castOfPeople, SECOND_APPROVER } from './cast.ts';
import type { MovableClock } from './clock.ts';
import { type Mailbox, type MailboxOptions, startMailbox } from './mailbox/mailbox.ts';
import { BOT_CREDENTIALS } from './portal/made-up/organization.ts';
import type { Organization } from './portal/organization.ts';
import { type Portal, type PortalOptions, startPortal } from './portal/server.ts';
import { type SandboxSlack, type SlackOptions, startSlack } from './slack/server.ts';

const BOT_TOKEN = 'xoxb-1-sandbox';
/** With the app's id in it, as Slack writes it. */
const APP_TOKEN = 'xapp-1-A0SANDBOX-1-sandbox';
const MAIL_SIGN_IN = { user: 'inactive-users', pass: 'sandbox-mail-password' };
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

/** What it subscribes to. */
export const EVENTS = ['app_home_opened'];

interface WorldOptions {
  readonly clock: MovableClock;
  readonly organization: Organization;
  readonly portal?: Partial<PortalOptions>;
  readonly slack?: Partial<SlackOptions>;
  readonly mailbox?: Partial<MailboxOptions>;
}

export type World = Awaited<ReturnType<typeof startWorld>>;

const TIME_ZONE = 'Europe/Amsterdam';

/** Starts a portal, a Slack and a mail server on loopback that live by one clock: all that the bot needs from outside. */
export async function startWorld(options: WorldOptions) {
  const { clock, organization } = options;
  await using stack = new AsyncDisposableStack();
  const portal = stack.use(await startPortal({ clock, organization, ...options.portal }));
  const slack = stack.use(
    await startSlack({
      clock,
      scopes: SCOPES,
      events: EVENTS,
      homeTab: true,
      botToken: BOT_TOKEN,
      appToken: APP_TOKEN,
      people: castOfPeople(),
      ...options.slack,
    }),
  );
  const mailbox = stack.use(await startMailbox({ clock, auth: MAIL_SIGN_IN, ...options.mailbox }));
  const app = slack.workspace.users.get(slack.workspace.app.userId);
  if (app !== undefined) app.real_name = 'Inactive users';
  const owned = stack.move();
  return {
    clock,
    portal,
    slack,
    mailbox,
    /** Where the bot posts. */
    channel: CHANNEL.id,
    timeZone: TIME_ZONE,
    /** With which a bot finds them, as in its environment; only DATABASE_PATH is the caller's. */
    settings: settingsFor(portal, slack, mailbox),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function settingsFor(
  portal: Portal,
  slack: SandboxSlack,
  mailbox: Mailbox,
): Readonly<Record<string, string>> {
  return {
    ARCGIS_PORTAL_URL: portal.url,
    ARCGIS_USERNAME: BOT_CREDENTIALS.username,
    ARCGIS_PASSWORD: BOT_CREDENTIALS.password,
    SLACK_BOT_TOKEN: BOT_TOKEN,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_API_URL: slack.apiUrl,
    SLACK_ADMIN_CHANNEL: CHANNEL.id,
    SLACK_APPROVERS: [APPROVER, SECOND_APPROVER].join(','),
    SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`,
    SMTP_USER: MAIL_SIGN_IN.user,
    SMTP_PASSWORD: MAIL_SIGN_IN.pass,
    MAIL_FROM: 'Harbour City GIS <gis@harbour-city.example>',
    MAIL_CONTACT: 'gis@harbour-city.example',
    TIME_ZONE,
    PROTECTION: 'off',
  };
}
