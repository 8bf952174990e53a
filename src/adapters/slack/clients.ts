import { type Logger, LogLevel } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../../log.ts';
import { withoutTokens } from '../../veil.ts';
import { limited } from '../network/limit.ts';
import type { Network } from '../network/network.ts';

/** How Slack is reached: everything here goes through it, so a proxy or another certificate authority is put in here only. */
export interface SlackRoute {
  /** `https://slack.com/api/` unless it is elsewhere. */
  readonly apiUrl?: string;
  /** For the Web API, uploads and response URLs. */
  readonly fetch?: typeof globalThis.fetch;
  /** For each WebSocket its own. */
  readonly openLine?: Network['openLine'];
}

export const ANSWERING_TIMEOUT_MS = 5000;
export const BACKGROUND_TIMEOUT_MS = 15_000;

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
    fetch: limited(reach.fetch ?? globalThis.fetch),
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: sdkLogger(log),
  };
}

/**
 * What Slack's SDK wants to log, as lines of our own log, quietly: whoever calls it reports what failed. Its debug lines
 * hold whole payloads and are dropped; errors are reduced to their message, because they carry requests and answers.
 */
export function sdkLogger(log: Log): Logger {
  const note = (...parts: unknown[]) => {
    const texts = parts.map((part) => (part instanceof Error ? part.message : String(part)));
    log.debug({ from: 'slack-sdk' }, withoutTokens(texts.join(' ')));
  };
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
