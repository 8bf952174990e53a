import { expect, test } from 'vitest';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { APPROVER, inactiveFor } from '../../worlds/bot-world.ts';
import {
  cardSays,
  liveBefore,
  MINUTE,
  statusSays,
  taken,
  troubledWorld,
} from '../../worlds/mail/trouble-acts.ts';
import { quietTimeline } from '../../worlds/timeline-world.ts';

const NAMES = Array.from({ length: 12 }, (_, index) => `m${String(index).padStart(2, '0')}`);
const members = NAMES.map((name, index) => inactiveFor(200 - index, name));
/** Daily, with a grace that is soon over and one reminder in it. */
const DAILY = { SCAN_SCHEDULE: '0 6 * * *', GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3' };
const ONCE_EACH = NAMES.map((name) => `${name}: 1 under 1`);

const REFUSALS: readonly (Extract<MailFault, { kind: 'refused' }> & { readonly said: string })[] = [
  {
    kind: 'refused',
    stage: 'connect',
    code: 554,
    words: '5.7.1 Your host is blocked',
    said: 'Your host is blocked',
  },
  {
    kind: 'refused',
    stage: 'mail from',
    code: 550,
    words: '5.7.1 Not as this sender',
    said: 'Not as this sender',
  },
  { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.7.1 We do not relay', said: 'We do not relay' },
  { kind: 'refused', stage: 'data', code: 554, words: '5.7.1 Taken for spam', said: 'Taken for spam' },
];

test.concurrent.for(REFUSALS)(
  'we are refused at $stage: the queue stops and says so, and catches up without a double',
  async ({ said, ...fault }, { expect }) => {
    await using at = await troubledWorld([fault], { organization: { members }, settings: DAILY });
    const { world, mailbox } = at;
    const answers = () => mailbox.tries.filter(({ outcome }) => outcome === 'refused').length;
    const problem = (until: string) =>
      `The mail server is rejecting the bot: “${said}”. Fix SMTP_URL or MAIL_FROM, or allow the bot on the server. If the server requires a sign-in, set SMTP_AUTH, SMTP_USER and the settings that go with them. No email is lost; the next attempt is at ${until} (Europe/Amsterdam).`;
    // Two more were on their way.
    expect(answers()).toBeLessThanOrEqual(7);
    expect(cardSays(world)).toContain(problem('10:15'));
    expect(cardSays(world)).toMatch(new RegExp(`first warning, waiting since .*“${said}”`));
    expect(await statusSays(world)).toContain(problem('10:15'));
    const before = answers();
    const probes: number[] = [];
    for (const minutes of [14, 1, 15, 15, 30, 30, 60]) {
      await world.pass(minutes * MINUTE);
      probes.push(answers() - before);
    }
    expect(probes).toEqual([0, 1, 1, 2, 2, 3, 4]);
    await at.days(1.5);
    expect([at.table(), taken(at)]).toEqual([[], []]);
    mailbox.faults.clear();
    await at.days(1);
    expect(taken(at)).toEqual(ONCE_EACH);
    expect(cardSays(world)).not.toContain('rejecting the bot');
    await at.days(12);
    expect(at.broken()).toEqual([]);
    expect(mailbox.mails.length).toBe(2 * NAMES.length);
  },
);

test('a wrong password: the queue stops, and goes on with the right one after a start', async () => {
  const settings = { ...DAILY, SMTP_USER: 'bot', SMTP_PASSWORD: 'the-right-one' };
  const auth = { user: 'bot', pass: 'the-right-one' };
  await using at = await quietTimeline({ organization: { members }, settings, auth });
  await liveBefore(at, () => at.world.restart({ SMTP_PASSWORD: 'not-the-one' }));
  expect(cardSays(at.world)).toContain(
    'The mail server is rejecting the bot: “Wrong user or password”. Fix SMTP_USER or SMTP_PASSWORD.',
  );
  await at.world.restart({ SMTP_PASSWORD: 'the-right-one' });
  await at.world.pass(60 * MINUTE);
  expect(taken(at)).toEqual(ONCE_EACH);
  expect(at.broken()).toEqual([]);
});

test('greylisting stops nothing and establishes nothing: each is tried again soon, under its Message-ID', async () => {
  const greylisting: MailFault = {
    ...{
      kind: 'refused',
      stage: 'rcpt to',
      code: 451,
      words: '4.7.1 Greylisted, come back',
      times: NAMES.length,
    },
  };
  await using at = await troubledWorld([greylisting], { organization: { members }, settings: DAILY });
  const { world } = at;
  expect(cardSays(world)).toContain('emails: 12 waiting');
  expect(cardSays(world)).toContain('Emails that did not get through: 12');
  expect(cardSays(world)).toContain('… and 9 more');
  expect(cardSays(world)).not.toContain('rejecting the bot');
  await world.pass(4 * MINUTE);
  expect(taken(at)).toEqual([]);
  await world.pass(1 * MINUTE);
  expect(taken(at)).toEqual(ONCE_EACH);
  expect(cardSays(world)).toContain('12 emails sent today');
  expect(cardSays(world)).not.toContain('did not get through');
});

test('one letter that meets nothing but trouble is never given up, never written anew, and named with the words', async () => {
  const trouble: MailFault = {
    ...{ kind: 'refused', stage: 'rcpt to', code: 450, words: '4.2.0 Mailbox busy', to: /^m00@/ },
  };
  await using at = await troubledWorld([trouble], {
    organization: { members: members.slice(0, 2) },
    settings: DAILY,
  });
  await at.days(20);
  const [letter, ...others] = at.world.tables.letters.inState('waiting');
  expect([letter?.username, letter?.state, others]).toEqual(['m00', 'waiting', []]);
  expect(letter?.tries).toBeGreaterThan(20);
  expect(cardSays(at.world)).toMatch(
    /m00 .*: first warning, waiting since Nov 25, 2026, 10:00, 2\d attempts, next attempt .*: “Mailbox busy”/,
  );
  await at.world.command(APPROVER, 'scan');
  at.mailbox.faults.clear();
  await at.days(2);
  expect(
    at.mailbox.mails.filter(({ to }) => to[0]?.startsWith('m00')).map(({ messageId }) => messageId),
  ).toEqual([letter?.messageId]);
  expect(at.broken()).toEqual([]);
});

test('the queue says how many wait, and about when the last goes', async () => {
  await using at = await troubledWorld([], {
    organization: { members },
    settings: { ...DAILY, MAIL_PER_MINUTE: '5' },
  });
  const { world } = at;
  expect(cardSays(world)).toContain('5 emails sent today · 7 waiting');
  expect(await statusSays(world)).toContain(
    '*Email*\nEmails Nov 25, 2026: 5 sent · 7 waiting, the last to go out at about 10:02',
  );
  await world.pass(MINUTE);
  expect(cardSays(world)).toContain('10 emails sent today · 2 waiting');
  await world.pass(MINUTE);
  expect(cardSays(world)).toMatch(/12 emails sent today$/m);
  await world.command(APPROVER, 'pause');
  expect(await statusSays(world)).toContain('*Email*\nEmails Nov 25, 2026: 12 sent');
});
