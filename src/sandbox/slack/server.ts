import type { ServerResponse } from 'node:http';
import { addressOf, httpServer, listenOnLoopback, type Secure } from '../loopback.ts';
import { FaultQueue, faultsOf } from './faults.ts';
import { command, openHome, say, sendEvent } from './interaction/commands.ts';
import type { Filled } from './interaction/input-values.ts';
import { type Place, type PressOptions, press } from './interaction/interaction.ts';
import { close, fill, submit } from './interaction/modals.ts';
import { createSocketMode, type SocketMode } from './socket/socket-mode.ts';
import { refuseUpgrade } from './socket/web-socket.ts';
import { createState, type SlackState, type StateOptions } from './state.ts';
import { createRoutes } from './web-api/routes.ts';
import { createWebApi, type RecordedCall } from './web-api/web-api.ts';

const SLACK_WAITS_MS = 3000;

export interface SlackOptions extends StateOptions {
  readonly botToken: string;
  readonly appToken: string;
  /** How long Slack waits for an acknowledgment, in real time. */
  readonly ackWithinMs?: number;
  /** How long a trigger_id can be used, in real time. */
  readonly triggerWithinMs?: number;
  readonly rateLimits?: boolean;
  /** Where it is reached by https and wss. */
  readonly secure?: Secure;
  /** Where its WebSocket has a name of its own, as Slack's has. */
  readonly socketHost?: string;
}

export type SandboxSlack = Awaited<ReturnType<typeof startSlack>>;

/** A Slack workspace on loopback, as strict as the real one: Web API, Socket Mode, and the people in it. */
export async function startSlack(options: SlackOptions) {
  const { secure } = options;
  const server = httpServer(secure);
  const listening = await listenOnLoopback(server);
  const { port } = listening;
  const origin = addressOf('http', secure, port);
  const socketSecure = secure && { ...secure, host: options.socketHost ?? secure.host };

  const state = createState(options, origin, options.triggerWithinMs ?? SLACK_WAITS_MS);
  const socket = createSocketMode(state.workspace.app.id, options.ackWithinMs ?? SLACK_WAITS_MS);
  const queue = new FaultQueue();
  const calls: RecordedCall[] = [];
  const hanging = new Set<ServerResponse>();
  const webApi = createWebApi(state, {
    botToken: options.botToken,
    appToken: options.appToken,
    hasRateLimits: options.rateLimits ?? false,
    socketUrl: () => `${addressOf('ws', socketSecure, port)}${socket.ticket()}`,
  });
  const route = createRoutes({ state, faults: queue, webApi, calls, hanging });

  server.on('request', (request, response) => {
    // By the sandbox's clock, which is not the machine's.
    response.sendDate = false;
    response.setHeader('date', options.clock.now().toUTCString());
    route(request, response).catch((thrown: unknown) => {
      // A client may go away in the middle of its request; anything else is a mistake of the sandbox.
      if (request.complete) console.error(thrown);
      response.destroy();
    });
  });
  server.on('upgrade', (request, duplex, head) => {
    if (queue.refusesNext()) refuseUpgrade(duplex, '503 Service Unavailable');
    else socket.accept(request, duplex, head);
  });

  return {
    apiUrl: `${origin}/api/`,
    workspace: state.workspace,
    get calls(): readonly RecordedCall[] {
      return calls;
    },
    get envelopes() {
      return socket.envelopes;
    },
    get connections() {
      return socket.connections;
    },
    faults: faultsOf(queue, socket, hanging),
    messages: state.conversations.in,
    /** What the app showed to that person alone and still stands there. */
    ephemerals: (user: string) => state.answers.standing(user).filter(({ from }) => from === 'app'),
    /** Everything shown to that person alone, by the app or by Slack, in order. */
    answersTo: state.answers.to,
    /** Under which number a press names what of a message, or of an answer, its person saw. */
    revisionOf: state.conversations.revisionOf,
    /** What a phone told of a message when it came. */
    postedText: state.conversations.postedText,
    answerRevisionOf: state.answers.revisionOf,
    viewsOf: state.views.of,
    /** A view as it was shown under that hash. */
    viewSeen: state.views.seen,
    homeOf: state.views.home,
    fileContent: (id: string) => contentOfFile(state, id),
    ...personsIn(state, socket),
    event: (event: { readonly type: string; readonly [field: string]: unknown }) =>
      sendEvent(state, socket, event),
    /** Sends the app what no person here could: a payload of any form, in an envelope of its own. */
    deliver: socket.deliver,
    /** Sends an envelope again under its old id: by place in `envelopes` (-1 is the last) or by id. */
    redeliver: socket.redeliver,
    async [Symbol.asyncDispose]() {
      socket.stop();
      await listening[Symbol.asyncDispose]();
    },
  };
}

/** What a person does in Slack; each resolves to what came of it, and throws where Slack would not offer it. */
function personsIn(state: SlackState, socket: SocketMode) {
  return {
    /** `window` is the one in which it is typed, where somebody has several open. */
    command: (user: string, name: string, text: string, channel: string, window?: string) =>
      command(state, socket, user, name, text, channel, window),
    press: (user: string, place: Place, actionId: string, options?: PressOptions) =>
      press(state, socket, user, place, actionId, options),
    fill: (viewId: string, blockId: string, actionId: string, value: Filled, hash?: string) =>
      fill(state, viewId, blockId, actionId, value, hash),
    submit: (user: string, viewId: string, hash?: string) => submit(state, socket, user, viewId, hash),
    close: (user: string, viewId: string) => close(state, socket, user, viewId),
    openHome: (user: string, tab?: 'home' | 'messages') => openHome(state, socket, user, tab),
    say: (user: string, channel: string, text: string, thread_ts?: string) =>
      say(state, user, channel, text, thread_ts),
  };
}

function contentOfFile(state: SlackState, id: string): Buffer {
  const found = state.files.files.get(id);
  if (found === undefined) throw new Error(`there is no file ${id}`);
  return found.content;
}
