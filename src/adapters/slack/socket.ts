import { setTimeout as pause } from 'node:timers/promises';
import { SocketModeClient } from '@slack/socket-mode';
import { z } from 'zod';
import type { Log } from '../../log.ts';
import { jsonIn } from '../../policy/text.ts';
import { BACKGROUND_TIMEOUT_MS, type SlackRoute, sdkLogger, webOptions } from './clients.ts';

const envelopeOf = z
  .object({
    envelope_id: z.string(),
    body: z.record(z.string(), z.unknown()),
    retry_num: z.number().optional().catch(undefined),
    retry_reason: z.string().optional().catch(undefined),
    ack: z.custom<(response?: unknown) => Promise<void>>((ack) => typeof ack === 'function'),
  })
  .transform(({ envelope_id: id, body, retry_num: retryNum, retry_reason: retryReason, ack }) => {
    return { id, body, retryNum, retryReason, ack };
  });

/** What Slack sends to be handled; it stays Slack's to send again until it is acknowledged. */
export type Envelope = z.infer<typeof envelopeOf>;

/** Never rejects; an envelope that it does not acknowledge comes again. */
type Handle = (envelope: Envelope) => Promise<void>;

interface SocketOptions {
  readonly appToken: string;
  readonly reach: SlackRoute;
  readonly log: Log;
  /** How long Slack may take from the first request to its hello. */
  readonly helloMs: number;
  /** One that answers no ping for so long counts as dropped. */
  readonly pongMs: number;
  /** Gives up waiting when this is aborted. */
  readonly signal: AbortSignal;
  readonly handle: Handle;
}

/** The connection came about, and was of no use. */
export class NoHello extends Error {}

export type Socket = Awaited<ReturnType<typeof openSocket>>;

/** Opens one connection, up to Slack's hello; throws when Slack refuses, is not there, or says no hello in time. */
export async function openSocket(options: SocketOptions) {
  const client = new OneConnection(options);
  const over = Promise.withResolvers<string>();
  const running = new Set<Promise<void>>();
  const handle = keptIn(running, options.handle);
  let isOpen = true;
  client.once('disconnected', () => {
    isOpen = false;
    over.resolve('it was dropped');
  });
  client.on('leave', (reason: string) => over.resolve(reason));
  client.on('slack_event', (raw: unknown) => {
    const envelope = envelopeOf.safeParse(raw).data;
    if (envelope !== undefined) void handle(envelope);
  });
  await saysHello(client, options);
  return {
    /** How many connections of the app Slack counted at the hello, this one included. */
    connections: client.connections,
    isOpen: () => isOpen,
    /** Settles when it has ended, or when Slack announces that it will end it soon; says why. */
    over: over.promise,
    /** Lets what came through it be answered, for so long at most, and then ends it. */
    close: async (drainMs: number) => {
      await Promise.race([Promise.allSettled(running), pause(drainMs, undefined, { ref: false })]);
      if (isOpen) await Promise.race([client.disconnect(), pause(CLOSING_MS, undefined, { ref: false })]);
    },
  };
}

/** The same, which is in this set for as long as it is at work. */
export function keptIn(running: Set<Promise<void>>, handle: Handle): Handle {
  return (envelope) => {
    const handling = handle(envelope).finally(() => running.delete(handling));
    running.add(handling);
    return handling;
  };
}

/** Slack may leave the goodbye unanswered; nobody waits long for it. */
const CLOSING_MS = 1000;

async function saysHello(client: OneConnection, { helloMs, signal }: SocketOptions): Promise<void> {
  const giveUp = new AbortController();
  const either = AbortSignal.any([signal, giveUp.signal]);
  const late = pause(helloMs, 'late', { signal: either }).catch(() => 'late');
  try {
    if ((await Promise.race([client.start(), late])) !== 'late') return;
  } catch (thrown) {
    throw thrown ?? client.trouble() ?? new NoHello('Slack ended the connection before confirming it.');
  } finally {
    giveUp.abort();
  }
  client.abandon();
  throw new NoHello('Slack did not confirm the connection in time.');
}

const frame = z.object({
  type: z.string(),
  reason: z.string().optional(),
  num_connections: z.number().optional().catch(undefined),
  payload: z.record(z.string(), z.unknown()).optional(),
});
type Frame = z.infer<typeof frame>;

/**
 * The SDK's client for exactly one connection. Two things differ: a frame that the SDK would stumble over ends nothing
 * (it would be an unhandled rejection), and a goodbye that Slack announces is passed on instead of hanging up at once,
 * so that the next connection can stand before this one goes.
 */
class OneConnection extends SocketModeClient {
  connections = 1;
  readonly #line: ReturnType<NonNullable<SlackRoute['openLine']>> | undefined;

  constructor({ appToken, reach, log, pongMs }: SocketOptions) {
    const line = reach.openLine?.();
    super({
      appToken,
      autoReconnectEnabled: false,
      clientPingTimeout: pongMs,
      clientOptions: webOptions(reach, log, BACKGROUND_TIMEOUT_MS),
      logger: sdkLogger(log),
      ...(line !== undefined && { dispatcher: line.dispatcher }),
    });
    this.#line = line;
    // The SDK lets go of a connection that does not end well, and leaves it open unless it is its own.
    this.on('disconnected', () => line?.cut());
  }

  protected override async onWebSocketMessage(data: string | ArrayBuffer, isBinary: boolean): Promise<void> {
    const seen = isBinary || typeof data !== 'string' ? undefined : frame.safeParse(jsonIn(data)).data;
    if (seen?.type === 'disconnect') this.emit('leave', seen.reason ?? 'no reason given');
    else if (seen !== undefined && isHandled(seen)) {
      this.connections = seen.num_connections ?? this.connections;
      await super.onWebSocketMessage(data, isBinary);
    }
  }

  /** Why there is no connection, where the SDK only says that there is none. */
  trouble(): unknown {
    return this.#line?.trouble();
  }

  /** Whatever the attempt still leads to, no connection may come of it. */
  abandon(): void {
    this.once('connected', () => void this.disconnect());
    void this.disconnect();
  }
}

const innerEvent = z.object({ event: z.object({ type: z.string() }) });

function isHandled({ type, payload }: Frame): boolean {
  if (type === 'events_api') return innerEvent.safeParse(payload).success;
  return ['hello', 'interactive', 'slash_commands'].includes(type);
}

/** Slack delivers again within minutes or not at all. */
const KEPT = 1_000;

/**
 * What Slack delivers twice is handled once and acknowledged twice, in the same words, as the first acknowledgement may
 * have been lost. One whose handling ended without an acknowledgement is handled anew. It knows this process only:
 * decisions are told apart in their own transaction besides.
 */
export function handledOnce(handle: Handle): Handle {
  const acknowledged = new Map<string, Promise<{ readonly response: unknown } | undefined>>();

  return async (envelope) => {
    const before = await acknowledged.get(envelope.id);
    if (before !== undefined) return envelope.ack(before.response);
    const first = Promise.withResolvers<{ readonly response: unknown } | undefined>();
    acknowledged.set(envelope.id, first.promise);
    forgetOldest(acknowledged);
    const ack = (response?: unknown): Promise<void> => {
      first.resolve({ response });
      return envelope.ack(response);
    };
    await handle({ ...envelope, ack });
    first.resolve(undefined);
  };
}

function forgetOldest(kept: Map<string, unknown>): void {
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
}
