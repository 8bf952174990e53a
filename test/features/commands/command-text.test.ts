import { expect, test } from 'vitest';
import { commandIn } from '../../../src/features/commands/commands.ts';
import { endOf, pauseIn } from '../../../src/features/deciding/end-day.ts';
import { pastedIn } from '../../../src/features/members/pasted.ts';
import { NOW } from '../../policy/builders.ts';

const BERLIN = 'Europe/Berlin';

test.each([
  ['nothing', '', { kind: 'known', word: 'help', rest: '' }],
  ['spaces', '  ', { kind: 'known', word: 'help', rest: '' }],
  ['a word', 'scan', { kind: 'known', word: 'scan', rest: '' }],
  ['a mark without width before it', '\u200bstatus', { kind: 'known', word: 'status', rest: '' }],
  ['a space that does not break', 'why\u00a0maria', { kind: 'known', word: 'why', rest: 'maria' }],
  ['capitals', ' Status ', { kind: 'known', word: 'status', rest: '' }],
  ['a user name', 'why maria.silva_HCG', { kind: 'known', word: 'why', rest: 'maria.silva_HCG' }],
  ['a name with spaces', 'why  Maria  da Silva ', { kind: 'known', word: 'why', rest: 'Maria  da Silva' }],
  [
    'quotes and backslashes',
    String.raw`undo AD\"o'b"`,
    { kind: 'known', word: 'undo', rest: String.raw`AD\"o'b"` },
  ],
  ['a line break', 'exclude\nmaria', { kind: 'known', word: 'exclude', rest: 'maria' }],
  ['an address as a link', 'why <mailto:a@b.c|a@b.c>', { kind: 'known', word: 'why', rest: 'a@b.c' }],
  ['a sign as Slack escapes it', 'why Hill &amp; Sons', { kind: 'known', word: 'why', rest: 'Hill & Sons' }],
  ['two letters swapped', 'scna', { kind: 'unknown', typed: 'scna', nearest: 'scan' }],
  ['a letter too many', 'Exclusionss x', { kind: 'unknown', typed: 'Exclusionss', nearest: 'exclusions' }],
  ['another word', 'delete everybody', { kind: 'unknown', typed: 'delete', nearest: undefined }],
])('a command of %s', (_, text, expected) => {
  expect(commandIn(text)).toEqual(expected);
});

test.each([
  ['nothing', '', undefined, undefined],
  ['a reason', 'new policy is coming', undefined, 'new policy is coming'],
  ['a day', '2027-01-04', '2027-01-03T23:00:00.000Z', undefined],
  ['a day and a reason', '2027-01-04 holidays, all of us', '2027-01-03T23:00:00.000Z', 'holidays, all of us'],
  ['until a day', 'until 2027-01-04: holidays', '2027-01-03T23:00:00.000Z', 'holidays'],
  ['days', '14 days', '2026-12-06T23:00:00.000Z', undefined],
  ['one day', '1 day', '2026-11-23T23:00:00.000Z', undefined],
  ['weeks and a reason', 'for 2 Weeks holidays', '2026-12-06T23:00:00.000Z', 'holidays'],
  ['days in summer time', '150days', '2027-04-21T22:00:00.000Z', undefined],
  ['until a weekday', 'until Friday', '2026-11-26T23:00:00.000Z', undefined],
  ['a weekday and a reason', 'fri: holidays', '2026-11-26T23:00:00.000Z', 'holidays'],
  ['today’s weekday, which is in a week', 'until monday', '2026-11-29T23:00:00.000Z', undefined],
  ['tomorrow', 'tomorrow', '2026-11-23T23:00:00.000Z', undefined],
  ['until tomorrow and a reason', 'UNTIL Tomorrow, audit', '2026-11-23T23:00:00.000Z', 'audit'],
  [
    'weeks and a reason of words',
    'for 3 weeks because of holidays',
    '2026-12-13T23:00:00.000Z',
    'because of holidays',
  ],
  ['a number in words', 'two weeks holidays', '2026-12-06T23:00:00.000Z', 'holidays'],
  ['a week', 'for a week', '2026-11-29T23:00:00.000Z', undefined],
  ['short units', '14d', '2026-12-06T23:00:00.000Z', undefined],
  ['a date as people write it', 'until 4 Jan holidays', '2027-01-03T23:00:00.000Z', 'holidays'],
  ['the same the other way round', 'until Monday, Jan 4', '2027-01-03T23:00:00.000Z', undefined],
  ['a date with its year', 'until January 4th, 2028: leave', '2028-01-03T23:00:00.000Z', 'leave'],
  ['a date and the feast it is for', '2027-01-04 Christmas', '2027-01-03T23:00:00.000Z', 'Christmas'],
  ['the reason first', 'holidays until 2027-01-04', '2027-01-03T23:00:00.000Z', 'holidays'],
  ['the reason first, and a span', 'audit for 2 weeks', '2026-12-06T23:00:00.000Z', 'audit'],
  ['for a reason', 'for maintenance', undefined, 'for maintenance'],
  [
    'a reason with until',
    'stopped, until legal has answered',
    undefined,
    'stopped, until legal has answered',
  ],
  ['a reason with a number in it', 'we found 3 mistakes', undefined, 'we found 3 mistakes'],
  ['no end, in so many words', 'until further notice: audit', undefined, 'audit'],
  ['for good', 'for good', undefined, undefined],
  ['an end in brackets', 'holidays (until Friday)', '2026-11-26T23:00:00.000Z', 'holidays'],
  ['an end in quotes', '“until Friday”', '2026-11-26T23:00:00.000Z', undefined],
  ['an end right behind a comma', 'audit,until Friday', '2026-11-26T23:00:00.000Z', 'audit'],
  ['a colon behind the until', 'until: Friday', '2026-11-26T23:00:00.000Z', undefined],
  ['a slip in the until', 'untill Friday', '2026-11-26T23:00:00.000Z', undefined],
  ['more than ten in words', 'fourteen days', '2026-12-06T23:00:00.000Z', undefined],
  ['a reason that begins with and', 'and stop everything', undefined, 'and stop everything'],
  ['a reason in brackets', 'until Friday (holidays)', '2026-11-26T23:00:00.000Z', '(holidays)'],
])('a pause with %s', (_, text, until, reason) => {
  expect(pauseIn(text, NOW, BERLIN)).toEqual({
    ok: true,
    value: { until: until === undefined ? undefined : new Date(until), reason },
  });
});

test.each([
  ['a day that there is not', '2027-02-30 holidays'],
  ['a day written otherwise', '4.1.2027'],
  ['a number alone', '14'],
  ['months', '3 months'],
  ['a word run on', '14 daysholidays'],
  ['more days than make sense', '99999999 days'],
  ['a month that there is not', '2026-13-40'],
  ['days gone by', '-1 days'],
  ['days gone by, with a real minus', '−1 days holidays'],
  ['half weeks', '1.5 weeks'],
  ['an hour', 'for an hour'],
  ['a few days', 'a few days'],
  ['next Friday, which may be either', 'until next Friday'],
  ['next week', 'next week'],
  ['a beginning', 'from tomorrow'],
  ['in days', 'in 2 days'],
  ['a time of day', 'until Friday 18:00'],
  ['a time of day, later', 'tomorrow at noon'],
  ['two spans', '2 weeks and 3 days'],
  ['a date of February', 'until Feb 30'],
  ['nothing that is a day', 'until Freitag'],
  ['an end behind the reason', 'holidays until next week'],
  ['a span behind the reason', 'holidays for 3 months'],
  ['tonight', 'tonight'],
  ['two dates', '24 Dec - 6 Jan'],
  ['two dates with to', '2026-12-24 to 2027-01-06'],
  ['two dates with through', 'Dec 24 through Jan 6'],
  ['either of two dates', 'until 24 Dec or 6 Jan'],
  ['two dates behind the reason', 'holidays 24 Dec - 6 Jan'],
  ['a date behind the reason', 'holidays 24 Dec'],
  ['a span behind the reason, after a colon', 'holidays: 2 weeks'],
  ['a weekday and a day of the month', 'Friday the 4th'],
  ['the Friday after next', 'Friday after next'],
  ['a span from another day', '2 weeks from Monday'],
  ['a week or two', 'a week or two'],
  ['another week', 'another week'],
  ['a day inclusive', 'until 31 Dec inclusive'],
  ['Christmas', 'over Christmas'],
  ['a slip in tomorrow', 'tomorow'],
  ['a slip in a weekday', 'until firday'],
  ['a slip in a weekday alone', 'firday'],
  ['a word of another language', 'bis Freitag'],
])('a pause until %s is refused, not taken for a reason', (_, text) => {
  expect(pauseIn(text, NOW, BERLIN)).toEqual({
    ok: false,
    failure: expect.stringMatching(/^Not paused: “.+” is not a date/),
  });
});

test.each(['2026-11-23', '2020-01-01', '0 days', 'today', 'until today', 'Nov 1, 2026'])(
  'a pause until %s would be over',
  (text) => {
    expect(pauseIn(text, NOW, BERLIN)).toEqual({
      ok: false,
      failure: 'Not paused: that date is not in the future. Choose a day after today.',
    });
  },
);

test.each([
  ['30 days', '30', undefined, { ok: true, value: new Date('2026-12-22T23:00:00Z') }],
  ['a year', '365', undefined, { ok: true, value: new Date('2027-11-22T23:00:00Z') }],
  ['for good', 'for good', undefined, { ok: true, value: undefined }],
  ['a date, which wins', '90', '2026-11-24', { ok: true, value: new Date('2026-11-23T23:00:00Z') }],
  ['today', '90', '2026-11-23', { ok: false, failure: 'Choose a day after today.' }],
  ['no date', '90', '2026-13-01', { ok: false, failure: 'Enter a date.' }],
] as const)('an exclusion until %s', (_, until, untilDate, expected) => {
  expect(endOf({ until, untilDate }, NOW, BERLIN)).toEqual(expected);
});

test.each([
  ['nothing', ['', ' \n '], []],
  ['lines', ['maria\r\nbob\n\ncarol'], ['maria', 'bob', 'carol']],
  ['commas, semicolons and tabs', ['maria, bob;carol\tdan'], ['maria', 'bob', 'carol', 'dan']],
  ['several boxes', ['maria', 'bob'], ['maria', 'bob']],
  ['the same one twice', ['Maria', 'maria\nbob'], ['Maria', 'bob']],
  ['full names', ['Maria da Silva\nBob O’Neil'], ['Maria da Silva', 'Bob O’Neil']],
  [
    'addresses of a mail program',
    ['Maria Silva <maria@x.org>; mailto:bob@x.org'],
    ['maria@x.org', 'bob@x.org'],
  ],
  ['curly quotes around', ['“maria”\n„bob“\n‘carol’'], ['maria', 'bob', 'carol']],
  ['another apostrophe, which may be another’s', ['bob.o’neil', "Bob.O'Neil"], ['bob.o’neil', "Bob.O'Neil"]],
  ['quotes around', ['"maria"\n\'bob\''], ['maria', 'bob']],
])('pasted: %s', (_, boxes, expected) => {
  expect(pastedIn(boxes).map(({ text }) => text)).toEqual(expected);
});
