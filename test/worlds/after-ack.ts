import { readFileSync } from 'node:fs';
import { openPortal } from '../../src/adapters/arcgis/portal.ts';
import { createChannel } from '../../src/adapters/slack/channel.ts';
import { createClients } from '../../src/adapters/slack/clients.ts';
import { createDirectMessages } from '../../src/adapters/slack/direct-messages.ts';
import { createPeople } from '../../src/adapters/slack/people.ts';
import { type Db, openDatabase } from '../../src/adapters/store/database.ts';
import { openStore } from '../../src/adapters/store/store.ts';
import { flowSettings } from '../../src/bot.ts';
import { readConfig } from '../../src/config/config.ts';
import type { Outside } from '../../src/deps.ts';
import type { Press } from '../../src/features/deciding/press.ts';
import { organizationCacheOf } from '../../src/features/evaluation/organization.ts';
import { exclusionsFlow } from '../../src/features/exclusions/exclude.ts';
import { switchesFlow } from '../../src/features/modes/switches.ts';
import { decisions } from '../../src/features/proposals/decide.ts';
import { takingOver } from '../../src/features/proposals/many/take-over.ts';
import { explanations } from '../../src/features/proposals/why/facts.ts';
import { reviewFlow } from '../../src/features/review/review.ts';
import type { BotWorld } from './bot-world.ts';

/**
 * What presses commit before their ack, on the database of a bot that is not running: as if it were killed right after.
 * Nothing of what comes after an ack happens unless a test asks for it.
 */
export async function afterAck(world: BotWorld, over: (db: Db) => Db = (db) => db) {
  await world.stop();
  const config = readConfig(world.settings(), (path) => readFileSync(path, 'utf8'));
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const { slack, approvalsNeeded } = config.value;
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const route = slack.apiUrl === undefined ? {} : { apiUrl: slack.apiUrl };
  const { answering, background: client } = createClients(slack.botToken, route, log);
  const clock = () => world.clock.now();
  const fetch = globalThis.fetch;
  const people = createPeople({
    client,
    answering,
    settings: { approvers: slack.approvers, channel: slack.channel, approvalsNeeded },
    clock,
    log,
  });
  await people.refresh();
  const db = openDatabase(world.databasePath);
  const outside: Outside = {
    settings: flowSettings(config.value),
    store: openStore(over(db)),
    portal: openPortal({ ...config.value.portal, log, clock, fetch }),
    channel: createChannel({ client, channel: slack.channel, clock, fetch }),
    people,
    direct: createDirectMessages({ client, fetch }),
    mail: undefined,
    clock,
    log,
    cardPauseMs: 0,
    mayWork: () => true,
  };
  const cache = organizationCacheOf(outside);
  let envelopes = 0;
  return {
    outside,
    tables: outside.store.tables,
    db,
    decisions: decisions(outside),
    exclusions: exclusionsFlow(outside, cache, () => {}),
    switches: switchesFlow(outside, () => ({ kind: 'started', scan: 0, done: Promise.resolve() }), undefined),
    review: reviewFlow(outside),
    explain: explanations(outside, () => undefined),
    press(user: string): Press {
      const by = people.approver(user);
      if (by === undefined) throw new Error(`${user} is no approver`);
      envelopes += 1;
      return { by, envelope: `after-ack-${envelopes}` };
    },
    async takeOver(by: Outside = outside): Promise<void> {
      const worker = takingOver(by, () => {});
      worker.wake();
      await worker.idle();
    },
    [Symbol.dispose]: () => void db.close(),
  };
}

export type AfterAck = Awaited<ReturnType<typeof afterAck>>;
