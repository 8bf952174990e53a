import { createClients } from '../../../src/adapters/slack/clients.ts';
import { createPeople } from '../../../src/adapters/slack/people.ts';
import type { Log } from '../../../src/log.ts';
import { type SandboxSlack, startSlack } from '../../../src/sandbox/slack/server.ts';
import type { People, User } from '../../../src/sandbox/slack/workspace.ts';
import { SCOPES } from '../../../src/sandbox/world.ts';

export const BOT_TOKEN = 'xoxb-1-sandbox';
export const APP_TOKEN = 'xapp-1-sandbox';
export const CHANNEL = 'C0ADMINS';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: object;
}

/** A workspace, the bot's two clients of it, what the bot logged, and a clock that the test moves. */
export interface EdgeWorld extends AsyncDisposable {
  readonly slack: SandboxSlack;
  readonly clients: ReturnType<typeof createClients>;
  readonly log: Log;
  readonly lines: readonly LogLine[];
  clock(): Date;
  pass(minutes: number): void;
}

export async function startEdge({
  people,
  scopes = SCOPES,
  timeoutMs = 2000,
  rateLimits = false,
}: {
  people?: People;
  scopes?: string[];
  timeoutMs?: number;
  rateLimits?: boolean;
} = {}): Promise<EdgeWorld> {
  let now = new Date('2026-11-25T06:00:00Z');
  const slack = await startSlack({
    clock: { now: () => now },
    scopes,
    events: [],
    homeTab: false,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    people: people ?? { channels: [{ id: CHANNEL, name: 'gis-admins', members: ['U0SANDBOX'] }] },
    ackWithinMs: 1000,
    rateLimits,
  });
  const lines: LogLine[] = [];
  const log = logInto(lines);
  const timeouts = { answering: timeoutMs, background: timeoutMs };
  return {
    slack,
    clients: createClients(BOT_TOKEN, { apiUrl: slack.apiUrl }, log, timeouts),
    log,
    lines,
    clock: () => now,
    pass: (minutes) => {
      now = new Date(now.getTime() + minutes * 60_000);
    },
    [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose](),
  };
}

export type Someone = Partial<User> & { readonly id: string };

export const ANNA: Someone = { id: 'U1', name: 'Anna', email: 'anna@harbour.test' };

/** A workspace of these, all in the user group S1 and, but for U9, in the channel. */
export async function harborOf(users: readonly Someone[], scopes = SCOPES): Promise<EdgeWorld> {
  const members = ['U0SANDBOX', ...users.map(({ id }) => id)];
  return await startEdge({
    scopes,
    people: {
      users: [...users],
      groups: [
        { id: 'S1', members: users.map(({ id }) => id) },
        { id: 'S2', isEnabled: false, members: ['U1'] },
        { id: 'S3' },
      ],
      channels: [{ id: CHANNEL, members: members.filter((id) => id !== 'U9') }],
    },
  });
}

/** Who may decide and read there, as the bot finds it. */
export function peopleIn({ clients, clock, log }: EdgeWorld, approvers: string[], approvalsNeeded = 1) {
  const { background: client, answering } = clients;
  const settings = { approvers, channel: CHANNEL, approvalsNeeded };
  return createPeople({ client, answering, settings, clock, log, pausesMs: [1, 1] });
}

function logInto(lines: LogLine[]): Log {
  const at = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
