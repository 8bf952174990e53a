import { expect, test } from 'vitest';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { APPROVER, goLive, SECOND_APPROVER } from '../../worlds/bot-world.ts';
import {
  last,
  MARA,
  ofSamples,
  previewWorld,
  recipients,
  says,
  TOMAS,
} from '../../worlds/mail/preview-acts.ts';
import { submit, topView, viewText } from '../../worlds/modal-acts.ts';
import type { Timeline } from '../../worlds/timeline-world.ts';

const patiently = { timeout: 120_000 };
const MINUTE = 60_000;
const PAUSED = 'The bot is paused, so it sends no emails, not even samples. Resume it first.';
const NONE = `No sample email was sent to ${MARA}.`;
const ALL = `Sent 6 sample emails in English to ${MARA} and to no one else.`;
/** The same in a direct message. */
const ALL_ALONE = `${ALL}\nHarbour City GIS`;
const opened = ({ mailbox }: Timeline): number => mailbox.sessions.opened;

const FAULTS: readonly (readonly [string, MailFault, said: string])[] = [
  [
    'the sign-in',
    { kind: 'refused', stage: 'auth', code: 535, words: '5.7.8 Wrong user or password' },
    `${NONE} The mail server is rejecting the bot: “Wrong user or password”. Fix SMTP_USER or SMTP_PASSWORD.`,
  ],
  [
    'the bot as it connects',
    { kind: 'refused', stage: 'connect', code: 554, words: '5.7.1 Your host is blocked' },
    `${NONE} The mail server is rejecting the bot: “Your host is blocked”. Fix SMTP_URL, SMTP_USER, SMTP_PASSWORD or MAIL_FROM, or allow the bot on the server.`,
  ],
  [
    'the sender',
    { kind: 'refused', stage: 'mail from', code: 550, words: '5.7.60 Not as this sender' },
    `${NONE} The mail server is rejecting the bot: “Not as this sender”. Check that SMTP_USER is allowed to send as MAIL_FROM.`,
  ],
  [
    'the mailbox',
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here' },
    `${NONE} The mail server rejected “First warning”: “No such user here”.`,
  ],
  [
    'one for a while',
    { kind: 'refused', stage: 'data', code: 451, words: '4.7.1 Try again later' },
    `${NONE} The mail server rejected “First warning”: “Try again later”.`,
  ],
  [
    'nothing, and breaks off',
    { kind: 'broken connection', stage: 'mail from' },
    `${NONE} The mail server is not responding as it should: “Connection closed unexpectedly”. Check that the mail server is running and that SMTP_URL is right.`,
  ],
  [
    'nothing, and may have taken it',
    { kind: 'accepted, then broken connection', stage: 'data' },
    'The mail server did not confirm “First warning” (“Connection closed unexpectedly”), so the email may have arrived. No other sample was sent.',
  ],
];

test.each(FAULTS)(
  'the mail server rejects %s: one try, and what is wrong in the words of the card',
  async (_, fault, said) => {
    const signedIn = { SMTP_USER: 'bot', SMTP_PASSWORD: 'mail-password' };
    await using at = await previewWorld({ settings: signedIn, auth: { user: 'bot', pass: 'mail-password' } });
    const before = opened(at);
    at.mailbox.faults.add(fault);
    await at.world.command(APPROVER, 'preview en');
    expect(last(at.world)).toBe(said);
    expect(opened(at) - before).toBe(1);
    expect(ofSamples(at).map(({ what, detail }) => [what, detail['samples'], detail['sent']])).toEqual([
      ['samples requested', 6, undefined],
      ['samples sent', 6, 0],
    ]);
    at.mailbox.faults.clear();
    await at.world.command(APPROVER, 'preview');
    expect(await submit(at.world)).toContain(ALL);
  },
);

test('the only one that was asked for, without a reply: nothing is said of others', async () => {
  await using at = await previewWorld();
  at.mailbox.faults.add({ kind: 'accepted, then broken connection', stage: 'data' });
  await at.world.command(APPROVER, 'preview');
  at.world.slack.fill(topView(at.world).id, 'preview.kinds', 'preview.kinds', ['disabled']);
  expect(await submit(at.world)).toBe(
    'Sample emails\nThe mail server did not confirm “Account disabled” (“Connection closed unexpectedly”), so the email may have arrived.',
  );
});

test('one that is rejected after others says how many were sent, and no more are tried', async () => {
  await using at = await previewWorld();
  at.mailbox.faults.add({ kind: 'refused', stage: 'data', code: 552, words: '5.2.2 Mailbox full', skips: 2 });
  await at.world.command(APPROVER, 'preview');
  expect(await submit(at.world)).toBe(
    `Sample emails\nSent only 2 of 6 sample emails in English to ${MARA}. The mail server rejected “Reminder 3 days before the due date”: “Mailbox full”.`,
  );
  expect(at.mailbox.tries).toHaveLength(3);
});

test('while the queue is on hold, samples tell whether it is over, and change nothing about it', async () => {
  await using at = await previewWorld();
  at.mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.7.1 Blocked' });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  for (const minutes of [5, 15, 60]) await at.world.pass(minutes * MINUTE);
  await at.world.command(APPROVER, 'preview en');
  expect(last(at.world)).toContain(`${NONE} The mail server is rejecting the bot: “Blocked”.`);
  const waiting = () => at.world.tables.letters.inState('waiting');
  const before = waiting();
  at.mailbox.faults.clear();
  await says(at, 'preview en');
  await expect.poll(() => last(at.world), patiently).toBe(ALL);
  expect([waiting(), recipients(at)]).toEqual([before, [MARA]]);
});

test.each(['live', 'not live yet', 'protected'])(
  'paused, %s: no samples, until someone resumes',
  async (mode) => {
    await using at = await previewWorld();
    await at.world.command(APPROVER, 'scan');
    if (mode === 'live') await goLive(at.world);
    await at.world.command(APPROVER, 'preview');
    const before = at.mailbox.tries.length;
    await at.world.command(SECOND_APPROVER, 'pause 2 days');
    // Nobody can pause under protection, but a pause from before it stays.
    if (mode === 'protected') await at.world.restart({ PROTECTION: 'on' });
    expect(await submit(at.world)).toBe(`Sample emails\n${PAUSED}`);
    for (const text of ['preview', 'preview de']) {
      await at.world.command(APPROVER, text);
      expect(last(at.world)).toBe(PAUSED);
    }
    expect([at.mailbox.tries.length, ofSamples(at)]).toEqual([before, []]);
    await at.world.command(SECOND_APPROVER, 'resume');
    await at.world.command(APPROVER, 'preview en');
    expect(last(at.world)).toBe(ALL);
  },
);

test.each(['connect', 'mail from', 'rcpt to'] as const)(
  'promise 14: what was called off is not done: a pause that is acknowledged while the mail server lets a sample wait (%s) ends it and the rest',
  async (stage) => {
    await using at = await previewWorld();
    const hold = at.mailbox.hold(stage);
    const asked = at.world.command(APPROVER, 'preview en');
    await expect.poll(() => hold.waiting(), patiently).toBe(1);
    await says(at, 'pause', SECOND_APPROVER);
    hold.release();
    await asked;
    expect(last(at.world)).toBe(`${NONE} ${PAUSED}`);
    expect(at.mailbox.mails).toEqual([]);
  },
);

test('pressed twice at once, they are sent once; another approver is not kept waiting', async () => {
  await using at = await previewWorld();
  const hold = at.mailbox.hold('data');
  const first = says(at, 'preview en');
  await expect.poll(() => hold.waiting(), patiently).toBe(1);
  await says(at, 'preview en');
  await says(at, 'preview');
  const busy = 'Your sample emails are still being sent. Try again once they have been sent.';
  await expect.poll(() => at.world.answers(APPROVER), patiently).toEqual([busy, busy]);
  await says(at, 'preview en', SECOND_APPROVER);
  await expect.poll(() => hold.waiting(), patiently).toBe(2);
  hold.release();
  await first;
  await at.world.settle();
  expect(at.world.answers(APPROVER)).toEqual([busy, busy, ALL]);
  expect(last(at.world, SECOND_APPROVER)).toBe(ALL.replace(MARA, TOMAS));
  expect(at.mailbox.mails.map(({ to }) => to[0]).toSorted()).toEqual([
    ...Array<string>(6).fill(MARA),
    ...Array<string>(6).fill(TOMAS),
  ]);
});

test.each([
  ['the command', 'preview en'],
  ['the form', 'preview'],
])('delivered twice by Slack, %s sends them once', async (_, text) => {
  await using at = await previewWorld();
  await at.world.command(APPROVER, text);
  if (text === 'preview') await submit(at.world);
  expect(at.mailbox.mails).toHaveLength(6);
  const answers = at.world.answers(APPROVER).length;
  await at.world.slack.redeliver(-1);
  await at.world.settle();
  expect([at.mailbox.mails.length, at.world.answers(APPROVER).length]).toEqual([6, answers]);
});

test('who has closed the form meanwhile is told in a direct message, alone', async () => {
  await using at = await previewWorld();
  const { slack } = at.world;
  await at.world.command(APPROVER, 'preview');
  const { id } = topView(at.world);
  const hold = at.mailbox.hold('data');
  await slack.submit(APPROVER, id);
  await expect.poll(() => hold.waiting(), patiently).toBe(1);
  expect(viewText(at.world)).toBe(`Sample emails\nSending 6 sample emails in English to ${MARA}…`);
  await slack.close(APPROVER, topView(at.world).id);
  hold.release();
  await at.world.settle();
  const told = slack
    .messages(slack.workspace.directWith(APPROVER).id)
    .map((message) => renderedText(message));
  expect([told, slack.viewsOf(APPROVER)]).toEqual([[ALL_ALONE], []]);
});

test('a bot that stops while they go out says so, and writes down what became of them', async () => {
  await using at = await previewWorld({ mailPatience: { lastMailsMs: 50 } });
  await at.world.command(APPROVER, 'preview');
  const hold = at.mailbox.hold('connect');
  const { id } = topView(at.world);
  const submitted = at.world.slack.submit(APPROVER, id);
  await expect.poll(() => hold.waiting(), patiently).toBe(1);
  await at.world.stop();
  await submitted;
  expect(viewText(at.world)).toBe(
    `Sample emails\n${NONE} The bot is stopping. Try again once it is running again.`,
  );
  expect(ofSamples(at).map(({ what, detail }) => [what, detail['sent']])).toEqual([
    ['samples requested', undefined],
    ['samples sent', 0],
  ]);
  hold.release();
  await at.world.restart();
  expect(at.mailbox.mails).toEqual([]);
});
