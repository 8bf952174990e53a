import { type Logger, LogLevel } from '@slack/bolt';
import type { SocketModeDispatcher } from '@slack/socket-mode';
import { type FetchFunction, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../../log.ts';

type FetchInit = NonNullable<Parameters<FetchFunction>[1]>;

/** Like the platform's fetch; wider than the SDK's own type because a file is sent as a Blob. */
export type Fetch = (
  url: string | URL,
  init?: Omit<FetchInit, 'body'> & { body?: string | FormData | Blob },
) => ReturnType<FetchFunction>;

/** The way out for one WebSocket. */
export interface SocketRoute {
  readonly dispatcher: SocketModeDispatcher;
  /** Why no connection came about; undefined where one did, or where that is not known. */
  trouble(): unknown;
  /** Ends the connection at once, whatever Slack says to it. */
  cut(): void;
}

/** How Slack is reached: everything here goes through it, so a proxy or another certificate authority is put in here only. */
export interface SlackRoute {
  /** `https://slack.com/api/` unless it is elsewhere. */
  readonly apiUrl?: string;
  /** For the Web API, uploads and response URLs. */
  readonly fetch?: Fetch;
  /** For each WebSocket its own. */
  readonly openLine?: () => SocketRoute;
}

export const ANSWERING_TIMEOUT_MS = 5000;
export const BACKGROUND_TIMEOUT_MS = 15_000;

export type Clients = ReturnType<typeof createClients>;

/** The two Web API clients. Neither repeats anything by itself: the SDK would send a post twice after a broken answer. */
export function createClients(
  botToken: string,
  reach: SlackRoute,
  log: Log,
  timeoutMs: { answering?: number; background?: number } = {},
) {
  const { answering = ANSWERING_TIMEOUT_MS, background = BACKGROUND_TIMEOUT_MS } = timeoutMs;
  return {
    /** For whoever waits for an answer: short, and tried once. */
    answering: new WebClient(botToken, webOptions(reach, log, answering)),
    /** For work that nobody watches; wrap its calls in `deliver`, which alone decides what may be tried again. */
    background: new WebClient(botToken, webOptions(reach, log, background)),
  };
}

/** Made anew for each client: the SDK writes into the object that it is given. */
export function webOptions(reach: SlackRoute, log: Log, timeout: number): WebClientOptions {
  return {
    ...(reach.apiUrl !== undefined && { slackApiUrl: reach.apiUrl }),
    ...(reach.fetch !== undefined && { fetch: reach.fetch }),
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: sdkLogger(log),
  };
}

/** Slack's tokens, and the ticket in a Socket Mode address, wherever they stand in a text. */
const SECRETS = /\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|(?<=ticket=)[^&\s"']+/g;

export function withoutSecrets(text: string): string {
  return text.replace(SECRETS, '…');
}

/**
 * What Slack's SDK wants to log, as lines of our own log, quietly: whoever calls it reports what failed. Its debug lines
 * hold whole payloads and are dropped; errors are reduced to their message, because they carry requests and answers.
 */
export function sdkLogger(log: Log): Logger {
  const note = (...parts: unknown[]) => log.debug({ from: 'slack-sdk' }, textOf(parts));
  return {
    debug: () => {},
    info: note,
    warn: note,
    error: note,
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

function textOf(parts: readonly unknown[]): string {
  return withoutSecrets(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' '));
}
