import { expect, test } from 'vitest';
import { limitsOf } from '../../src/policy/limits.ts';
import { type GoLive, mayAct, modeOf, modeWord, type Pause, type Switches } from '../../src/policy/mode.ts';
import { aPolicy, daysAgo, NOW } from './builders.ts';

const limits = limitsOf(aPolicy());
const goLive: GoLive = { at: daysAgo(5), byId: 'U1', byName: 'Ana', limits };
const pause: Pause = { since: daysAgo(1), until: undefined, reason: 'holidays', byId: 'U1', byName: 'Ana' };
const holiday: Pause = { ...pause, until: new Date(NOW.getTime() + 1) };

const live = { mode: { kind: 'live' }, word: 'live', acts: true };
const isProtected = { mode: { kind: 'protected' }, word: 'rehearsal', acts: false };
const waits = { mode: { kind: 'waits for go-live' }, word: 'rehearsal', acts: false };
const waitsAgain = {
  mode: {
    kind: 'paused',
    pause: { since: daysAgo(2) },
    harsher: [{ setting: 'NOTIFY_AFTER_DAYS', from: '60', to: '30' }],
  },
  word: 'paused until Go live… is pressed again',
  acts: false,
};
const paused = { mode: { kind: 'paused', pause }, word: 'paused', acts: false };

test.each<[string, Partial<Switches>, object]>([
  ['live', {}, live],
  ['protected', { protection: true }, isProtected],
  ['protected and paused', { protection: true, pause }, isProtected],
  ['Go live… was not pressed', { goLive: undefined }, waits],
  ['Go live… was pressed for milder limits', { limits: { ...limits, notifyAfterDays: 30 } }, waitsAgain],
  [
    'Go live… was pressed for milder limits, and somebody paused',
    { limits: { ...limits, notifyAfterDays: 30 }, pause },
    { ...paused, mode: { ...paused.mode, thenWaits: true } },
  ],
  ['Go live… was pressed for harsher limits', { limits: { ...limits, notifyAfterDays: 61 } }, live],
  ['Go live… was pressed for other reminders', { limits: { ...limits, remindDaysBefore: [14] } }, live],
  ['paused', { pause }, paused],
  ['paused before going live', { pause, goLive: undefined }, paused],
  [
    'paused for a millisecond more',
    { pause: holiday },
    { ...paused, mode: { kind: 'paused', pause: holiday } },
  ],
  ['paused until now', { pause: { ...pause, until: NOW } }, live],
])('how the bot stands: %s', (_circumstance, special, expected) => {
  const mode = modeOf({
    protection: false,
    goLive,
    pause: undefined,
    waitsSince: daysAgo(2),
    limits,
    now: NOW,
    ...special,
  });
  expect({ mode, word: modeWord(mode), acts: mayAct(mode) }).toEqual(expected);
});
