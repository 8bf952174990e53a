import { expect, test } from 'vitest';
import { scheduleOf } from '../src/schedule.ts';

const at = (text: string) => new Date(text);

test.each<[string, string, after: string, next: string]>([
  ['before it', '0 6 * * 1-5', '2026-11-27T04:59:00Z', '2026-11-27T05:00:00.000Z'],
  ['at it', '0 6 * * 1-5', '2026-11-27T05:00:00Z', '2026-11-30T05:00:00.000Z'],
  ['seconds after it', '0 6 * * 1-5', '2026-11-27T05:00:30Z', '2026-11-30T05:00:00.000Z'],
  ['earlier than what was asked before', '0 6 * * 1-5', '2026-11-25T00:00:00Z', '2026-11-25T05:00:00.000Z'],
  ['nothing in the next months', '0 0 1 6 *', '2026-11-27T00:00:00Z', '2027-05-31T22:00:00.000Z'],
])('the next due minute is the same whatever was asked before: %s', (_, text, after, next) => {
  const asked = scheduleOf(text, 'Europe/Amsterdam');
  for (const before of ['2026-11-26T00:00:00Z', '2026-11-29T12:00:00Z', '2026-12-30T00:00:00Z', after]) {
    asked.nextDue(at(before));
    expect(asked.nextDue(at(after))?.toISOString()).toBe(next);
  }
});
