import { App, LogLevel } from '@slack/bolt';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { type SandboxSlack, type SlackOptions, startSlack } from '../../../src/sandbox/slack/server.ts';

export const NOON = new Date('2026-11-25T12:00:00Z');
export const BOT = 'U0SANDBOX';
/** A channel with the bot, one of the public without it, a private one with and one without, and an old one. */
export const [OPS, HALL, BOARD, VAULT, OLD] = ['C1', 'C2', 'G1', 'G2', 'C3'] as const;

const SCOPES = [
  'chat:write',
  'commands',
  'files:write',
  'files:read',
  'users:read',
  'users:read.email',
  'usergroups:read',
  'channels:read',
  'groups:read',
  'im:write',
];

/** A small workspace, its clock standing still unless it is moved. */
export async function workspaceWith(options: Partial<SlackOptions> = {}): Promise<SandboxSlack> {
  return await startSlack({
    clock: { now: () => NOON },
    scopes: SCOPES,
    events: ['app_home_opened'],
    homeTab: true,
    botToken: 'xoxb-test',
    appToken: 'xapp-test',
    people: {
      users: [
        { id: 'U1', name: 'ana', email: 'ana@example.org' },
        { id: 'U2', name: 'guest', is_ultra_restricted: true },
        { id: 'U3', name: 'gone', email: 'gone@example.org', deleted: true },
      ],
      groups: [
        { id: 'S1', members: ['U1'] },
        { id: 'S2', members: ['U1'], isEnabled: false },
      ],
      channels: [
        { id: OPS, name: 'ops', members: [BOT, 'U1', 'U2'] },
        { id: HALL, name: 'hall', members: ['U1'] },
        { id: BOARD, is_private: true, members: [BOT, 'U1'] },
        { id: VAULT, is_private: true, members: ['U1'] },
        { id: OLD, is_archived: true, members: [BOT] },
      ],
    },
    ...options,
  });
}

export function clientOf(slack: SandboxSlack, token = 'xoxb-test'): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    logLevel: LogLevel.ERROR,
    logger: silent,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

/** The error's name in Slack's answer, or `ok`. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (thrown) {
    if (thrown instanceof WebAPIPlatformError) return thrown.data.error;
    throw thrown;
  }
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** A real Bolt app in Socket Mode, to which the test adds its listeners before it starts. */
export async function boltApp(slack: SandboxSlack, listen: (app: App) => void): Promise<AsyncDisposable> {
  const app = new App({
    token: 'xoxb-test',
    appToken: 'xapp-test',
    socketMode: true,
    deferInitialization: true,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  listen(app);
  await app.init();
  await app.start();
  return { [Symbol.asyncDispose]: async () => void (await app.stop()) };
}

export const plain = (text: string) => ({ type: 'plain_text', text }) as const;
export const section = (text: string) => ({ type: 'section', text: plain(text) }) as const;
