import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { acceptWebSocket, refuseUpgrade, type WebSocketPeer } from './web-socket.ts';

const MAX_CONNECTIONS = 10;
const PING_EVERY_MS = 10_000;
const GOING_AWAY = 1001;

interface Envelope {
  readonly envelope_id: string;
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly accepts_response_payload: boolean;
  readonly payload: unknown;
}
/** What became of something that a person did: `payload` is what the app sent with its acknowledgment. */
export type EnvelopeEnd =
  | { readonly kind: 'acknowledged'; readonly payload?: Readonly<Record<string, unknown>> }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'no connection' }
  /** Slack does not tell the app of everything. */
  | { readonly kind: 'not sent' };

export type SocketMode = ReturnType<typeof createSocketMode>;

const ackShape = z.object({
  envelope_id: z.string(),
  payload: z.record(z.string(), z.unknown()).optional(),
});

/** Slack's end of Socket Mode. */
export function createSocketMode(appId: string, ackWithinMs: number) {
  const tickets = new Set<string>();
  const peers = new Set<WebSocketPeer>();
  const envelopes: Envelope[] = [];
  const waiting = new Map<string, (end: EnvelopeEnd) => void>();
  const open = () => [...peers].filter((peer) => peer.isOpen);
  const pings = setInterval(() => {
    for (const peer of open()) peer.ping();
  }, PING_EVERY_MS).unref();
  let turn = 0;
  let before: (() => Promise<unknown>) | undefined;

  const greet = async (peer: WebSocketPeer) => {
    const act = before;
    before = undefined;
    await act?.();
    if (open().length > MAX_CONNECTIONS) {
      disconnect(peer, 'too_many_websockets');
      return;
    }
    const debug_info = { host: 'sandbox', approximate_connection_time: 18_060 };
    const connection_info = { app_id: appId };
    peer.send(JSON.stringify({ type: 'hello', num_connections: open().length, debug_info, connection_info }));
  };

  const send = (envelope: Envelope): Promise<EnvelopeEnd> => {
    const peer = open()[turn % Math.max(1, open().length)];
    turn += 1;
    if (peer === undefined) return Promise.resolve({ kind: 'no connection' });
    return new Promise((resolve) => {
      const settle = (end: EnvelopeEnd) => {
        clearTimeout(timer);
        waiting.delete(envelope.envelope_id);
        resolve(end);
      };
      const timer = setTimeout(settle, ackWithinMs, { kind: 'timeout' });
      waiting.set(envelope.envelope_id, settle);
      peer.send(JSON.stringify({ ...envelope, ...retryFields(envelope) }));
    });
  };

  return {
    get envelopes(): readonly Envelope[] {
      return envelopes;
    },
    get connections() {
      return open().length;
    },
    /** The path of one connection, good for one use. */
    ticket: () => {
      const ticket = crypto.randomUUID();
      tickets.add(ticket);
      return `/link/?ticket=${ticket}&app_id=${appId}`;
    },
    accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const url = new URL(request.url ?? '', 'http://sandbox');
      if (url.pathname !== '/link/' || !tickets.delete(url.searchParams.get('ticket') ?? '')) {
        refuseUpgrade(socket, '404 Not Found');
        return;
      }
      const peer = acceptWebSocket(request, socket, head, {
        onText: (text) => acknowledge(text, waiting, envelopes),
        onClose: () => {
          if (peer !== undefined) peers.delete(peer);
        },
      });
      if (peer === undefined) return;
      peers.add(peer);
      void greet(peer);
    },
    /** Sends to one of the connections and waits for the acknowledgment. */
    deliver: (content: Omit<Envelope, 'envelope_id'>) => {
      const envelope = { envelope_id: crypto.randomUUID(), ...content };
      envelopes.push(envelope);
      return send(envelope);
    },
    /** The same envelope once more, under the same id. */
    redeliver: async (which: number | string) => {
      const envelope =
        typeof which === 'number' ? envelopes.at(which) : envelopes.find((one) => one.envelope_id === which);
      if (envelope === undefined) throw new Error(`no envelope ${which} was sent`);
      return await send(envelope);
    },
    recycle: (reason: string) => {
      for (const peer of open()) disconnect(peer, reason);
    },
    drop: () => {
      for (const peer of peers) peer.destroy();
    },
    mute: () => {
      for (const peer of peers) peer.mute();
    },
    /** The next hello is late: something comes before it, and it follows the acknowledgment. */
    beforeHello: (act: () => Promise<unknown>) => {
      before = act;
    },
    stop: () => {
      clearInterval(pings);
      for (const settle of waiting.values()) settle({ kind: 'no connection' });
      for (const peer of peers) {
        peer.close(GOING_AWAY);
        peer.destroy();
      }
    },
  };
}

function disconnect(peer: WebSocketPeer, reason: string): void {
  peer.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
}

function retryFields({ type }: Envelope): object {
  return type === 'events_api' ? { retry_attempt: 0, retry_reason: '' } : {};
}

/** An acknowledgment that is late, unknown or not JSON is ignored; a payload counts only where one was invited. */
function acknowledge(
  text: string,
  waiting: ReadonlyMap<string, (end: EnvelopeEnd) => void>,
  envelopes: readonly Envelope[],
): void {
  const ack = ackShape.safeParse(parsed(text));
  if (!ack.success) return;
  const { envelope_id, payload = {} } = ack.data;
  const envelope = envelopes.find((one) => one.envelope_id === envelope_id);
  const isTold = envelope?.accepts_response_payload === true && Object.keys(payload).length > 0;
  waiting.get(envelope_id)?.({ kind: 'acknowledged', ...(isTold && { payload }) });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
