import { GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import { GO_LIVE_SUBMIT } from '../../../src/features/modes/slack-go-live.ts';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { APPROVER, type BotWorld, goLive } from '../bot-world.ts';
import { submit, topView, viewText } from '../modal-acts.ts';
import { quietTimeline, type Timeline, type TimelineOptions } from '../timeline-world.ts';

/** What tests of mail that does not get through have in common. */

export const MINUTE = 60_000;

/** Goes live, and the mail server has these faults when the first emails come to it. */
export async function troubledWorld(
  faults: readonly MailFault[],
  options: TimelineOptions = {},
): Promise<Timeline> {
  const at = await quietTimeline(options);
  await liveBefore(at, () => {
    for (const fault of faults) at.mailbox.faults.add(fault);
  });
  return at;
}

/**
 * Goes live while the mail server lets the bot in, since it cannot otherwise; then comes what breaks it, and after that
 * come those who are emailed.
 */
export async function liveBefore({ world }: Timeline, breaks: () => unknown): Promise<void> {
  const directory = world.portal.organization.members;
  const others = [...directory].filter(({ role }) => role !== 'org_admin');
  for (const { username } of others) directory.remove(username);
  await world.command(APPROVER, 'scan');
  await goLive(world);
  for (const member of others) directory.put(member);
  await breaks();
  await world.command(APPROVER, 'scan');
}

/** Presses Go live… and goes on as far as it leads; what the last form says. */
export async function goLiveSays(world: BotWorld): Promise<string> {
  await world.pressCard(APPROVER, GO_LIVE);
  // A mail server that is slow to answer is asked again when the form is submitted.
  return topView(world).callback_id === GO_LIVE_SUBMIT ? submit(world) : viewText(world);
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
