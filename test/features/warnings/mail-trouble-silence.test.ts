import { expect, test } from 'vitest';
import { GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import type { MailFault, MailStage } from '../../../src/sandbox/mailbox/faults.ts';
import { APPROVER, CHANNEL, inactiveFor } from '../../worlds/bot-world.ts';
import {
  cardSays,
  liveBefore,
  MINUTE,
  statusSays,
  taken,
  troubledWorld,
} from '../../worlds/mail/trouble-acts.ts';
import { topView } from '../../worlds/modal-acts.ts';
import { quietTimeline } from '../../worlds/timeline-world.ts';

const NAMES = Array.from({ length: 8 }, (_, index) => `m${index}`);
const members = NAMES.map((name, index) => inactiveFor(200 - index, name));
const settings = { SCAN_SCHEDULE: '0 6 * * *', GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3' };
const mailPatience = { connectMs: 1_500, quietMs: 2_000, wholeMs: 3_000 };
/** What hangs is over by the end of the bot, however long that waits for it. */
const HURRIED = { lastMailsMs: 50 };
const ONCE_EACH = NAMES.map((name) => `${name}: 1 under 1`);

test.concurrent.for<MailStage>(['connect', 'mail from', 'rcpt to', 'data'])(
  'a server that falls silent at %s is cut off; once it answers, everybody has each letter once',
  async (stage, { expect }) => {
    await using at = await troubledWorld([{ kind: 'hang', stage }], {
      ...{ organization: { members }, settings, mailPatience },
    });
    const { world, mailbox } = at;
    const said =
      /The mail server is not responding as it should: “the server (?:did not answer|sent no greeting) in time”\. Check that the mail server is running and that SMTP_URL is right\. No email is lost; the next attempt is at 10:15 \(Europe\/Amsterdam\)\./;
    expect(cardSays(world)).toMatch(said);
    expect(await statusSays(world)).toMatch(said);
    // The start and Go live… asked whether the bot may sign in.
    expect(mailbox.sessions.opened).toBeLessThanOrEqual(2 + 8);
    mailbox.faults.clear();
    await at.days(0.5);
    expect(taken(at)).toEqual(ONCE_EACH);
    expect(cardSays(world)).not.toContain('not responding as it should');
    expect(at.broken()).toEqual([]);
  },
);

test('taken without an answer: sent again under its Message-ID, one rung, and counted when that is accepted', async () => {
  const fault: MailFault = { kind: 'accepted, then broken connection', stage: 'data', times: 4 };
  await using at = await troubledWorld([fault], { organization: { members }, settings, mailPatience });
  await at.days(0.5);
  const counts = taken(at);
  expect(counts.filter((line) => line.endsWith(': 2 under 1')).length).toBe(4);
  expect(counts.filter((line) => line.endsWith(': 1 under 1')).length).toBe(4);
  expect(at.world.tables.letters.inState('accepted').length).toBe(8);
  await at.days(11);
  expect(at.mailbox.distinct.length).toBe(16);
  expect(at.broken()).toEqual([]);
});

test('taken without an answer, then missing from one reading: not written anew when it is there again', async () => {
  const fault: MailFault = { kind: 'accepted, then broken connection', stage: 'data', times: 1 };
  await using at = await troubledWorld([fault], {
    ...{ organization: { members: members.slice(0, 1) }, settings, mailPatience },
  });
  const directory = at.world.portal.organization.members;
  const m0 = at.world.portal.member('m0');
  directory.remove('m0');
  await at.world.command(APPROVER, 'scan');
  await at.world.pass(5 * MINUTE);
  if (m0 !== undefined) directory.put(m0);
  await at.days(3);
  expect(taken(at)).toEqual(['m0: 2 under 1']);
  expect(at.broken()).toEqual([]);
});

test('a server that is silent holds up neither the scan nor the card, nor the end of the bot', async () => {
  await using at = await quietTimeline({
    ...{ organization: { members: members.slice(0, 2) }, settings, mailPatience: HURRIED },
  });
  const { world, mailbox } = at;
  mailbox.faults.add({ kind: 'hang', stage: 'data' });
  await world.command(APPROVER, 'scan');
  // As patiently as in earnest, so nothing comes to rest: the bot is asked and looked at meanwhile.
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: world.card().ts }, GO_LIVE);
  await expect.poll(() => world.slack.viewsOf(APPROVER).length).toBe(1);
  await world.slack.submit(APPROVER, topView(world).id);
  await expect.poll(() => world.tables.letters.inState('sending').length).toBe(2);
  await expect.poll(() => cardSays(world)).toContain(' · scan 2');
  await world.slack.command(APPROVER, '/inactive-users', 'scan', CHANNEL.id);
  await expect.poll(() => cardSays(world)).toContain(' · scan 3');
  expect(cardSays(world)).toContain('emails: 2 waiting');
  const ids = world.tables.letters.inState('sending').map(({ messageId }) => messageId);
  await world.stop();
  mailbox.faults.clear();
  await world.restart();
  expect(mailbox.mails.map(({ messageId }) => messageId).toSorted()).toEqual(ids.toSorted());
  expect(at.broken()).toEqual([]);
});

test('restarted again and again while mail is refused, greylisted, silent and taken: no double, nothing lost', async () => {
  await using at = await quietTimeline({
    ...{ organization: { members }, settings: { ...settings, MAIL_PER_MINUTE: '3' }, mailPatience },
  });
  const { world, mailbox } = at;
  const always = { to: /^m[0-3]@/ };
  const faults: readonly MailFault[] = [
    { kind: 'refused', stage: 'rcpt to', code: 451, words: '4.7.1 Greylisted', times: 3 },
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.7.1 Not from you', times: 4, ...always },
    { kind: 'hang', stage: 'rcpt to', times: 2 },
    { kind: 'broken connection', stage: 'data', times: 2 },
    { kind: 'hang', stage: 'data', times: 1 },
    { kind: 'refused', stage: 'connect', code: 421, words: '4.3.2 Later', times: 2 },
  ];
  await liveBefore(at, () => {
    for (const fault of faults) mailbox.faults.add(fault);
  });
  for (let round = 0; round < 12; round += 1) {
    await world.restart();
    await world.pass(7 * MINUTE);
  }
  await at.days(1.5);
  expect(taken(at)).toEqual(ONCE_EACH);
  expect(world.tables.letters.inState('waiting')).toEqual([]);
  expect(at.broken()).toEqual([]);
});
