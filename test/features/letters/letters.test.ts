import { expect, test } from 'vitest';
import { letterFor } from '../../../src/features/letters/letter.ts';
import { DISABLED, ENABLED_AGAIN, FIRST, KINDS, REMINDER, someFacts } from './letter-facts.ts';

function read(...[kind, facts]: Parameters<typeof letterFor>): string {
  const { subject, text } = letterFor(kind, facts);
  return `${subject}\n\n${text}`;
}

test('first warning, with a note', () => {
  expect(read(FIRST, someFacts({ signInWith: 'organization' }))).toMatchInlineSnapshot(`
    "Your ArcGIS account at Harbour City GIS: no sign-in since 17 July 2026

    Hello Maria Silva,

    Harbour City GIS has an account for you, maria.silva_HCG, in ArcGIS, the software with which it makes and shares maps and apps. Nobody has signed in to it since 17 July 2026 (87 days).

    If you do nothing
    From 12 October 2026 an administrator may disable the account. You could then no longer sign in; your content would stay, and an administrator could enable the account again.

    If you no longer need the account, there is nothing you have to do.

    To keep the account
    Signing in once in a web browser before that day is enough. Use your organization’s sign-in, as for your other work. Working in ArcGIS Pro or in a field app while staying signed in may not count as a sign-in.

    Nobody will ask you for your password. You need no link from this message either: your own bookmark for https://gis.harbour.example/portal will do.

    Questions
    If you have a question, or if the account must be kept without anyone signing in, ask: GIS desk, gis@harbour.example

    Added by Harbour City GIS, in its own words
    Field crews: ask Tom.
    Desk hours are 8–16.

    This message was sent automatically for the administrators of Harbour City GIS, because your e-mail address is on record for this account.
    "
  `);
});

test('reminder to someone who never signed in', () => {
  expect(read(REMINDER, someFacts({ lastSignIn: undefined, note: undefined }))).toMatchInlineSnapshot(`
    "Reminder about your ArcGIS account at Harbour City GIS: created on 3 March 2025 and never used

    Hello Maria Silva,

    This is a reminder: Harbour City GIS has an account for you, maria.silva_HCG, in ArcGIS, the software with which it makes and shares maps and apps. It was created on 3 March 2025 and has never been used.

    If you do nothing
    From 12 October 2026, 3 days after this message, an administrator may disable the account. You could then no longer sign in; your content would stay, and an administrator could enable the account again.

    If you no longer need the account, there is nothing you have to do.

    To keep the account
    Signing in once in a web browser before that day is enough. Use this user name and its password; if you have forgotten the password, you can reset it on the sign-in page. Working in ArcGIS Pro or in a field app while staying signed in may not count as a sign-in.

    Nobody will ask you for your password. You need no link from this message either: your own bookmark for https://gis.harbour.example/portal will do.

    Questions
    If you have a question, or if the account must be kept without anyone signing in, ask: GIS desk, gis@harbour.example

    This message was sent automatically for the administrators of Harbour City GIS, because your e-mail address is on record for this account.
    "
  `);
});

test('disabled', () => {
  expect(read(DISABLED, someFacts({ note: undefined }))).toMatchInlineSnapshot(`
    "Your ArcGIS account at Harbour City GIS has been disabled

    Hello Maria Silva,

    Harbour City GIS has an account for you, maria.silva_HCG, in ArcGIS, the software with which it makes and shares maps and apps. An administrator disabled it on 15 October 2026, as it did not seem to be in use. Nobody has signed in to it since 17 July 2026 (87 days).

    What this means
    You can no longer sign in with it. Everything you made stays, and stays shared as it was. If you no longer need the account, there is nothing you have to do.

    To get it back
    An administrator can enable the account again, with everything in it. If you need it, ask: GIS desk, gis@harbour.example

    Nobody will ask you for your password.

    This message was sent automatically for the administrators of Harbour City GIS, because your e-mail address is on record for this account.
    "
  `);
});

test('enabled again', () => {
  expect(read(ENABLED_AGAIN, someFacts({ note: undefined }))).toMatchInlineSnapshot(`
    "Your ArcGIS account at Harbour City GIS is enabled again

    Hello Maria Silva,

    Harbour City GIS has an account for you, maria.silva_HCG, in ArcGIS, the software with which it makes and shares maps and apps. An administrator has enabled it again. You sign in as before. Nothing was lost: your content is where it was.

    To keep the account
    An account that stays unused may be disabled again later; signing in once in a web browser keeps it. Use this user name and its password; if you have forgotten the password, you can reset it on the sign-in page. Working in ArcGIS Pro or in a field app while staying signed in may not count as a sign-in.

    Nobody will ask you for your password. You need no link from this message either: your own bookmark for https://gis.harbour.example/portal will do.

    Questions
    If you have a question, or if the account must be kept without anyone signing in, ask: GIS desk, gis@harbour.example

    This message was sent automatically for the administrators of Harbour City GIS, because your e-mail address is on record for this account.
    "
  `);
});

test.each([
  [
    'a sign-in late in the evening, in the time zone',
    { lastSignIn: new Date('2026-07-17T22:30:00Z') },
    'no sign-in since 18 July 2026',
  ],
  ['an American reader', { culture: 'en-US' }, 'no sign-in since July 17, 2026'],
  ['a reader whose language we do not write', { culture: 'sv-SE' }, 'no sign-in since 17 July 2026'],
  ['never signed in', { lastSignIn: undefined }, 'created on 3 March 2025 and never used'],
  [
    'no dates known',
    { lastSignIn: undefined, created: undefined, inactiveDays: 1204 },
    'no sign-in for 1,204 days',
  ],
])('the subject says since when: %s', (_circumstance, given, expected) => {
  expect(letterFor(FIRST, someFacts(given)).subject).toBe(
    `Your ArcGIS account at Harbour City GIS: ${expected}`,
  );
});

test.each([
  [14, 'From 12 October 2026, 14 days after this message, an'],
  [1, 'From 12 October 2026, 1 day after this message, an'],
  [0, 'From 12 October 2026 an'],
])('a reminder %i days before', (daysLeft, expected) => {
  const { text } = letterFor({ kind: 'reminder', dueOn: '2026-10-12', daysLeft }, someFacts());
  expect(text).toContain(`${expected} administrator may disable the account.`);
});

test.each([
  ['organization', 'Use your organization’s sign-in, as for your other work.'],
  [
    'password',
    'Use this user name and its password; if you have forgotten the password, you can reset it on the sign-in page.',
  ],
  [
    'social',
    'Use the service that the account was created with, for example Google, Apple, Facebook or GitHub.',
  ],
] as const)('how to sign in: with %s', (signInWith, expected) => {
  const facts = someFacts({ signInWith });
  const said = KINDS.map((kind) => letterFor(kind, facts).text.includes(expected));
  expect(said).toEqual([true, true, false, true]);
});

test.each([
  ['a name', 'Maria Silva', 'Hello Maria Silva,'],
  ['none', '', 'Hello,'],
  ['an initial', 'J. R. Hartley', 'Hello J. R. Hartley,'],
  ['what mail programs would make a link of', 'evil.example', 'Hello,'],
  ['an address', 'http://evil', 'Hello,'],
  ['a mail address', 'win@evil', 'Hello,'],
  ['one without an end', 'A'.repeat(200), `Hello ${'A'.repeat(59)}…,`],
])('greeted by %s', (_circumstance, fullName, expected) => {
  expect(letterFor(FIRST, someFacts({ fullName })).text.split('\n')[0]).toBe(expected);
});

test('an organization without a name is called by its address', () => {
  expect(letterFor(DISABLED, someFacts({ organization: ' ' })).subject).toBe(
    'Your ArcGIS account at https://gis.harbour.example/portal has been disabled',
  );
});
