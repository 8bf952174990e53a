import { App, type Receiver } from '@slack/bolt';
import { type ListenerDeps, registerListeners } from '../../src/app/wiring.ts';
import { NOW } from '../policy/builders.ts';
import { hearFlows } from './flows-heard.ts';

const timeZone = 'Europe/Berlin';

/** What the real listeners attach themselves to, in a real Bolt app that nothing reaches. */
export function registered() {
  const receiver: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };
  const authorize = async () => ({ botToken: 'xoxb-1-none' });
  const app = new App({ receiver, authorize, convoStore: false });
  const attached: Record<'action' | 'view' | 'command', string[]> = { action: [], view: [], command: [] };
  const watched = new Proxy(app, {
    get: (target, property) => {
      const value: unknown = Reflect.get(target, property);
      if (property !== 'action' && property !== 'view' && property !== 'command') return value;
      return (id: unknown, ...listeners: unknown[]) => {
        attached[property].push(String(id));
        return typeof value === 'function' ? Reflect.apply(value, target, [id, ...listeners]) : undefined;
      };
    },
  });
  registerListeners(watched, deps());
  return { actions: attached.action, views: attached.view, commands: attached.command };
}

function deps(): ListenerDeps {
  const { flows, guard } = hearFlows();
  const people = {
    approver: () => undefined,
    problem: () => undefined,
    count: () => 0,
    mayRead: async () => false,
  };
  return {
    guard: { ...guard, people },
    flows,
    clock: () => NOW,
    timeZone,
    channel: 'C0ADMINS',
    digest: { kind: 'says', say: () => undefined },
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  };
}
