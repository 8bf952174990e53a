import { setTimeout as pause } from 'node:timers/promises';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { z } from 'zod';
import { counted } from '../../policy/text.ts';
import { certificateFault } from '../network/certificate.ts';
import { proxyTroubleIn } from '../network/tunnel.ts';

/** What became of a call: `uncertain` when Slack may have done it without saying so. */
export type Delivery<T> =
  | { readonly kind: 'delivered'; readonly value: T }
  | {
      readonly kind: 'refused';
      readonly sentence: string;
      /** Slack's name of the error, where it gave one. */
      readonly code?: string;
      /** The message that was to be changed is no longer there. */
      readonly gone?: true;
    }
  | { readonly kind: 'uncertain'; readonly sentence: string };

const PAUSES_MS = [1000, 4000];
/** A longer pause than this is left to the caller's next round. */
const LONGEST_WAIT_MS = 60_000;

/** Calls Slack with what patience the call allows, and says exactly what is known about the outcome. */
export async function deliver<T>(
  call: () => Promise<T>,
  {
    repeatable,
    pausesMs = PAUSES_MS,
    mayGoOn = () => Promise.resolve(true),
  }: {
    /** Whether doing it twice is the same as doing it once. A post is not: only what Slack surely did not take is sent again. */
    readonly repeatable: boolean;
    readonly pausesMs?: readonly number[] | undefined;
    /** Asked after a pause: whether it still may be tried again. */
    readonly mayGoOn?: () => Promise<boolean>;
  },
): Promise<Delivery<T>> {
  for (let tries = 0; ; tries += 1) {
    try {
      return { kind: 'delivered', value: await call() };
    } catch (thrown) {
      const failure = failureOf(thrown);
      const waitMs = waitBeforeNext(failure, repeatable, pausesMs[tries]);
      if (waitMs === undefined) return given(failure);
      await pause(waitMs);
      if (!(await mayGoOn())) return given(failure);
    }
  }
}

/** How long to wait before trying again; undefined where it must not be tried again or was often enough. */
function waitBeforeNext(
  failure: Failure,
  repeatable: boolean,
  pauseMs: number | undefined,
): number | undefined {
  if (pauseMs === undefined) return undefined;
  switch (failure.kind) {
    case 'rate limited':
      return failure.retryAfterMs <= LONGEST_WAIT_MS ? failure.retryAfterMs : undefined;
    case 'unreached':
      return pauseMs;
    case 'uncertain':
      return repeatable ? pauseMs : undefined;
    case 'refused':
      return undefined;
  }
}

function given(failure: Failure): Delivery<never> {
  const { kind, sentence } = failure;
  if (kind === 'uncertain') return { kind, sentence };
  if (kind !== 'refused') return { kind: 'refused', sentence };
  const { code } = failure;
  return { kind, sentence, code, ...(code === 'message_not_found' && { gone: true }) };
}

/** Why a call to Slack failed; `refused` only where it is certain that nothing was done. */
type Failure =
  | { readonly kind: 'refused'; readonly sentence: string; readonly code: string }
  | { readonly kind: 'unreached'; readonly sentence: string }
  | { readonly kind: 'rate limited'; readonly sentence: string; readonly retryAfterMs: number }
  | { readonly kind: 'uncertain'; readonly sentence: string };

const UNREADABLE: Failure = { kind: 'uncertain', sentence: 'Slack’s answer could not be read.' };
const withNeeded = z.object({ needed: z.string() });

/** Reads what Slack's SDK threw; the error object itself, which holds requests and answers, goes no further. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof WebAPIPlatformError) return platformFailure(thrown);
  if (thrown instanceof WebAPIRateLimitedError) {
    const sentence = `Slack asks the bot to slow down for ${counted(thrown.retryAfter, 'second', 'seconds')}.`;
    return { kind: 'rate limited', sentence, retryAfterMs: thrown.retryAfter * 1000 };
  }
  if (thrown instanceof UnexpectedStatus) return httpFailure(thrown.status);
  if (thrown instanceof z.ZodError) return UNREADABLE;
  if (thrown instanceof WebAPIHTTPError) return httpFailure(thrown.statusCode);
  return transportFailure(thrown instanceof WebAPIRequestError ? thrown.original : thrown);
}

function platformFailure({ data }: WebAPIPlatformError): Failure {
  const code = data.error;
  if (!isErrorName(code)) return UNREADABLE;
  if (UNSURE.has(code)) return { kind: 'uncertain', sentence: `Slack had an internal problem (${code}).` };
  const needed = withNeeded.safeParse(data).data?.needed;
  return { kind: 'refused', sentence: `Slack rejected the request: ${meaningOf(code, needed)}.`, code };
}

/** For what answers by its HTTP status alone, as an upload's address does. */
export class UnexpectedStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

function httpFailure(status: number): Failure {
  if (status >= 500) return { kind: 'uncertain', sentence: `Slack answered with HTTP ${status}.` };
  return {
    kind: 'refused',
    sentence: `Slack rejected the request (HTTP ${status}).`,
    code: `http_${status}`,
  };
}

function transportFailure(thrown: unknown): Failure {
  const proxys = proxyTroubleIn(thrown);
  if (proxys !== undefined) return { kind: 'unreached', sentence: proxys.message };
  const layers = layersOf(thrown);
  const [fault] = layers.flatMap(({ code }) => certificateFault(code, 'Slack’s') ?? []);
  if (fault !== undefined) return { kind: 'unreached', sentence: `${fault}.` };
  if (layers.some(({ code, syscall }) => CONNECTING.has(syscall) || NO_CONNECTION.has(code)))
    return { kind: 'unreached', sentence: 'Slack cannot be reached.' };
  const isLate = thrown instanceof Error && ['TimeoutError', 'AbortError'].includes(thrown.name);
  const sentence = isLate ? 'Slack did not answer in time.' : 'The connection to Slack was lost.';
  return { kind: 'uncertain', sentence };
}

const layer = z.object({
  code: z.string().catch(''),
  syscall: z.string().catch(''),
  cause: z.unknown().optional(),
});

/** What an error and the causes in it tell, the outermost first. */
function layersOf(thrown: unknown): readonly z.infer<typeof layer>[] {
  const { data } = layer.safeParse(thrown);
  return data === undefined ? [] : [data, ...layersOf(data.cause)];
}

/** Before there was a connection; the second name is undici's. */
const NO_CONNECTION = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);
const CONNECTING = new Set(['connect', 'getaddrinfo']);

/** With these there is no use in trying: only another token helps. What to do about them, as in `ADVICE`. */
const TOKEN_ADVICE: Readonly<Record<string, string>> = {
  invalid_auth: 'the token is not valid; copy it again',
  not_authed: 'the token is missing',
  token_revoked: 'the token was revoked; reinstall the app and copy the new token',
  token_expired: 'the token has expired; reinstall the app and copy the new token',
  account_inactive: 'the app was removed from the workspace; reinstall it and copy the new token',
  user_removed_from_team:
    'the bot user was removed from the workspace; reinstall the app and copy the new token',
  team_disabled: 'the workspace is disabled',
  team_access_not_granted: 'the app is not installed in this workspace; install it and copy the new token',
  not_allowed_token_type: 'the token is of the wrong kind',
};

/** What to do about the errors that an administrator can fix; names from Slack's method reference. */
const ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: 'the bot is not in the channel; invite it there',
  channel_not_found:
    'the channel does not exist or the bot is not in it; check SLACK_ADMIN_CHANNEL or invite the bot',
  is_archived: 'the channel is archived; unarchive it or set SLACK_ADMIN_CHANNEL to another channel’s ID',
  is_inactive: 'the channel is archived; unarchive it or set SLACK_ADMIN_CHANNEL to another channel’s ID',
  restricted_action: 'a workspace setting keeps the bot from posting; ask a workspace owner to allow it',
  message_not_found: 'the message no longer exists',
  file_uploads_disabled:
    'file uploads are turned off in the workspace; ask a workspace owner to turn them on',
  storage_limit_reached: 'the workspace has no storage left; delete old files in Slack',
  ratelimited: 'too many requests',
  no_such_subteam: 'the user group does not exist or is disabled',
  user_not_found: 'the user does not exist',
  user_not_visible: 'the bot cannot see the user',
  messages_tab_disabled: 'the app’s Messages Tab is off; turn it on under App Home, as in manifest.yml',
};

/** Trouble inside Slack, after which it may or may not have done what was asked. */
const UNSURE = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'timeout',
]);

/** A name of an error and nothing else: where an answer is no JSON, the SDK puts the whole page there. */
function isErrorName(text: string): boolean {
  return /^[a-z][a-z0-9_]{1,60}$/.test(text);
}

export function isAboutToken(code: string): boolean {
  return Object.hasOwn(TOKEN_ADVICE, code) || code === 'missing_scope';
}

/** Whether it is the bot that is refused, or this moment: that tells nothing about whom or what was asked about. */
export function isAboutAsking(code: string): boolean {
  return Object.hasOwn(TOKEN_ADVICE, code) || code === 'ratelimited' || code.startsWith('http_');
}

/** Slack's words for: there is no such person or group here. */
const NOBODY = new Set(['user_not_found', 'users_not_found', 'user_not_visible', 'no_such_subteam']);

/** Only Slack's own word says that there is nobody; being unable to ask, or not allowed to, says nothing. */
export function isSlacksNo(outcome: Delivery<unknown>): boolean {
  return outcome.kind === 'refused' && outcome.code !== undefined && NOBODY.has(outcome.code);
}

/** What Slack's refusal means and what to do, without a capital and a full stop: “the user does not exist (user_not_found)”. */
export function meaningOf(code: string, neededScope: string | undefined): string {
  if (code === 'missing_scope') return missingScope(neededScope);
  const advice = TOKEN_ADVICE[code] ?? ADVICE[code];
  return advice === undefined ? code : `${advice} (${code})`;
}

function missingScope(needed: string | undefined): string {
  if (needed?.includes(',') === true)
    return `the Slack app lacks one of the scopes ${needed.split(',').join(', ')}; add those that manifest.yml has and reinstall the app (missing_scope)`;
  const scope = needed === undefined ? 'a scope it needs' : `the scope ${needed}`;
  return `the Slack app lacks ${scope}; add it and reinstall the app (missing_scope)`;
}
