import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Figures } from './figures.ts';

/**
 * Loaded before a program that is measured (`--import`), so that the program itself knows nothing of it: moves its
 * clock to BENCH_STARTS_AT, and tells what it has taken, when it is asked and, in the file BENCH_FIGURES, when it ends.
 */
const { BENCH_STARTS_AT: startsAt, BENCH_FIGURES: file } = process.env;

if (startsAt !== undefined) {
  const aheadMs = Date.parse(startsAt) - Date.now();
  const Real = Date;
  const now = (): number => Real.now() + aheadMs;
  // A scan makes some dates for every member, so what it makes are real ones: a proxy or a class upon Date would be measured too.
  function moved(...given: readonly number[]): Date {
    if (given.length === 1) return new Real(given[0] ?? Number.NaN);
    return given.length === 0 ? new Real(now()) : new Real(...(given as [number, number]));
  }
  moved.prototype = Real.prototype;
  globalThis.Date = Object.assign(Object.setPrototypeOf(moved, Real), { now });
}

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let before = process.cpuUsage();

function begin(): void {
  delay.reset();
  before = process.cpuUsage();
}

function figures(): Figures {
  const { user, system } = process.cpuUsage(before);
  const [ms, kilobyte] = [1e6, 1024];
  // What `maxRSS` tells of a process begins with the size of the one that started it.
  const peak = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return {
    cpuMs: (user + system) / 1000,
    peakBytes: Number(peak) * kilobyte,
    delayMs: { p50: delay.percentile(50) / ms, p99: delay.percentile(99) / ms, max: delay.max / ms },
  };
}

function answer(message: unknown): void {
  if (typeof message !== 'object' || message === null || !('number' in message)) return;
  const told = figures();
  if ('question' in message && JSON.stringify(message.question) === '{"kind":"begin"}') begin();
  process.send?.({ number: message.number, told });
}

if (process.channel) {
  process.on('message', answer);
  // Whoever started it has no more use for it, or has ended.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
if (file !== undefined) process.on('exit', () => writeFileSync(file, JSON.stringify(figures())));
