import type { Context, RespondFn } from '@slack/bolt';
import type { Press } from '../../flows/answers.ts';
import type { People } from '../../flows/ports.ts';
import { escaped, foreign, plain } from '../text.ts';

/** A person's press, if this person may decide; from the snapshot in memory, so that it comes before the ack. */
export function pressBy(people: People, slackUser: string, context: Context): Press | undefined {
  const by = people.approver(slackUser);
  return by === undefined ? undefined : { by, envelope: envelopeOf(context) };
}

/** Slack's id of this delivery, the same when it delivers again; the connection puts it there. */
export function envelopeOf(context: Context): string | undefined {
  const envelope: unknown = context['envelopeId'];
  return typeof envelope === 'string' ? envelope : undefined;
}

/** What somebody who may not decide is told. */
export function notAnApprover(people: People): string {
  const problem = people.problem();
  if (people.count() === 0) return `Only approvers decide here. ${problem ?? 'Nobody is one at the moment.'}`;
  const whom = people.count() === 1 ? 'there is one' : `ask one of the ${people.count()}`;
  return `Only approvers decide here; ${whom}.`;
}

/** What somebody who may not even read is told. */
export const NOT_A_READER = 'This is for approvers and full members of the admin channel.';

/** Only this person sees it, below what was pressed; as plain text, since it may name accounts. */
export async function answer(respond: RespondFn, said: string): Promise<void> {
  await respond({
    response_type: 'ephemeral',
    replace_original: false,
    text: escaped(said),
    blocks: [{ type: 'section', text: plain(foreign(said, 3000)) }],
  });
}
