import { expect, test } from 'vitest';
import { inactiveFor } from '../../worlds/bot-world.ts';
import { type Timeline, timelineWorld } from '../../worlds/timeline-world.ts';

/** What went to the members, by address. */
const subjects = ({ mailbox }: Timeline) =>
  mailbox.distinct.map(({ to, subject }) => `${to.join()} ${subject}`);

const ana = inactiveFor(100, 'ana', { email: 'ana@harbour-city.example' });
const WHOLE = 'Sign in by December 24 to keep your ArcGIS account at Harbour City GIS';
const NAMED = 'Sign in by December 24 to keep your ArcGIS account ana at Harbour City GIS';

test.each([
  ['nobody else has the address', inactiveFor(3, 'ana2', { email: 'other@harbour-city.example' }), WHOLE],
  ['somebody else has it', inactiveFor(3, 'ana2', { email: 'ana@harbour-city.example' }), NAMED],
  ['in capitals', inactiveFor(3, 'ana2', { email: 'ANA@Harbour-City.example' }), NAMED],
  ['one who is disabled', inactiveFor(3, 'ana2', { email: ana.email, disabled: true }), NAMED],
  ['one who never signed in', inactiveFor(3, 'ana2', { email: ana.email, lastLogin: -1 }), NAMED],
  ['others have none', inactiveFor(3, 'ana2', { email: null }), WHOLE],
])('the subject names the account where its address has two: %s', async (_circumstance, other, expected) => {
  await using at = await timelineWorld({ organization: { members: [ana, other] } });
  expect(subjects(at)).toContain(`ana@harbour-city.example ${expected}`);
});

test('two accounts with one address: two warnings that can be told apart, and each says which account is in use', async () => {
  const second = inactiveFor(80, 'ana.field', { email: ana.email });
  const used = inactiveFor(2, 'ana.new', { email: ana.email });
  await using at = await timelineWorld({ organization: { members: [ana, second, used] } });
  const named = subjects(at).map((line) => /account (\S+) at/.exec(line)?.[1]);
  expect(named.toSorted()).toEqual(['ana', 'ana.field']);
  for (const { text } of at.mailbox.distinct)
    expect(text).toContain('Your other account, ana.new, has the same email address and was last used on');
});

test('the second account is gone with the next scan: the reminder names none', async () => {
  const second = inactiveFor(3, 'ana2', { email: ana.email });
  await using at = await timelineWorld({ organization: { members: [ana, second] } });
  at.world.portal.organization.members.remove('ana2');
  await at.days(20);
  const [first, reminder] = at.mailbox.distinct;
  expect([first?.subject, reminder?.subject]).toEqual([
    NAMED,
    'Reminder: sign in by December 24 to keep your ArcGIS account at Harbour City GIS',
  ]);
});

test.each([
  ['an address', 'gis@harbour-city.example', 'gis@harbour-city.example'],
  ['an address with a name', 'GIS desk <gis@harbour-city.example>', 'GIS desk <gis@harbour-city.example>'],
  ['a telephone number', 'GIS desk, ext. 4711', undefined],
  ['two addresses', 'gis@harbour-city.example, tom@harbour-city.example', undefined],
  ['an address that not every server carries', 'gïs@harbour-city.example', undefined],
])(
  '“reply to this email” is said exactly where a reply gets there: MAIL_CONTACT is %s',
  async (_, contact, replyTo) => {
    await using at = await timelineWorld({
      organization: { members: [ana] },
      settings: { MAIL_CONTACT: contact },
    });
    const [mail] = at.mailbox.distinct;
    expect(mail?.headers['reply-to']).toBe(replyTo);
    expect(
      mail?.text.includes('Away, or can’t sign in? Reply to this email and we’ll keep the account.'),
    ).toBe(replyTo !== undefined);
    expect(mail?.text.includes(`Let us know and we’ll keep the account.\n\nContact: ${contact}`)).toBe(
      replyTo === undefined,
    );
  },
);
