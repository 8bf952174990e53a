import { startBot } from '../../src/bot.ts';
import { readConfig } from '../../src/config/config.ts';

/**
 * Run as a program with `--expose-gc`: the bot of these settings makes two scans, and how many bytes of live memory
 * the second needed at its peak, above the least that stood during it, is printed.
 */
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const config = readConfig(process.env, () => '');
if (!config.ok) throw new Error(config.failure.join('\n'));
let now = new Date('2026-11-25T09:00:00Z');
let tick: () => Promise<void> = () => Promise.resolve();
const samples: number[] = [];
let sampling = false;
await using bot = await startBot(config.value, {
  clock: sampledClock,
  ticks: (due) => {
    tick = due;
    return { [Symbol.dispose]: () => {} };
  },
  cardPauseMs: 0,
  log: silent,
});

/** Whenever something is done: a timer would look less often the busier the machine is. */
function sampledClock(): Date {
  if (sampling) sample();
  return now;
}

function sample(): void {
  samples.push(liveBytes());
}

function liveBytes(): number {
  globalThis.gc?.();
  // What the first one frees of array buffers is counted as freed only when the next one begins.
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function nextDay(): Promise<void> {
  now = new Date(now.getTime() + 86_400_000);
  await tick();
  await bot.idle();
}

await bot.idle();
await nextDay();
sampling = true;
sample();
await nextDay();
process.stdout.write(String(Math.max(...samples) - Math.min(...samples)));
