import { expect, test } from 'vitest';
import {
  advance,
  type Driven,
  type MovableClock,
  runningClock,
  standingClock,
} from '../../src/sandbox/clock.ts';

const START = new Date('2026-11-25T05:00:00Z');
const at = (time: string) => new Date(`2026-11-${time}:00Z`);

/** Lives by the clock: every moment of the list is due once, and what is stuck stays due after its tick. */
function alarms(clock: MovableClock, moments: readonly Date[], stuck = false) {
  const lived: string[] = [];
  let last = clock.now();
  const driven: Driven = {
    nextDue: () => moments.find((moment) => moment > last),
    tick: async () => {
      lived.push(`tick ${clock.now().toISOString().slice(8, 16)}`);
      if (!stuck) last = clock.now();
    },
    idle: async () => {
      lived.push('idle');
    },
  };
  return { lived, driven };
}

test.each<[string, readonly Date[], boolean, readonly string[]]>([
  ['nothing is due: only the end is lived', [], false, ['tick 25T08:00', 'idle']],
  [
    'what is due on the way is lived at its own moment',
    [at('25T06:00'), at('25T07:30')],
    false,
    ['tick 25T06:00', 'idle', 'tick 25T07:30', 'idle', 'tick 25T08:00', 'idle'],
  ],
  ['what is due at the end', [at('25T08:00')], false, ['tick 25T08:00', 'idle', 'tick 25T08:00', 'idle']],
  ['what is due after the end waits', [at('25T08:01')], false, ['tick 25T08:00', 'idle']],
  [
    'what stays due is tried again every hour',
    [at('25T06:00')],
    true,
    ['tick 25T06:00', 'idle', 'tick 25T07:00', 'idle', 'tick 25T08:00', 'idle', 'tick 25T08:00', 'idle'],
  ],
])('a walk of three hours: %s', async (_, moments, stuck, expected) => {
  const clock = standingClock(START);
  const { lived, driven } = alarms(clock, moments, stuck);
  await advance(clock, at('25T08:00'), driven);
  expect({ lived, now: clock.now() }).toEqual({ lived: expected, now: at('25T08:00') });
});

test.each([
  ['standing', standingClock],
  ['running', runningClock],
])('a %s clock goes forward only', (_, clockFrom) => {
  const clock = clockFrom(START);
  clock.moveTo(at('26T05:00'));
  clock.moveTo(at('25T12:00'));
  expect(clock.now().toISOString().slice(0, 16)).toBe('2026-11-26T05:00');
});

test('a standing clock stands, a running one runs', async () => {
  const standing = standingClock(START);
  const running = runningClock(START);
  await expect.poll(() => running.now().getTime() - START.getTime()).toBeGreaterThan(20);
  expect(standing.now()).toEqual(START);
});
