import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { APPROVER, inactiveFor, START } from '../../worlds/bot-world.ts';
import { CHIEF, DESK, members, newest, REPORTS, reports } from '../../worlds/report-acts.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';

test('after a scan that warned people, each recipient gets one report with the CSV', async () => {
  await using at = await timelineWorld({ organization: { members }, settings: REPORTS });
  expect(at.mailbox.mails.map(({ to }) => to).toSorted()).toEqual([
    ['ana@harbour-city.example'],
    ['ben@harbour-city.example'],
    [CHIEF],
    [DESK],
  ]);
  const { subject, text, attachments, headers, messageId } = newest(at);
  expect(subject).toBe('Inactive users at Harbour City GIS, scan 2: 2 warned');
  expect(text).toMatchInlineSnapshot(`
    "This is what the inactive-users bot of Harbour City GIS has done and found since its last report.

    Scan 2, Nov 25, 2026 at 10:00 (Europe/Amsterdam), requested by Mara Lindholm.

    6 members: 1 active · 1 inactive 61–89 days · 2 in grace period · 2 protected.

    Warned by mail: 2
    - Full ana (ana): first warning, accepted Nov 25, 2026
    - Full ben (ben): first warning, accepted Nov 25, 2026

    Not reachable by mail: 1
    - Full noaddress (noaddress): no usable email address

    Proposed for disabling
    Nobody.

    Disabled
    Nobody.

    Exclusions
    None.

    All members as CSV
    Attached: INACTIVE_USERS--2026-11-25T09:00:00.000Z.csv, 6 members.

    Audit trail
    54 entries. To prove later that none was cut off or written anew, keep the hash of the newest:

    <hash>

    npm run audit -- --head <hash>… (in full) looks for it.

    This message was sent automatically to the addresses in REPORT_RECIPIENTS. Decisions are made in Slack, not by an answer to it.
    "
  `);
  expect(attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
    [`INACTIVE_USERS--${START.toISOString()}.csv`, 'text/csv'],
  ]);
  const csv = attachments[0]?.content.toString().split('\r\n') ?? [];
  expect(csv[0]).toMatch(/^user,in_notify_range,in_disable_range,/);
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
  expect(reports(at).map(({ subject }) => subject)).toEqual([
    'Inactive users at Harbour City GIS, scan 2: 2 proposed',
  ]);
  await at.days(1);
  expect(reports(at)).toHaveLength(1);
  await at.world.pressRow(APPROVER, 'ana', APPROVE);
  await at.world.pressRow(APPROVER, 'eva', APPROVE);
  await at.world.pressRow(APPROVER, 'eva', UNDO);
  await at.days(1);
  expect(reports(at)).toHaveLength(2);
  expect(newest(at).text).toMatchInlineSnapshot(`
    "This is what the inactive-users bot of Harbour City GIS has done and found since its last report.

    Scan 4, Nov 27, 2026 at 06:00 (Europe/Amsterdam), by schedule.

    4 members: 2 protected · 1 re-enabled recently · 1 disabled.

    Warned by mail
    Nobody.

    Proposed for disabling
    Nobody.

    Disabled: 2
    - Full ana (ana): Nov 26, 2026, approved by Mara Lindholm
    - Full eva (eva): Nov 26, 2026, approved by Mara Lindholm

    Enabled again: 1
    - Full eva (eva): Nov 26, 2026, by Mara Lindholm

    Exclusions
    None.

    All members as CSV
    Attached: INACTIVE_USERS--2026-11-27T05:00:00.000Z.csv, 4 members.

    Audit trail
    74 entries. To prove later that none was cut off or written anew, keep the hash of the newest:

    <hash>

    npm run audit -- --head <hash>… (in full) looks for it.

    This message was sent automatically to the addresses in REPORT_RECIPIENTS. Decisions are made in Slack, not by an answer to it.
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
  expect(subject).toBe('Inactive users at Harbour City GIS, scan 3: rejected, 2 failures');
  expect(text).toMatchInlineSnapshot(`
    "This is what the inactive-users bot of Harbour City GIS has done and found since its last report.

    Scan 3, Nov 25, 2026 at 10:00 (Europe/Amsterdam), requested by Mara Lindholm.

    This scan was rejected. Nothing was changed or sent.

    The bot's own account is not in the list: found 0 times, expected once.

    Warned by mail
    Nobody.

    Proposed for disabling
    Nobody.

    Disabled
    Nobody.

    Exclusions
    None.

    What went wrong: 2
    - Full ana (ana): disabling failed Nov 25, 2026: The portal does not allow this: No <b>way</b>
    - Scan 3: rejected: The bot's own account is not in the list: found 0 times, expected once.

    All members as CSV
    A rejected scan has none.

    Audit trail
    58 entries. To prove later that none was cut off or written anew, keep the hash of the newest:

    <hash>

    npm run audit -- --head <hash>… (in full) looks for it.

    This message was sent automatically to the addresses in REPORT_RECIPIENTS. Decisions are made in Slack, not by an answer to it.
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
