import { expect, test } from 'vitest';
import { directMessageFor, letterFor, textToCopy } from '../../../src/features/letters/letter.ts';
import { DISABLED, ENABLED_AGAIN, FIRST, KINDS, REMINDER, someFacts } from './letter-facts.ts';

function read(...[kind, facts]: Parameters<typeof letterFor>): string {
  const { subject, text } = letterFor(kind, facts);
  return `${subject}\n\n${text}`;
}

test('first warning, with a note', () => {
  expect(read(FIRST, someFacts({ signInWith: 'organization' }))).toMatchInlineSnapshot(`
    "Sign in by 12 October to keep your ArcGIS account at Harbour City GIS

    Hello Maria Silva,

    Sign in by 12 October 2026 to keep your ArcGIS account maria.silva_HCG at Harbour City GIS.

    The last sign-in was on 17 July 2026, 87 days ago.

    If you do nothing
    After 12 October 2026, an administrator may disable the account. If that happens, you won’t be able to sign in. Your content is kept, and an administrator can re-enable the account.

    No longer need the account? You don’t have to do anything.

    How to keep the account
    - Sign in once in a web browser. If you are already signed in, sign out and sign in again.
    - Use your organization’s login, as you do for your other work.
    - Working in ArcGIS Pro or a field app without signing in again may not count as a sign-in.

    Address: https://gis.harbour.example/portal

    This email contains no links on purpose. Type the address yourself, or use your own bookmark. We will never ask for your password.

    Need help?
    Away, or can’t sign in? Reply to this email and we’ll keep the account.

    Questions? Reply, or write to gis@harbour.example.

    A note from Harbour City GIS
    Field crews: ask Tom.
    Desk hours are 8–16.

    This email was sent automatically on behalf of the administrators of Harbour City GIS, because your email address is associated with this account.
    "
  `);
});

test('reminder to someone who never signed in, whose address another member has too', () => {
  const facts = someFacts({ lastSignIn: undefined, note: undefined, sharesEmail: true });
  expect(read(REMINDER, facts)).toMatchInlineSnapshot(`
    "Reminder: sign in by 12 October to keep your ArcGIS account maria.silva_HCG at Harbour City GIS

    Hello Maria Silva,

    Reminder: 2 days left
    Sign in by 12 October 2026 to keep your ArcGIS account maria.silva_HCG at Harbour City GIS.

    The account was created on 3 March 2025 and has never been used. More than one account has this email address. This message is about the account maria.silva_HCG.

    If you do nothing
    After 12 October 2026, an administrator may disable the account. If that happens, you won’t be able to sign in. Your content is kept, and an administrator can re-enable the account.

    No longer need the account? You don’t have to do anything.

    How to keep the account
    - Sign in once in a web browser. If you are already signed in, sign out and sign in again.
    - Use the user name maria.silva_HCG and your password. Forgot your password? Reset it on the sign-in page.
    - Working in ArcGIS Pro or a field app without signing in again may not count as a sign-in.

    Address: https://gis.harbour.example/portal

    This email contains no links on purpose. Type the address yourself, or use your own bookmark. We will never ask for your password.

    Need help?
    Away, or can’t sign in? Reply to this email and we’ll keep the account.

    Questions? Reply, or write to gis@harbour.example.

    This email was sent automatically on behalf of the administrators of Harbour City GIS, because your email address is associated with this account.
    "
  `);
});

test('disabled', () => {
  expect(read(DISABLED, someFacts({ note: undefined }))).toMatchInlineSnapshot(`
    "Your ArcGIS account at Harbour City GIS has been disabled

    Hello Maria Silva,

    Your ArcGIS account maria.silva_HCG at Harbour City GIS was disabled on 15 October 2026.

    Need it back? Reply to this email. An administrator can re-enable the account with everything in it.

    The last sign-in was on 17 July 2026, 87 days ago.

    What this means
    You can’t sign in with this account anymore. Everything you made is kept and stays shared as before.

    No longer need the account? You don’t have to do anything.

    Need help?
    Questions? Reply, or write to gis@harbour.example.

    We will never ask for your password.

    This email was sent automatically on behalf of the administrators of Harbour City GIS, because your email address is associated with this account.
    "
  `);
});

test('enabled again', () => {
  expect(read(ENABLED_AGAIN, someFacts({ note: undefined }))).toMatchInlineSnapshot(`
    "Your ArcGIS account at Harbour City GIS has been re-enabled

    Hello Maria Silva,

    Your ArcGIS account maria.silva_HCG at Harbour City GIS has been re-enabled. You can sign in as before.

    Nothing was lost. Your content is where you left it.

    How to keep the account
    If the account stays unused, it may be disabled again.

    - Sign in once in a web browser. If you are already signed in, sign out and sign in again.
    - Use the user name maria.silva_HCG and your password. Forgot your password? Reset it on the sign-in page.
    - Working in ArcGIS Pro or a field app without signing in again may not count as a sign-in.

    Address: https://gis.harbour.example/portal

    This email contains no links on purpose. Type the address yourself, or use your own bookmark. We will never ask for your password.

    Need help?
    Away, or can’t sign in? Reply to this email and we’ll keep the account.

    Questions? Reply, or write to gis@harbour.example.

    This email was sent automatically on behalf of the administrators of Harbour City GIS, because your email address is associated with this account.
    "
  `);
});

test('a warning as a direct message in Slack, where nobody can reply to an email', () => {
  const { subject, text } = directMessageFor(FIRST, someFacts({ note: undefined }));
  expect(`${subject}\n\n${text}`).toMatchInlineSnapshot(`
    "Sign in by 12 October to keep your ArcGIS account at Harbour City GIS

    Hello Maria Silva,

    Sign in by 12 October 2026 to keep your ArcGIS account maria.silva_HCG at Harbour City GIS.

    The last sign-in was on 17 July 2026, 87 days ago.

    If you do nothing
    After 12 October 2026, an administrator may disable the account. If that happens, you won’t be able to sign in. Your content is kept, and an administrator can re-enable the account.

    No longer need the account? You don’t have to do anything.

    How to keep the account
    - Sign in once in a web browser. If you are already signed in, sign out and sign in again.
    - Use the user name maria.silva_HCG and your password. Forgot your password? Reset it on the sign-in page.
    - Working in ArcGIS Pro or a field app without signing in again may not count as a sign-in.

    Address: https://gis.harbour.example/portal

    This message contains no links on purpose. Type the address yourself, or use your own bookmark. We will never ask for your password.

    Need help?
    Away, or can’t sign in? Let us know and we’ll keep the account.

    Contact: gis@harbour.example

    This message was sent automatically on behalf of the administrators of Harbour City GIS, because your email address is associated with this account.
    "
  `);
});

test('what an administrator can copy for a member whose account was disabled', () => {
  expect(textToCopy('2026-10-15', someFacts({ contact: 'Mara Lindholm' }))).toMatchInlineSnapshot(`
    "Hello Maria Silva,

    Your ArcGIS account maria.silva_HCG at Harbour City GIS was disabled on 15 October 2026. The last sign-in was on 17 July 2026, 87 days ago.

    You can’t sign in with this account anymore. Everything you made is kept and stays shared as before.

    Need it back? Let us know. An administrator can re-enable the account with everything in it.

    Contact: Mara Lindholm"
  `);
});

test.each([
  ['someone who signed in', {}, 'The last sign-in was on 17 July 2026, 87 days ago.'],
  [
    'a sign-in late in the evening, in the time zone',
    { lastSignIn: new Date('2026-07-17T22:30:00Z') },
    'The last sign-in was on 18 July 2026, 87 days ago.',
  ],
  ['an American reader', { culture: 'en-US' }, 'The last sign-in was on July 17, 2026, 87 days ago.'],
  [
    'never signed in',
    { lastSignIn: undefined },
    'The account was created on 3 March 2025 and has never been used.',
  ],
  [
    'no dates known',
    { lastSignIn: undefined, created: undefined, inactiveDays: 1204 },
    'No one has signed in to the account for 1,204 days.',
  ],
])('why: %s', (_circumstance, given, expected) => {
  expect(letterFor(FIRST, someFacts(given)).text.split('\n\n')[2]).toBe(expected);
});

test.each([
  ['the day before the due date is the last one', '2026-10-13', '2026-10-10', '12 October', '2 days left'],
  ['one day is left', '2026-10-13', '2026-10-11', '12 October', '1 day left'],
  ['the last day', '2026-10-13', '2026-10-12', '12 October', 'last day'],
  ['the due date has come', '2026-10-13', '2026-10-13', '13 October', 'last day'],
  ['the due date is over', '2026-10-13', '2026-10-20', '20 October', 'last day'],
  ['over the end of a year', '2027-01-01', '2026-12-29', '31 December', '2 days left'],
])('sign in by when: %s', (_circumstance, dueOn, today, lastDay, left) => {
  const { subject, text } = letterFor({ kind: 'reminder', dueOn, today }, someFacts());
  expect(subject).toBe(`Reminder: sign in by ${lastDay} to keep your ArcGIS account at Harbour City GIS`);
  const [, lead] = text.split('\n\n');
  expect(lead).toBe(
    `Reminder: ${left}\nSign in by ${lastDay} 2026 to keep your ArcGIS account maria.silva_HCG at Harbour City GIS.`,
  );
  expect(text).toContain(`After ${lastDay} 2026, an administrator may disable the account.`);
});

test.each([
  ['organization', 'Use your organization’s login, as you do for your other work.'],
  [
    'password',
    'Use the user name maria.silva_HCG and your password. Forgot your password? Reset it on the sign-in page.',
  ],
  ['social', 'Use the service you created the account with, such as Google, Apple, Facebook or GitHub.'],
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

test('a reminder looks different from the first warning: a tag above, and another ground', () => {
  const [first, reminder] = [FIRST, REMINDER].map((kind) => letterFor(kind, someFacts()).html);
  expect([first?.includes('class="calm ink"'), first?.includes('class="urgent ink"')]).toEqual([true, false]);
  expect([reminder?.includes('class="calm ink"'), reminder?.includes('class="urgent ink"')]).toEqual([
    false,
    true,
  ]);
  expect(reminder).toContain('>Reminder: 2 days left</div>');
});

test('what weighs is the lead alone: the day and the account', () => {
  const { html } = letterFor(FIRST, someFacts({ note: undefined }));
  const strong = html.match(/<strong>.*?<\/strong>/gu)?.map((each) => each.replace(/<[^>]*>/gu, ''));
  expect(strong).toEqual(['12 October 2026', 'maria.silva_HCG']);
});
