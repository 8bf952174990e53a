import type { MailFault } from '../../src/sandbox/mailbox/faults.ts';
import { APPROVER, type BotWorld, goLive } from './bot-world.ts';
import { quietTimeline, type Timeline, type TimelineOptions } from './timeline-world.ts';

/** What tests of mail that does not get through have in common. */

export const MINUTE = 60_000;

/** Goes live with a mail server that has these faults already. */
export async function troubledWorld(
  faults: readonly MailFault[],
  options: TimelineOptions = {},
): Promise<Timeline> {
  const at = await quietTimeline(options);
  for (const fault of faults) at.mailbox.faults.add(fault);
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  return at;
}

/** What the newest card says, with moments as they are read in TIME_ZONE. */
export const cardSays = (world: BotWorld): string => inWords(world.cardText());

export function inWords(text: string): string {
  return text.replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1');
}

/** What `status` answers. */
export async function statusSays(world: BotWorld): Promise<string> {
  await world.command(APPROVER, 'status');
  return inWords(world.answers(APPROVER).at(-1) ?? '');
}

/** Per recipient, how many mails the server took under how many Message-IDs. */
export function taken({ mailbox }: Timeline): readonly string[] {
  const recipients = [...new Set(mailbox.mails.flatMap(({ to }) => to))].toSorted();
  return recipients.map((recipient) => {
    const mails = mailbox.mails.filter(({ to }) => to.includes(recipient));
    const ids = new Set(mails.map(({ messageId }) => messageId));
    return `${recipient.split('@')[0]}: ${mails.length} under ${ids.size}`;
  });
}
