import { App, type Receiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Log } from '../../log.ts';
import { failed, ok } from '../../policy/result.ts';
import { withoutTokens } from '../../veil.ts';
import { proxyTroubleIn } from '../network/tunnel.ts';
import { failureOf, isAboutToken, meaningOf } from './calls.ts';
import { ANSWERING_TIMEOUT_MS, type SlackRoute, webOptions } from './clients.ts';
import { keepConnected, TIMING, type Timing } from './reconnect.ts';
import { type Envelope, handledOnce, keptIn, NoHello, openSocket } from './socket.ts';

export interface ConnectOptions {
  readonly botToken: string;
  readonly appToken: string;
  /** For asking who the bot is. */
  readonly client: WebClient;
  readonly reach: SlackRoute;
  readonly log: Log;
  /** Attaches all listeners, before the first connection. */
  readonly register: (app: App) => void;
  readonly onSecondBot: (isThere: boolean) => void;
  readonly timing?: Partial<Timing>;
}

/** A token that Slack refuses, or a password that the proxy refuses: the bot cannot start like this. */
export interface StartProblem {
  readonly setting: TokenSetting | 'HTTPS_PROXY';
  readonly sentence: string;
}

type TokenSetting = 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN';

/**
 * Connects the bot to Slack. Refused tokens end the start; anything else (Slack is down, say) does not: the connection
 * then comes up when it can.
 */
export async function connect(options: ConnectOptions) {
  const { appToken, client, reach, log, onSecondBot } = options;
  const timing = { ...TIMING, ...options.timing };
  const { helloMs, pongMs } = timing;
  const identity = createIdentity(client);
  const stopping = new AbortController();
  const app = boltApp(options, identity);
  options.register(app);
  const running = new Set<Promise<void>>();
  const handle = keptIn(running, handledOnce(handler(app, log, stopping.signal)));
  const firstTry = Promise.withResolvers<StartProblem | undefined>();

  const line = keepConnected({
    log,
    timing,
    onSecondBot,
    open: async (signal) => {
      await identity().catch((thrown: unknown) => {
        throw new BotTokenFailure('auth.test failed', { cause: thrown });
      });
      const socket = await openSocket({ appToken, reach, log, signal, handle, helloMs, pongMs });
      firstTry.resolve(undefined);
      return socket;
    },
    onFailure: (thrown) => {
      const { setting, sentence } = troubleIn(thrown);
      log.error({ why: sentence }, 'Could not connect to Slack.');
      firstTry.resolve(setting && { setting, sentence });
    },
  });
  const stop = async () => {
    stopping.abort();
    await line.stop();
  };
  const problem = await firstTry.promise;
  if (problem !== undefined) {
    await stop();
    return failed(problem);
  }
  return ok({
    isConnected: line.isConnected,
    /** Resolves when no listener is running. */
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
    /** Lets running listeners finish, for a while, and hangs up. */
    stop,
    [Symbol.asyncDispose]: stop,
  });
}

/** Bolt dispatches and we bring it what arrives: its own receiver neither outlives a refused reconnect nor hands on envelope ids. */
const receiver: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };

function boltApp({ botToken, reach, log }: ConnectOptions, identity: () => Promise<Identity>): App {
  const { logger, ...clientOptions } = webOptions(reach, log, ANSWERING_TIMEOUT_MS);
  return new App({
    receiver,
    convoStore: false,
    clientOptions,
    ...(logger !== undefined && { logger }),
    authorize: async () => {
      const { teamId, botUserId, botId } = await identity();
      return { botToken, teamId, botUserId, ...(botId !== undefined && { botId }) };
    },
  });
}

function handler(app: App, log: Log, stopping: AbortSignal) {
  return async ({ id, body, retryNum, retryReason, ack }: Envelope): Promise<void> => {
    if (stopping.aborted) return;
    try {
      await app.processEvent({
        body,
        ack,
        customProperties: { envelopeId: id },
        ...(retryNum !== undefined && { retryNum }),
        ...(retryReason !== undefined && { retryReason }),
      });
    } catch (thrown) {
      const why = withoutTokens(thrown instanceof Error ? thrown.message : String(thrown));
      log.error({ envelope: id, why }, 'An event from Slack could not be handled.');
    }
  };
}

/** Marks a failure as the bot token's, so that the two tokens can be told apart. */
class BotTokenFailure extends Error {}

/** What to say of it, and the setting that ends a start because of it, where one does. */
function troubleIn(thrown: unknown): {
  readonly sentence: string;
  readonly setting?: StartProblem['setting'];
} {
  const proxys = proxyTroubleIn(thrown);
  if (proxys?.about === 'sign-in') return { setting: 'HTTPS_PROXY', sentence: proxys.message };
  if (thrown instanceof NoHello) return { sentence: thrown.message };
  const isBots = thrown instanceof BotTokenFailure;
  const failure = failureOf(isBots ? thrown.cause : thrown);
  if (failure.kind !== 'refused' || !isAboutToken(failure.code)) return { sentence: failure.sentence };
  const setting = isBots ? 'SLACK_BOT_TOKEN' : 'SLACK_APP_TOKEN';
  return { setting, sentence: `Slack rejects ${setting}: ${meaning(setting, failure.code)}.` };
}

/** An app-level token has one scope that matters; Slack names it in no answer. */
function meaning(setting: TokenSetting, code: string): string {
  const isKind = code === 'not_allowed_token_type' || code === 'missing_scope';
  if (!isKind) return meaningOf(code, undefined);
  return setting === 'SLACK_APP_TOKEN'
    ? `it must be an app-level token (xapp-…) with the scope connections:write (${code})`
    : `it must be the bot user’s token (xoxb-…) of the installed app (${code})`;
}

const answer = z
  .object({
    team_id: z.string(),
    url: z.url().optional().catch(undefined),
    enterprise_id: z.string().optional(),
    is_enterprise_install: z.boolean().default(false),
    user_id: z.string(),
    bot_id: z.string().optional(),
    user: z.string(),
  })
  .transform((said) => ({
    teamId: said.team_id,
    /** The workspace's own address, with a slash at the end. */
    url: said.url,
    /** Where the workspace belongs to an Enterprise Grid. */
    enterpriseId: said.enterprise_id,
    /** Installed in the whole Grid: everybody of it belongs here. */
    isWholeGrid: said.is_enterprise_install,
    botUserId: said.user_id,
    botId: said.bot_id,
    botName: said.user,
  }));
export type Identity = z.infer<typeof answer>;

/** Who the bot is in its workspace. Throws what the SDK throws; asked once, since it never changes under one token. */
export function createIdentity(client: WebClient): () => Promise<Identity> {
  let known: Identity | undefined;
  return async () => {
    known ??= answer.parse(await client.auth.test());
    return known;
  };
}
