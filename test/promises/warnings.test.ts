import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../src/adapters/slack/buttons.ts';
import { APPROVER, CHANNEL, DAY, goLive, inactiveFor, SECOND_APPROVER } from '../worlds/bot-world.ts';
import { submit } from '../worlds/modal-acts.ts';
import { quietTimeline, type Timeline, timelineWorld } from '../worlds/timeline-world.ts';

const PROMISE_2 =
  'promise 2: while protection is on, or the bot is not live, or paused, nobody is mailed or messaged and nothing is disabled, in any path';
const PROMISE_13 =
  'promise 13: nobody is proposed on a warning that was not accepted, is too old, or came before the account was last skipped by the policy (an exclusion undone within the hour counts as never made)';

/** Ten days of grace and one reminder, so that everything is under way at once after ten days. */
const SHORT = { GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3', SCAN_SCHEDULE: '0 6 * * *' };

const messaged = ({ world }: Timeline) =>
  new Set(
    world.slack.calls
      .filter(({ method }) => method === 'chat.postMessage')
      .map(({ args }) => args['channel']),
  );

const STOPS: readonly { stop: string; by: (at: Timeline) => Promise<unknown> }[] = [
  { stop: 'protection is on', by: ({ world }) => world.restart({ PROTECTION: 'on' }) },
  { stop: 'the limits became harsher', by: ({ world }) => world.restart({ DISABLE_AFTER_DAYS: '85' }) },
  { stop: 'it is paused', by: ({ world }) => world.command(SECOND_APPROVER, 'pause') },
];

test.concurrent.for(STOPS)(
  `${PROMISE_2}: letters written, reminders due, people coming up and notices when $stop`,
  async ({ by }, { expect }) => {
    await using at = await quietTimeline({
      organization: {
        members: [
          inactiveFor(100, 'una'),
          inactiveFor(100, 'refused'),
          inactiveFor(100, 'gus'),
          inactiveFor(50, 'soon'),
        ],
      },
      settings: SHORT,
    });
    const { world, mailbox } = at;
    mailbox.faults.add({
      kind: 'refused',
      stage: 'rcpt to',
      code: 451,
      words: '4.2.0 Later',
      to: /refused@/,
    });
    await world.command(APPROVER, 'scan');
    await goLive(world);
    await at.days(4);
    world.portal.organization.members.put(inactiveFor(100, 'reminded'));
    await at.days(6);
    await world.pressRow(APPROVER, 'una', APPROVE);
    await at.days(0.1);
    await world.pressRow(APPROVER, 'gus', APPROVE);
    const letters = at.taken();
    expect(at.table()).toMatchInlineSnapshot(`
      [
        "Wed Nov 25: gus and una warned, told Dec 5",
        "Mon Nov 30: reminded warned, told Dec 10",
        "Wed Dec 2: gus and una reminded (3), told Dec 5",
        "Sat Dec 5: gus and una proposed; gus and una disabled; una told: disabled",
      ]
    `);
    await by(at);
    mailbox.faults.clear();
    await world.pressRow(APPROVER, 'una', UNDO);
    world.portal.organization.members.put(inactiveFor(100, 'new'));
    await at.days(15);
    expect(world.portal.member('una')?.disabled).toBe(false);
    expect(at.taken()).toBe(letters);
    expect(messaged(at)).toEqual(new Set([CHANNEL.id]));
    expect(at.broken()).toEqual([]);
  },
);

test(`${PROMISE_2}: paused in the middle of the queue, and each letter goes out once after it`, async () => {
  const names = ['ana', 'ben', 'cleo', 'dora'];
  await using at = await timelineWorld({
    organization: { members: names.map((name) => inactiveFor(100, name)) },
    settings: { ...SHORT, MAIL_PER_MINUTE: '1' },
  });
  await at.days(1 / (24 * 60));
  await at.world.command(APPROVER, 'pause');
  const letters = at.taken();
  expect(letters).toBe(2);
  await at.days(2);
  expect(at.taken()).toBe(letters);
  await at.world.command(APPROVER, 'resume');
  await at.days(1);
  expect(at.mailbox.mails.map(({ to }) => to.join()).toSorted()).toEqual(
    names.map((name) => `${name}@harbour-city.example`),
  );
  expect(at.broken()).toEqual([]);
});

test.concurrent.for([{ PROTECTION: 'on' }, { PROTECTION: 'off' }])(
  `${PROMISE_2}: never live, with %o`,
  async (settings, { expect }) => {
    await using at = await quietTimeline({
      organization: { members: [inactiveFor(100, 'ana'), inactiveFor(50, 'ben')] },
      settings: { ...SHORT, ...settings },
    });
    await at.days(20);
    // The very first start asks whether it would be let in, and nothing else.
    expect([at.mailbox.sessions.opened, at.mailbox.mails, at.mailbox.tries]).toEqual([1, [], []]);
    expect(messaged(at)).toEqual(new Set([CHANNEL.id]));
  },
);

test.concurrent.for([
  { answer: 'trouble', fault: { kind: 'refused', stage: 'rcpt to', code: 451, words: '4.2.0 Later' } },
  { answer: 'a full mailbox', fault: { kind: 'refused', stage: 'rcpt to', code: 552, words: '5.2.2 Full' } },
  { answer: 'a refusal of us', fault: { kind: 'refused', stage: 'data', code: 550, words: '5.7.1 No' } },
  { answer: 'none, though it was taken', fault: { kind: 'accepted, then broken connection', stage: 'data' } },
] as const)(`${PROMISE_13}: the server's answer is $answer`, async ({ fault }, { expect }) => {
  await using at = await quietTimeline({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: SHORT,
  });
  at.mailbox.faults.add(fault);
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  await at.days(30);
  expect(at.table()).toEqual([]);
  expect(at.world.tables.proposals.live()).toEqual([]);
  expect(at.mailbox.distinct.length).toBeLessThanOrEqual(1);
});

test(`${PROMISE_13}: the bot was away until the warning was too old`, async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: SHORT,
  });
  await at.days(3);
  await at.world.stop();
  at.world.clock.moveTo(new Date(at.world.clock.now().getTime() + 45 * DAY));
  await at.world.restart();
  await at.days(12);
  expect(at.table()).toMatchInlineSnapshot(`
    [
      "Wed Nov 25: ana warned, told Dec 5",
      "Wed Jan 13: ana warned, told Jan 23",
      "Wed Jan 20: ana reminded (3), told Jan 23",
      "Sat Jan 23: ana proposed",
    ]
  `);
  expect(at.broken()).toEqual([]);
});

const inPortal = (change: object) => (at: Timeline) => {
  const { members } = at.world.portal.organization;
  const ana = members.get('ana');
  if (ana !== undefined) members.put({ ...ana, ...change });
};

test.concurrent.for<{
  circumstance: string;
  table: readonly string[];
  left: (at: Timeline) => unknown;
  back: (at: Timeline) => unknown;
}>([
  {
    circumstance: 'excluded',
    table: [
      'Wed Nov 25: ana warned, told Dec 5',
      'Tue Dec 1: ana warned, told Dec 11',
      'Fri Dec 11: ana proposed',
    ],
    left: async ({ world }) => {
      await world.command(APPROVER, 'exclude ana');
      await submit(world, { reason: 'on leave' });
    },
    back: ({ world }) => world.command(APPROVER, 'include ana'),
  },
  {
    circumstance: 'an administrator',
    table: [
      'Wed Nov 25: ana warned, told Dec 5',
      'Tue Dec 1: ana warned, told Dec 11',
      'Fri Dec 11: ana proposed',
    ],
    left: inPortal({ role: 'org_admin' }),
    back: inPortal({ role: 'org_publisher' }),
  },
  {
    circumstance: 'disabled by others',
    table: [
      'Wed Nov 25: ana warned, told Dec 5',
      'Wed Dec 2: ana warned, told Dec 12',
      'Sat Dec 12: ana proposed',
    ],
    left: inPortal({ disabled: true }),
    back: inPortal({ disabled: false }),
  },
  {
    circumstance: 'without a date of sign-in',
    table: [
      'Wed Nov 25: ana warned, told Dec 5',
      'Tue Dec 1: ana warned, told Dec 11',
      'Fri Dec 11: ana proposed',
    ],
    left: inPortal({ lastLogin: undefined }),
    back: inPortal({ lastLogin: inactiveFor(100, 'ana').lastLogin }),
  },
  {
    circumstance: 'skipped by the switch',
    table: [
      'Wed Nov 25: ana warned, told Dec 5',
      'Mon Nov 30: ana warned, told Dec 10',
      'Thu Dec 10: ana proposed',
    ],
    left: ({ world }) => world.restart({ PROTECTION: 'on' }),
    back: async ({ world }) => {
      await world.restart({ PROTECTION: 'off' });
      await world.command(APPROVER, 'scan');
      await goLive(world);
    },
  },
])(`${PROMISE_13}: meanwhile $circumstance`, async ({ left, back, table }, { expect }) => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: { ...SHORT, REENABLED_SHIELD_DAYS: '1' },
  });
  await at.days(4);
  await left(at);
  await at.days(1);
  await back(at);
  await at.days(13);
  expect(at.table().filter((line) => /warned|proposed/.test(line))).toEqual(table);
});
