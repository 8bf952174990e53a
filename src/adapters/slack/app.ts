import { App, type Receiver } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Log } from '../../log.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { proxyTroubleIn } from '../network/tunnel.ts';
import { failureOf, isAboutToken, meaningOf } from './calls.ts';
import { ANSWERING_TIMEOUT_MS, type SlackRoute, webOptions, withoutSecrets } from './clients.ts';
import { keepConnected, type Line, TIMING, type Timing } from './reconnect.ts';
import {
  type Envelope,
  handledOnce,
  NoHello,
  openSocket,
  type Socket,
  type SocketOptions,
} from './socket.ts';

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

export interface SlackConnection extends AsyncDisposable {
  readonly isConnected: boolean;
  /** Another process holds a connection with the same app token: clicks may land there. */
  readonly hasSecondBot: boolean;
  /** Resolves when no listener is running. */
  idle(): Promise<void>;
  /** Lets running listeners finish, for a while, and hangs up. */
  stop(): Promise<void>;
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
export async function connect(options: ConnectOptions): Promise<Result<SlackConnection, StartProblem>> {
  const timing = { ...TIMING, ...options.timing };
  const identity = createIdentity(options.client);
  const stopping = new AbortController();
  const app = boltApp(options, identity);
  options.register(app);
  const running = new Set<Promise<void>>();
  const handle = keptIn(running, handledOnce(handler(app, options.log, stopping.signal)));
  const firstTry = Promise.withResolvers<StartProblem | undefined>();

  const line = keepConnected({
    log: options.log,
    timing,
    onSecondBot: options.onSecondBot,
    open: async (signal) => {
      const socket = await openAs(options, identity, {
        signal,
        handle,
        helloMs: timing.helloMs,
        pongMs: timing.pongMs,
      });
      firstTry.resolve(undefined);
      return socket;
    },
    onFailure: (thrown) => {
      const problem = startProblem(thrown);
      options.log.error({ why: problem?.sentence ?? sentenceOf(thrown) }, 'no connection to Slack yet');
      firstTry.resolve(problem);
    },
  });
  const connection = connectionOver(line, stopping, running);
  const problem = await firstTry.promise;
  if (problem === undefined) return ok(connection);
  await connection.stop();
  return failed(problem);
}

type Handle = (envelope: Envelope) => Promise<void>;

function keptIn(running: Set<Promise<void>>, handle: Handle): Handle {
  return (envelope) => {
    const handling = handle(envelope).finally(() => running.delete(handling));
    running.add(handling);
    return handling;
  };
}

function connectionOver(
  line: Line,
  stopping: AbortController,
  running: ReadonlySet<Promise<void>>,
): SlackConnection {
  const stop = async () => {
    stopping.abort();
    await line.stop();
  };
  return {
    get isConnected() {
      return line.isConnected();
    },
    get hasSecondBot() {
      return line.hasSecondBot();
    },
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
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

function handler(app: App, log: Log, stopping: AbortSignal): Handle {
  return async ({ id, body, retryNum, retryReason, ack }) => {
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
      const why = withoutSecrets(thrown instanceof Error ? thrown.message : String(thrown));
      log.error({ envelope: id, why }, 'what Slack sent could not be handled');
    }
  };
}

/** Marks a failure as the bot token's, so that the two tokens can be told apart. */
class BotTokenFailure extends Error {}

type Opening = Pick<SocketOptions, 'signal' | 'helloMs' | 'pongMs' | 'handle'>;

async function openAs(
  { appToken, reach, log }: ConnectOptions,
  identity: () => Promise<Identity>,
  opening: Opening,
): Promise<Socket> {
  await identity().catch((thrown: unknown) => {
    throw new BotTokenFailure('auth.test failed', { cause: thrown });
  });
  return openSocket({ appToken, reach, log, ...opening });
}

function startProblem(thrown: unknown): StartProblem | undefined {
  const proxys = proxyTroubleIn(thrown);
  if (proxys?.isSignIn === true) return { setting: 'HTTPS_PROXY', sentence: proxys.message };
  const isBots = thrown instanceof BotTokenFailure;
  const failure = failureOf(isBots ? thrown.cause : thrown);
  if (failure.kind !== 'refused' || !isAboutToken(failure.code)) return undefined;
  const setting = isBots ? 'SLACK_BOT_TOKEN' : 'SLACK_APP_TOKEN';
  return { setting, sentence: `Slack refuses ${setting}: ${meaning(setting, failure.code)}.` };
}

/** An app-level token has one scope that matters; Slack names it in no answer. */
function meaning(setting: TokenSetting, code: string): string {
  const isKind = code === 'not_allowed_token_type' || code === 'missing_scope';
  if (!isKind) return meaningOf(code, undefined);
  return setting === 'SLACK_APP_TOKEN'
    ? `it must be an app-level token (xapp-…) with the scope connections:write (${code})`
    : `it must be the bot user’s token (xoxb-…) of the installed app (${code})`;
}

function sentenceOf(thrown: unknown): string {
  if (thrown instanceof NoHello) return thrown.message;
  return failureOf(thrown instanceof BotTokenFailure ? thrown.cause : thrown).sentence;
}

const answer = z.object({
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().optional(),
  user: z.string(),
});

/** Who the bot is in its workspace, as `auth.test` says. */
export interface Identity {
  readonly teamId: string;
  readonly botUserId: string;
  readonly botId: string | undefined;
  readonly botName: string;
}

/** Throws what the SDK throws; asked once, since it never changes under one token. */
export function createIdentity(client: WebClient): () => Promise<Identity> {
  let known: Identity | undefined;
  return async () => {
    known ??= await ask(client);
    return known;
  };
}

async function ask(client: WebClient): Promise<Identity> {
  const { team_id, user_id, bot_id, user } = answer.parse(await client.auth.test());
  return { teamId: team_id, botUserId: user_id, botId: bot_id, botName: user };
}
