import { App, type Receiver } from '@slack/bolt';
import { openPortal } from '../../src/adapters/arcgis/portal.ts';
import { createChannel } from '../../src/adapters/slack/channel.ts';
import { createDirectMessages } from '../../src/adapters/slack/direct-messages.ts';
import { createPeople } from '../../src/adapters/slack/people.ts';
import type { Store } from '../../src/adapters/store/store.ts';
import { registerListeners } from '../../src/app/listeners.ts';
import { assemble } from '../../src/app/wiring.ts';
import { flowSettings } from '../../src/bot.ts';
import type { Outside } from '../../src/deps.ts';
import { CHANNEL, type EdgeWorld, startEdge } from '../adapters/slack/edge-world.ts';
import { temporaryStore } from '../adapters/store/temporary.ts';
import { GOOD, read } from '../config/config-env.ts';

/** Every other way in which Bolt takes listeners. */
const OTHER_WAYS: ReadonlySet<string> = new Set(['message', 'shortcut', 'options', 'function', 'assistant']);

/** What the real listeners attach themselves to, in a real Bolt app that nothing reaches. */
export async function registered() {
  const receiver: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };
  const authorize = async () => ({ botToken: 'xoxb-1-none' });
  const app = new App({ receiver, authorize, convoStore: false });
  const attached: Attached = { action: [], view: [], command: [], event: [] };
  const watched = new Proxy(app, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (OTHER_WAYS.has(String(property))) throw new Error(`${String(property)} goes around the guard`);
      if (!isListening(property)) return value;
      return (id: unknown, ...listeners: unknown[]) => {
        attached[property].push(String(id));
        return typeof value === 'function' ? Reflect.apply(value, target, [id, ...listeners]) : undefined;
      };
    },
  });
  using database = temporaryStore();
  await using edge = await startEdge();
  const outside = outsideOf(database.store, edge);
  registerListeners(
    watched,
    outside,
    { ...assemble(outside, () => true), commandArrived: () => {} },
    CHANNEL,
  );
  return {
    actions: attached.action,
    views: attached.view,
    commands: attached.command,
    events: attached.event,
  };
}

type Attached = Record<'action' | 'view' | 'command' | 'event', string[]>;

function isListening(property: string | symbol): property is keyof Attached {
  return property === 'action' || property === 'view' || property === 'command' || property === 'event';
}

/** All that the flows are built from, as the bot makes it, of which nothing is asked here. */
function outsideOf(store: Store, { clients, clock, log }: EdgeWorld): Outside {
  const config = read(GOOD);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const { answering, background: client } = clients;
  const { slack, portal, approvalsNeeded } = config.value;
  return {
    settings: flowSettings(config.value),
    store,
    portal: openPortal({ ...portal, log }),
    channel: createChannel({ client, channel: CHANNEL, clock }),
    people: createPeople({ client, answering, settings: { ...slack, approvalsNeeded }, clock, log }),
    direct: createDirectMessages({ client }),
    mail: undefined,
    clock,
    log,
    cardPauseMs: 0,
    mayWork: () => true,
  };
}
