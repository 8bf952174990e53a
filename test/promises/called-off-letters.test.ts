import { expect, test } from 'vitest';
import { GO_LIVE } from '../../src/adapters/slack/buttons.ts';
import type { MailStage } from '../../src/sandbox/mailbox/faults.ts';
import { APPROVER, CHANNEL, inactiveFor } from '../worlds/bot-world.ts';
import { fillIn, topView } from '../worlds/modal-acts.ts';
import { quietTimeline, type Timeline } from '../worlds/timeline-world.ts';

const PROMISE_14 =
  'promise 14: what was called off is not done: after an acknowledged pause, withdrawal or exclusion, and after a sign-in that the last look could see, no disable is sent and no letter begun, whatever waited in between';

const settings = { SMTP_USER: 'bot', SMTP_PASSWORD: 'mail-password', SCAN_SCHEDULE: '0 6 * * *' };
const auth = { user: 'bot', pass: 'mail-password' };

const begun = ({ mailbox }: Timeline) => mailbox.mails.map(({ to }) => to[0]?.split('@')[0]).toSorted();
const letter = ({ world }: Timeline, username: string) =>
  (['waiting', 'sending', 'accepted', 'dropped'] as const)
    .flatMap((state) => world.tables.letters.inState(state))
    .find((one) => one.username === username);

/** Acknowledged, without waiting for what the bot is doing. */
const says = ({ world }: Timeline, text: string) =>
  world.slack.command(APPROVER, '/inactive-users', text, CHANNEL.id);
const changes = ({ world }: Timeline, fields: object) =>
  world.portal.organization.members.update('ana', fields);

/** Letters to ana and ben are on their way, and the mail server lets them wait. */
async function whileWaiting(stage: MailStage, happens: (at: Timeline) => unknown): Promise<Timeline> {
  const at = await quietTimeline({
    ...{ organization: { members: [inactiveFor(100, 'ana'), inactiveFor(99, 'ben')] }, settings, auth },
  });
  await at.world.command(APPROVER, 'scan');
  // The form asks whether the mail server lets the bot in, and is answered.
  await at.world.pressCard(APPROVER, GO_LIVE);
  const hold = at.mailbox.hold(stage);
  const going = at.world.slack.submit(APPROVER, topView(at.world).id);
  await expect.poll(() => hold.waiting(), { timeout: 120_000 }).toBe(2);
  await happens(at);
  hold.release();
  await going;
  await at.world.settle();
  return at;
}

const CALLS: readonly {
  readonly what: string;
  readonly happens: (at: Timeline) => unknown;
  readonly why: RegExp;
}[] = [
  { what: 'signed in', happens: ({ world }) => world.portal.signIn('ana'), why: /^Inactive 0 days/ },
  { what: 'excluded', happens: excludesAna, why: /^Excluded / },
  {
    what: 'became an administrator',
    happens: (at) => changes(at, { role: 'org_admin' }),
    why: /administrator/,
  },
  {
    what: 'was disabled by others',
    happens: (at) => changes(at, { disabled: true }),
    why: /already disabled/i,
  },
  { what: 'has another address', happens: (at) => changes(at, { email: 'a@b.example' }), why: /address/ },
];

async function excludesAna(at: Timeline): Promise<void> {
  await says(at, 'exclude ana');
  const fields = () => JSON.stringify(at.world.slack.viewsOf(APPROVER));
  await expect.poll(fields, { timeout: 120_000 }).toContain('exclusion.reason');
  fillIn(at.world, { reason: 'on leave', until: '90' });
  await at.world.slack.submit(APPROVER, topView(at.world).id);
  expect(at.world.tables.exclusions.inForce(at.world.clock.now()).length).toBe(1);
}

test.each(CALLS)(
  `${PROMISE_14}: no warning to one who $what while the mail server let it wait`,
  async (call) => {
    await using at = await whileWaiting('auth', call.happens);
    expect(begun(at)).toEqual(['ben']);
    const dropped = letter(at, 'ana');
    expect([dropped?.state, dropped?.tries, dropped?.words]).toEqual([
      'dropped',
      0,
      expect.stringMatching(call.why),
    ]);
  },
);

test(`${PROMISE_14}: no warning to one who is excluded while the mail server lets the recipient wait`, async () => {
  await using at = await whileWaiting('rcpt to', excludesAna);
  expect([begun(at), letter(at, 'ana')?.state, letter(at, 'ana')?.tries]).toEqual([['ben'], 'dropped', 0]);
});

test(`${PROMISE_14}: no warning to one whom the portal no longer finds, until a scan has told`, async () => {
  await using at = await whileWaiting('auth', ({ world }) => world.portal.organization.members.remove('ana'));
  expect([begun(at), letter(at, 'ana')?.state]).toEqual([['ben'], 'waiting']);
  await at.days(2);
  expect([begun(at), letter(at, 'ana')?.state]).toEqual([['ben'], 'dropped']);
});

test.each<MailStage>(['connect', 'auth', 'mail from', 'rcpt to'])(
  `${PROMISE_14}: paused while the mail server is slow at %s, nothing goes out; resumed, each goes out once, under its Message-ID`,
  async (stage) => {
    await using at = await whileWaiting(stage, (waiting) => says(waiting, 'pause'));
    expect([at.mailbox.mails, letter(at, 'ana')?.state, letter(at, 'ana')?.tries]).toEqual([
      [],
      'waiting',
      0,
    ]);
    const written = letter(at, 'ana')?.messageId;
    await at.days(1);
    expect(at.mailbox.mails).toEqual([]);
    await at.world.command(APPROVER, 'resume');
    await at.days(0.1);
    expect(begun(at)).toEqual(['ana', 'ben']);
    expect(at.mailbox.mails.map(({ messageId }) => messageId)).toContain(written);
    expect(at.broken()).toEqual([]);
  },
);

test(`${PROMISE_14}: a letter that waits while the bot ends is not begun, and goes out after the next start`, async () => {
  let ending: Promise<void> | undefined;
  await using at = await whileWaiting('connect', ({ world }) => {
    ending = world.stop();
  });
  await ending;
  expect(at.mailbox.mails).toEqual([]);
  await at.world.restart();
  await at.days(0.1);
  expect(begun(at)).toEqual(['ana', 'ben']);
});
