import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { startBot } from '../../src/bot.ts';
import { readConfig } from '../../src/config/config.ts';
import { openLog } from '../../src/log.ts';
import { DIES_AT, dyingShape, mayDie } from './dying.ts';
import { type Order, orderShape, type Report, STARTS_AT } from './orders.ts';

/** Long enough for the sandbox's slow answers, short enough for a call that is never answered. */
const PATIENCE_MS = 1_500;

/** What a server may ask for or take without being given up, so that something is called off meanwhile. */
const RETRY_AFTER_MS = 5_000;
const BANNER_MS = 4_500;

/**
 * The real bot in a process of its own, started as src/main.ts starts it, but for its time: whoever started this process
 * moves the clock and makes the minutes pass, by messages, so that weeks go by between two kills.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env, (path) => readFileSync(path, 'utf8'));
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const { logLevel, secrets } = config.value;
  const told = process.env[DIES_AT];
  const death = mayDie(told === undefined ? undefined : dyingShape.parse(JSON.parse(told)));
  let now = new Date(process.env[STARTS_AT] ?? '');
  let tick: () => Promise<void> = () => Promise.resolve();
  let rest: () => Promise<void> = () => Promise.resolve();
  const report = (told: Report): void => void process.send?.(told);

  const obey = ({ kind }: Order): Promise<void> => (kind === 'tick' ? tick() : rest());
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => {
    const order = orderShape.parse(message);
    if (order.dying !== undefined) return death.at(order.dying);
    now = new Date(order.at);
    if (order.kind === 'clock') return;
    obey(order).then(
      () => report({ done: order.number }),
      (thrown: unknown) =>
        report({ done: order.number, failure: thrown instanceof Error ? thrown.message : 'unknown' }),
    );
  });

  const bot = await startBot(config.value, {
    clock: () => now,
    ticks: (due) => {
      tick = due;
      return { [Symbol.dispose]: () => {} };
    },
    cardPauseMs: 20,
    slackPausesMs: [10, 30],
    log: openLog({ level: logLevel, secrets }),
    patience: { timeoutMs: PATIENCE_MS, pauses: { firstMs: 5, longestMs: RETRY_AFTER_MS } },
    mailPatience: { connectMs: BANNER_MS, quietMs: PATIENCE_MS, wholeMs: 2 * PATIENCE_MS },
  });
  rest = () => bot.idle();
  report({ started: true });
  // Otherwise only an end in peace keeps what was compiled for the next start.
  flushCompileCache();
}

await main();
