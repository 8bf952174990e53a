import type { ReceivedMail } from '../../../src/sandbox/mailbox/received.ts';
import { inactiveFor } from '../bot-world.ts';
import type { Timeline } from '../timeline-world.ts';

/** What tests of the report by mail have in common. */

export const [CHIEF, DESK] = ['chief@harbour-city.example', 'desk@harbour-city.example'];
export const REPORTS = { REPORT_RECIPIENTS: `${CHIEF}, ${DESK}`, MAIL_PER_MINUTE: '1000' };

export const members = [
  inactiveFor(100, 'ana'),
  inactiveFor(70, 'ben'),
  inactiveFor(95, 'noaddress', { email: null }),
  inactiveFor(2, 'active'),
];

export function reports({ mailbox }: Timeline, to = CHIEF): readonly ReceivedMail[] {
  return mailbox.mails.filter((mail) => mail.to.includes(to));
}

export const newest = (timeline: Timeline): ReceivedMail => {
  const mail = reports(timeline).at(-1);
  if (mail === undefined) throw new Error('no report has come');
  return { ...mail, text: withoutHead(mail.text) };
};

/** Hashes are over Message-IDs too, and so are never the same. */
const withoutHead = (text: string): string =>
  text.replace(/\b[0-9a-f]{64}\b/, '<hash>').replace(/--head [0-9a-f]{8}/, '--head <hash>');
