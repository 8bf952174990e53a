import { expect, test } from 'vitest';
import type { ReceivedMail } from '../../src/sandbox/mailbox/received.ts';
import { APPROVER, inactiveFor } from '../worlds/bot-world.ts';
import { quietTimeline, type Timeline, timelineWorld } from '../worlds/timeline-world.ts';

const CHIEF = 'chief@harbour-city.example';
const REPORTS = { REPORT_RECIPIENTS: CHIEF };
const members = [inactiveFor(100, 'ana'), inactiveFor(70, 'ben')];

function reports({ mailbox }: Timeline): readonly ReceivedMail[] {
  return mailbox.mails.filter(({ to }) => to.includes(CHIEF));
}

test.each([
  ['under protection', { PROTECTION: 'on' }],
  ['before anybody went live', {}],
])('promise 2: %s no report is sent, whatever happened', async (_, settings) => {
  await using at = await quietTimeline({ organization: { members }, settings: { ...REPORTS, ...settings } });
  await at.world.command(APPROVER, 'scan');
  await at.days(3);
  expect(at.mailbox.mails).toEqual([]);
  expect(at.world.tables.reports.waiting()).toBeUndefined();
});

test('promise 2: while paused no report is sent, and resuming sends it', async () => {
  await using at = await timelineWorld({
    organization: { members },
    settings: { ...REPORTS, MAIL_PER_MINUTE: '1' },
  });
  const before = at.mailbox.mails.length;
  await at.world.command(APPROVER, 'pause');
  await at.days(2);
  expect(at.mailbox.mails.length).toBe(before);
  await at.world.command(APPROVER, 'resume');
  await at.days(1);
  expect(reports(at)).toHaveLength(1);
});

test('promise 9: names are only text in a report, and no header', async () => {
  const name = '<img src=x>\r\nBcc: thief@example.org';
  await using at = await timelineWorld({
    organization: {
      members: [inactiveFor(100, 'ana', { fullName: name })],
      settings: { name: `City${name}` },
    },
    settings: REPORTS,
  });
  const [report] = reports(at);
  expect(report?.subject).toBe('Nothing to review at City<img src=x> Bcc: thief@example.org (1 warned)');
  expect(report?.html).not.toContain('<img');
  expect(report?.headers['bcc']).toBeUndefined();
  expect(report?.raw).not.toMatch(/^Bcc:/im);
});
