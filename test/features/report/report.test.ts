import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { flowSettings } from '../../../src/bot.ts';
import { EXTEND } from '../../../src/features/exclusions/ask-before-end.ts';
import { newsOf } from '../../../src/features/report/news.ts';
import { csvName } from '../../../src/features/scan/csv.ts';
import type { ReceivedMail } from '../../../src/sandbox/mailbox/received.ts';
import { anEntry, NOW, temporaryStore } from '../../adapters/store/temporary.ts';
import { GOOD, read } from '../../config/config-env.ts';
import { APPROVER, CHANNEL, inactiveFor, START } from '../../worlds/bot-world.ts';
import { CHIEF, DESK, members, newest, REPORTS, reports } from '../../worlds/mail/report-acts.ts';
import { liveBefore } from '../../worlds/mail/trouble-acts.ts';
import { excludeRow, submit } from '../../worlds/modal-acts.ts';
import { quietTimeline, timelineWorld } from '../../worlds/timeline-world.ts';

test('after a scan that warned people, each recipient gets one report with the CSV', async () => {
  await using at = await timelineWorld({ organization: { members }, settings: REPORTS });
  expect(at.mailbox.mails.map(({ to }) => to).toSorted()).toEqual([
    ['ana@harbour-city.example'],
    ['ben@harbour-city.example'],
    [CHIEF],
    [DESK],
  ]);
  const { subject, text, attachments, headers, messageId } = newest(at);
  expect(subject).toBe('Nothing to review at Harbour City GIS (2 warned)');
  expect(text).toMatchInlineSnapshot(`
    "Nothing to review.

    Open the card in Slack: https://sandbox.slack.com/archives/C0GISADMINS/p1795597200000008

    Scan 2: Nov 25, 2026 at 10:00 (Europe/Amsterdam), requested by Mara Lindholm.

    6 members: 1 active · 1 inactive 61–89 days · 2 in grace period · 2 protected.

    Warned: 2
    - Full ana (ana): first warning, sent Nov 25, 2026
    - Full ben (ben): first warning, sent Nov 25, 2026

    Not reachable by email: 1
    - Full noaddress (noaddress): no usable email address

    What did not happen
    No account was proposed. No account was disabled. No exclusion was added or changed.

    All members as CSV
    Attached: INACTIVE_USERS--2026-11-25T09-00-00Z.csv, 6 members.

    Audit trail
    55 entries. Keep the hash of the newest entry. You can use it later to prove that none of these entries was removed or changed.

    <hash>

    To check the trail, run this on the bot’s computer with the full hash: npm run audit -- --head <hash>…

    This email was sent automatically to the addresses in REPORT_RECIPIENTS. It lists what has happened since the previous report. Please decide in Slack; a reply to this email has no effect.
    "
  `);
  expect(attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
    [csvName(START), 'text/csv'],
  ]);
  const csv = attachments[0]?.content.toString().split('\r\n') ?? [];
  expect(csv[0]).toMatch(/^\ufeffuser,in_notify_range,in_disable_range,/);
  expect(csv).toContainEqual(expect.stringMatching(/^inactive_bot,False,False,/));
  expect(headers['auto-submitted']).toBe('auto-generated');
  expect(reports(at, DESK).map((mail) => mail.messageId)).not.toContain(messageId);
  expect(at.world.tables.letters.countOf(2).accepted).toBe(2);
});

test('a day on which nothing happens has no report, and one with decisions tells who made them', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana'), inactiveFor(120, 'eva')] },
    settings: { ...REPORTS, GRACE_DAYS: '0' },
  });
  expect(reports(at).map(({ subject }) => subject)).toEqual(['2 accounts to review at Harbour City GIS']);
  await at.days(1);
  expect(reports(at)).toHaveLength(1);
  await at.world.pressRow(APPROVER, 'ana', APPROVE);
  await at.world.pressRow(APPROVER, 'eva', APPROVE);
  await at.world.pressRow(APPROVER, 'eva', UNDO);
  await at.days(1);
  expect(reports(at)).toHaveLength(2);
  expect(newest(at).text).toMatchInlineSnapshot(`
    "Nothing to review.

    Open the card in Slack: https://sandbox.slack.com/archives/C0GISADMINS/p1795597200000008

    Scan 4: Nov 27, 2026 at 06:00 (Europe/Amsterdam), as scheduled.

    4 members: 2 protected · 1 re-enabled recently · 1 disabled.

    Disabled: 2
    - Full ana (ana): Nov 26, 2026, approved by Mara Lindholm
    - Full eva (eva): Nov 26, 2026, approved by Mara Lindholm

    Re-enabled: 1
    - Full eva (eva): Nov 26, 2026, by Mara Lindholm

    What did not happen
    No one was warned. No account was proposed. No exclusion was added or changed.

    All members as CSV
    Attached: INACTIVE_USERS--2026-11-27T05-00-00Z.csv, 4 members.

    Audit trail
    75 entries. Keep the hash of the newest entry. You can use it later to prove that none of these entries was removed or changed.

    <hash>

    To check the trail, run this on the bot’s computer with the full hash: npm run audit -- --head <hash>…

    This email was sent automatically to the addresses in REPORT_RECIPIENTS. It lists what has happened since the previous report. Please decide in Slack; a reply to this email has no effect.
    "
  `);
});

test('a rejected scan and a failed act are told, without a CSV', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: { ...REPORTS, GRACE_DAYS: '0' },
  });
  at.world.portal.faults.add({
    kind: 'refused',
    code: 403,
    message: 'No <b>way</b>',
    path: /disable$/,
    times: 1,
  });
  await at.world.pressRow(APPROVER, 'ana', APPROVE);
  at.world.portal.faults.add({
    kind: 'cut list',
    after: 1,
    ending: 'nextStart',
    path: /self\/users$/,
    times: 1,
  });
  await at.world.command(APPROVER, 'scan');
  const { subject, text, html, attachments } = newest(at);
  expect(subject).toBe('Scan 3 rejected at Harbour City GIS (1 failure)');
  expect(text).toMatchInlineSnapshot(`
    "Scan 3 was rejected. It did not change or send anything.

    Open the card in Slack: https://sandbox.slack.com/archives/C0GISADMINS/p1795597200000016

    Scan 3: Nov 25, 2026 at 10:00 (Europe/Amsterdam), requested by Mara Lindholm.

    The member list does not include the bot’s own account, so it looks incomplete. Scan again. If this happens again, check in ArcGIS that this account is a member of the organization.

    Failures: 1
    - Full ana (ana): disabling failed Nov 25, 2026. The portal does not allow this (“No <b>way</b>”).

    What did not happen
    No one was warned. No account was proposed. No account was disabled. No exclusion was added or changed.

    All members as CSV
    A rejected or failed scan has no CSV.

    Audit trail
    59 entries. Keep the hash of the newest entry. You can use it later to prove that none of these entries was removed or changed.

    <hash>

    To check the trail, run this on the bot’s computer with the full hash: npm run audit -- --head <hash>…

    This email was sent automatically to the addresses in REPORT_RECIPIENTS. It lists what has happened since the previous report. Please decide in Slack; a reply to this email has no effect.
    "
  `);
  expect(html).toContain('No &lt;b&gt;way&lt;/b&gt;');
  expect(attachments).toEqual([]);
});

test('the report tells the head of the audit trail, which a later check finds', async () => {
  await using at = await timelineWorld({ organization: { members }, settings: REPORTS });
  const [hash = ''] = /\b[0-9a-f]{64}\b/.exec(reports(at).at(-1)?.text ?? '') ?? [];
  const hashes = at.world.tables.audit.entries(1, 10_000).map((entry) => entry.hash);
  expect(hashes).toContain(hash);
});

test('each line has one colon, whatever happened: exclusions, what expired, what failed and a scan that failed', async () => {
  await using at = await timelineWorld({
    organization: { members: ['ana', 'ben', 'cem'].map((name) => inactiveFor(100, name)) },
    settings: { ...REPORTS, GRACE_DAYS: '0', PROPOSAL_EXPIRES_DAYS: '2', PROPOSAL_REMIND_DAYS: '1' },
  });
  const { world } = at;
  await excludeRow(world, 'ana', { reason: 'on leave: back in May.', until: 'for good' });
  await at.days(5);
  world.portal.faults.add({
    kind: 'refused',
    code: 400,
    message: 'No: never.',
    path: /self\/users$/,
    times: 1,
  });
  // While it is paused a scan has no report of its own.
  await world.command(APPROVER, 'pause');
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'resume');
  await world.command(APPROVER, 'scan');
  const lines = reports(at).flatMap(({ text }) => text.split('\n').filter((line) => line.startsWith('- ')));
  expect(lines).toContain(
    '- Full ana (ana): added Nov 25, 2026 by Mara Lindholm, no end date, “on leave: back in May”',
  );
  expect(lines.filter((line) => line.includes('without a decision')).length).toBeGreaterThan(0);
  expect(lines.filter((line) => /^- Scan \d+ failed\. The portal .*\.$/.test(line)).length).toBeGreaterThan(
    0,
  );
  const withTwo = lines.filter((line) => line.replace(/“.*”/, '').split(': ').length > 2);
  expect(withTwo).toEqual([]);
});

test('a scan that failed is news by itself, and told once', async () => {
  await using at = await timelineWorld({ organization: { members }, settings: REPORTS });
  const failing = { kind: 'refused', code: 400, message: 'Never', path: /self\/users$/, times: 1 } as const;
  at.world.portal.faults.add(failing);
  await at.world.command(APPROVER, 'scan');
  const { subject, text } = newest(at);
  expect(subject).toBe('Scan 3 failed at Harbour City GIS');
  expect(text.match(/Never/g)).toHaveLength(1);
  expect(text).not.toContain('Failures');
});

test('emails that the mail server rejects alike, or too many of, are one failure each', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  await using at = await quietTimeline({
    organization: { members: names.map((name, index) => inactiveFor(200 - index, name)) },
    settings: REPORTS,
  });
  await liveBefore(at, () =>
    at.mailbox.faults.add({
      ...{ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 User unknown' },
      to: /^[a-g]@/,
    }),
  );
  await at.days(2);
  const told = (mail: ReceivedMail) =>
    mail.text.split('\n').filter((line) => line.includes('mail server rejected'));
  const [first] = reports(at);
  expect(first?.subject).toBe('Nothing to review at Harbour City GIS (1 failure)');
  expect(reports(at).map(told)).toEqual([
    [
      '- The mail server rejected 7 of 7 recipients in a week, which points to a problem with the server; no one counts as unreachable because of it.',
    ],
    [
      '- The mail server rejected 7 of 7 recipients in a week, which points to a problem with the server; no one counts as unreachable because of it.',
    ],
  ]);
});

test('of rejections that were not counted, the most that were so at once are told', async () => {
  using at = temporaryStore();
  at.store.commit(NOW, ({ audit }) => {
    for (const detail of [
      ...[39, 40, 5].map((alike) => ({ alike })),
      ...[7, 9, 3].map((refused) => ({ refused, of: 10 })),
    ])
      audit.append({ ...anEntry('refusals not counted', 'ann'), detail });
  });
  const config = read(GOOD);
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const [failed] = newsOf(
    { store: at.store, settings: flowSettings(config.value) },
    { id: 1, scan: 1, since: NOW, fromEntry: 1, toEntry: 6 },
  );
  expect(failed?.lines.map(({ how }) => how)).toEqual([
    expect.stringContaining('rejected 40 emails in a row'),
    expect.stringContaining('rejected 9 of 10 recipients'),
  ]);
});

test('an extended exclusion is told with its new end', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: { ...REPORTS, GRACE_DAYS: '0' },
  });
  const { world } = at;
  await excludeRow(world, 'ana', { reason: 'leave', date: '2026-12-05' });
  await at.days(5);
  const question = world.posts().findLast(({ text }) => text.includes('ends soon'));
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: question?.ts ?? '' }, EXTEND);
  await world.settle();
  await submit(world, { date: '2027-01-28' });
  await at.days(1);
  expect(newest(at).text).toContain(
    '- Full ana (ana): extended Nov 30, 2026 by Mara Lindholm, until Jan 28, 2027\n',
  );
});
