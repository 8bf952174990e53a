import { expect, test } from 'vitest';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { APPROVER, inactiveFor } from '../../worlds/bot-world.ts';
import { cardSays, MINUTE, statusSays, taken, troubledWorld } from '../../worlds/mail/trouble-acts.ts';
import type { Timeline, TimelineOptions } from '../../worlds/timeline-world.ts';

const DAILY = { SCAN_SCHEDULE: '0 6 * * *', GRACE_DAYS: '10', REMIND_DAYS_BEFORE: 'none' };
const named = (count: number) =>
  Array.from({ length: count }, (_, index) => `m${String(index).padStart(2, '0')}`);

type Refused = Pick<Extract<MailFault, { kind: 'refused' }>, 'stage' | 'code' | 'words'>;

function refusing(refused: Refused, to?: RegExp): MailFault {
  return { kind: 'refused', ...refused, ...(to !== undefined && { to }) };
}

/** The first of them has been inactive longest. */
function world(
  count: number,
  faults: readonly MailFault[],
  options: TimelineOptions = {},
): Promise<Timeline> {
  const members = named(count).map((name, index) => inactiveFor(200 - index, name));
  return troubledWorld(faults, {
    organization: { members },
    ...options,
    settings: { ...DAILY, ...options.settings },
  });
}

const unreachable = ({ world: { tables } }: Timeline) =>
  tables.audit
    .entries(1, 10_000)
    .filter(({ what }) => what === 'not reachable by mail')
    .map(({ subject }) => subject)
    .toSorted();
const proposed = ({ world: { tables } }: Timeline) => tables.proposals.live().map(({ username }) => username);

/** Said while nothing goes out, whatever the reason. */
const ON_HOLD = 'No email is lost';

const ALIKE: readonly Refused[] = [
  { stage: 'data', code: 554, words: '5.2.252 SendAsDenied; bot not allowed to send as gis' },
  { stage: 'data', code: 554, words: '5.9.9 Not today' },
  { stage: 'data', code: 550, words: 'Administrative prohibition' },
  { stage: 'rcpt to', code: 550, words: '5.1.1 User unknown' },
  { stage: 'rcpt to', code: 550, words: '5.4.1 Recipient address rejected: Access denied' },
  { stage: 'data', code: 552, words: '5.2.2 Quota exceeded' },
];

test.concurrent.for(ALIKE)(
  'everybody refused alike, $words at $stage: the queue stops and says so, nobody is taken for not reachable, and each letter goes out once it is over',
  async (refused, { expect }) => {
    await using at = await world(12, [refusing(refused)]);
    const answers = () => at.mailbox.tries.filter(({ outcome }) => outcome === 'refused').length;
    // Two more were on their way.
    expect(answers()).toBeLessThanOrEqual(7);
    expect(cardSays(at.world)).toMatch(
      /The mail server (?:is rejecting the bot: |rejected the last \d emails with the same answer: )/,
    );
    expect(await statusSays(at.world)).toContain(ON_HOLD);
    expect(cardSays(at.world)).not.toContain('No known problems');
    await at.days(8);
    expect(unreachable(at)).toEqual([]);
    at.mailbox.faults.clear();
    await at.days(2);
    expect(taken(at)).toEqual(named(12).map((name) => `${name}: 1 under 1`));
    expect(cardSays(at.world)).not.toContain(ON_HOLD);
    expect(at.broken()).toEqual([]);
  },
);

test('the next attempt is when an email is due, on whatever day, and none while nothing may be sent', async () => {
  const refused = refusing({ stage: 'rcpt to', code: 550, words: '5.1.1 User unknown' });
  await using at = await world(5, [refused], { settings: { SCAN_SCHEDULE: '0 6 * * 1' } });
  expect(cardSays(at.world)).toContain(
    'No email is lost; the next attempt is on Nov 26, 2026, at 10:00 (Europe/Amsterdam).',
  );
  // The queue's own hold is over by then, and all five wait for their second day.
  await at.world.pass(3 * 60 * MINUTE);
  expect(await statusSays(at.world)).toContain('the next attempt is on Nov 26, 2026, at 10:00 ');
  await at.world.command(APPROVER, 'pause');
  const paused = await statusSays(at.world);
  expect(paused).toMatch(/No email is lost\.$/m);
  expect(paused).not.toContain('next attempt is');
  await at.world.command(APPROVER, 'resume');
  expect(await statusSays(at.world)).toContain('the next attempt is on Nov 26, 2026, at 10:00 ');
  const told = at.world.logged.map(({ message }) => message);
  expect(told.filter((line) => line.includes(ON_HOLD)).length).toBe(1);
  expect(told).not.toContain('A problem has been resolved.');
});

test('without a sign-in, the advice on emails that are all refused names no user', async () => {
  await using at = await world(6, [refusing({ stage: 'data', code: 554, words: '5.9.9 Not today' })]);
  expect(cardSays(at.world)).toContain(
    'with the same answer: “Not today”. Emails are on hold. Check that the server lets the bot send as MAIL_FROM without a sign-in.',
  );
});

test('four refused alike and a fifth taken: nothing stops, and they are believed on the second day', async () => {
  const gone = refusing(
    { stage: 'rcpt to', code: 550, words: '5.4.1 Recipient address rejected: Access denied' },
    /^m0[0-3]@/,
  );
  await using at = await world(25, [gone]);
  expect(cardSays(at.world)).not.toContain(ON_HOLD);
  expect(at.mailbox.distinct.length).toBe(21);
  await at.days(1.5);
  expect(unreachable(at)).toEqual(['m00', 'm01', 'm02', 'm03']);
});

test('five gone mailboxes in a row among many that work: the queue goes on after its pause, and they come up for review', async () => {
  const gone = refusing({ stage: 'rcpt to', code: 550, words: '5.1.1 User unknown' }, /^m0[0-4]@/);
  await using at = await world(30, [gone]);
  await at.days(0.5);
  expect([at.mailbox.distinct.length, cardSays(at.world).includes('emails alike')]).toEqual([25, false]);
  // Somebody else is warned each day, and that email is taken.
  for (let day = 0; day < 16; day += 1) {
    at.world.portal.organization.members.put(inactiveFor(61, `new${day}`));
    await at.days(1);
  }
  expect(named(5).filter((name) => proposed(at).includes(name))).toEqual(named(5));
  expect(at.broken()).toEqual([]);
});

test.each([
  ['unclear whom it is about', { stage: 'rcpt to', code: 550, words: 'Administrative prohibition' }, 4],
  ['about the mailbox', { stage: 'data', code: 550, words: '5.2.1 Mailbox disabled' }, 1],
] as const)(
  'a refusal that is %s: not reachable after so many more days, and not before',
  async (_, refused, more) => {
    await using at = await world(3, [refusing(refused, /^m00@/)]);
    await at.days(more - 0.5);
    expect(unreachable(at)).toEqual([]);
    await at.days(1);
    expect(unreachable(at)).toEqual(['m00']);
    await at.days(11);
    expect(proposed(at)).toContain('m00');
    expect(at.broken()).toEqual([]);
  },
);

test.each([
  ['a full mailbox', { stage: 'rcpt to', code: 552, words: '5.2.2 Mailbox full' }],
  ['a policy', { stage: 'data', code: 550, words: '5.7.1 Not from there' }],
] as const)('%s establishes nothing, however long it lasts', async (_, refused) => {
  await using at = await world(3, [refusing(refused, /^m00@/)]);
  await at.days(12);
  expect([unreachable(at), proposed(at).includes('m00')]).toEqual([[], false]);
});

test.each([
  [0, []],
  [12, ['m00', 'm01', 'm02']],
])(
  'three refused, a new one each day, beside %i who are reached: the share is one of a week, not of a scan',
  async (others, expected) => {
    await using at = await world(1, [
      refusing({ stage: 'rcpt to', code: 550, words: '5.1.1 User unknown' }, /^m\d\d@/),
    ]);
    const put = (name: string) => at.world.portal.organization.members.put(inactiveFor(150, name));
    for (let one = 0; one < others; one += 1) put(`fine${one}`);
    for (const name of ['m01', 'm02']) {
      put(name);
      await at.days(1);
    }
    await at.days(4);
    expect(unreachable(at).filter((name) => others > 0 || name === 'm02')).toEqual(
      others > 0 ? expected : [],
    );
  },
);

test('another sender, another word: what the old mail server said of a mailbox is void, and its member is warned', async () => {
  const gone = refusing({ stage: 'rcpt to', code: 550, words: '5.1.1 User unknown' }, /^m00@/);
  await using at = await world(3, [gone]);
  await at.days(12);
  expect([unreachable(at), proposed(at).toSorted()]).toEqual([['m00'], ['m00', 'm01', 'm02']]);
  // The same server and sender: all of it stands after a restart.
  await at.world.restart({ SMTP_PASSWORD: '' });
  await at.days(1);
  expect(proposed(at)).toContain('m00');
  at.mailbox.faults.clear();
  await at.world.restart({ MAIL_FROM: 'GIS <other@harbour-city.example>' });
  await at.days(1);
  expect(proposed(at).toSorted()).toEqual(['m01', 'm02']);
  expect(taken(at)).toContain('m00: 1 under 1');
  await at.days(9.5);
  expect(proposed(at)).not.toContain('m00');
  await at.days(1);
  expect(proposed(at)).toContain('m00');
  expect(at.broken()).toEqual([]);
});

test('another host: a refusal by the old one is no second day', async () => {
  const gone = refusing({ stage: 'rcpt to', code: 550, words: '5.1.1 User unknown' }, /^m00@/);
  await using at = await world(3, [gone]);
  await at.days(0.5);
  await at.world.restart({ SMTP_URL: `smtp://localhost:${at.mailbox.port}` });
  await at.days(1);
  expect(unreachable(at)).toEqual([]);
  await at.days(1);
  expect(unreachable(at)).toEqual(['m00']);
});

test('an address that the mail server cannot carry is never sent as it is, and comes up for review like no address', async () => {
  const members = [
    inactiveFor(101, 'jurgen', { email: 'jürgen@harbour-city.example' }),
    inactiveFor(100, 'ana', { email: 'ana@bücher.example' }),
  ];
  await using at = await troubledWorld([], {
    ...{ organization: { members }, settings: DAILY, mailbox: { lacks: ['SMTPUTF8'] } },
  });
  expect(at.mailbox.mails.map(({ headers }) => headers['to'])).toEqual(['ana@xn--bcher-kva.example']);
  expect(unreachable(at)).toEqual(['jurgen']);
  expect(at.mailbox.tries.length).toBe(1);
  await at.days(9.5);
  expect(proposed(at)).toEqual([]);
  await at.days(1);
  expect(proposed(at)).toEqual(expect.arrayContaining(['jurgen']));
  expect(cardSays(at.world)).toContain('the mail server cannot send to this address (no SMTPUTF8)');
});

test('seven such addresses in a row stop nothing', async () => {
  const members = [
    ...named(7).map((name, index) =>
      inactiveFor(200 - index, name, { email: `${name}ü@harbour-city.example` }),
    ),
    inactiveFor(100, 'ana'),
  ];
  await using at = await troubledWorld([], {
    ...{ organization: { members }, settings: DAILY, mailbox: { lacks: ['SMTPUTF8'] } },
  });
  expect([taken(at), cardSays(at.world).includes(ON_HOLD)]).toEqual([['ana: 1 under 1'], false]);
  expect(unreachable(at)).toEqual(named(7));
});

test('a sender that the mail server cannot carry: what to set, and nothing of a rejection', async () => {
  await using at = await world(6, [], {
    settings: { MAIL_FROM: 'GIS <büro@harbour-city.example>' },
    mailbox: { lacks: ['SMTPUTF8'] },
  });
  expect([at.mailbox.tries, unreachable(at)]).toEqual([[], []]);
  expect(cardSays(at.world)).toContain(
    'The mail server cannot send from MAIL_FROM: it only accepts ASCII characters before the @ (no SMTPUTF8). Set MAIL_FROM to an address that has only ASCII characters before the @. No email is lost;',
  );
});

test('letters that are all too large for the mail server: the queue stops and says so', async () => {
  await using at = await world(6, [], { mailbox: { largest: 200 } });
  expect([at.mailbox.mails, unreachable(at)]).toEqual([[], []]);
  expect(cardSays(at.world)).toMatch(
    /with the same answer: “the email is \d+ bytes, but the mail server accepts at most 200”\. Emails are on hold\./,
  );
});

test('nobody is warned for longer than can be acted on: no first warnings while too much comes due', async () => {
  const members = [
    ...named(21).map((name, index) => inactiveFor(300 - index, name)),
    inactiveFor(100, 'later'),
  ];
  await using at = await troubledWorld([], {
    organization: { members },
    settings: { ...DAILY, DISABLE_CAP: '2', MAX_WARNINGS_PER_SCAN: '21' },
  });
  // 21 are due in ten days, and twenty could be disabled in ten.
  await at.days(1);
  const why =
    '1 first warning is on hold: 21 accounts are due within 14 days, more than can be disabled in 10 days (limit 2 per day).';
  expect(cardSays(at.world)).toContain(why);
  expect(at.mailbox.distinct.length).toBe(21);
  await at.world.command(APPROVER, 'why later');
  const answer = at.world.answers(APPROVER).at(-1);
  expect(answer).toContain('The first warning is on hold: 21 accounts are due within 14 days');
  at.world.portal.signIn('m00');
  await at.days(1);
  expect(at.mailbox.distinct.length).toBe(22);
  expect(cardSays(at.world)).not.toMatch(/first warnings? (?:is|are) on hold:/);
});

test('without days of grace nobody is proposed unwarned because too much comes due', async () => {
  const members = [
    ...named(21).map((name, index) => inactiveFor(300 - index, name)),
    inactiveFor(70, 'later'),
  ];
  await using at = await troubledWorld([], {
    organization: { members },
    settings: { ...DAILY, GRACE_DAYS: '0', DISABLE_CAP: '2' },
  });
  await at.days(1);
  expect(at.mailbox.distinct.map(({ to }) => to[0]?.split('@')[0])).toEqual(['later']);
});

test('where only people are left who have gone, the card says what can be done, and doing it ends the trouble', async () => {
  await using at = await world(6, [refusing({ stage: 'rcpt to', code: 550, words: '5.1.1 User unknown' })]);
  const advice =
    'Check that the rejected addresses exist. If someone has left, disable the account in ArcGIS.';
  expect(cardSays(at.world)).toContain(advice);
  for (const name of named(6)) at.world.portal.organization.members.update(name, { disabled: true });
  await at.days(2);
  expect(
    at.world.tables.letters
      .inState('dropped')
      .map(({ username }) => username)
      .toSorted(),
  ).toEqual(named(6));
  expect(cardSays(at.world)).not.toContain('Emails that did not get through');
});
