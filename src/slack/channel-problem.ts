import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { deliver } from './deliver.ts';
import { createIdentity } from './identity.ts';

const flag = z.boolean().default(false);

/** Of `conversations.info`, what decides whether the bot can work there. */
const answer = z.object({
  channel: z.object({
    name: z.string().default(''),
    is_im: flag,
    is_mpim: flag,
    is_archived: flag,
    is_member: flag,
    is_ext_shared: flag,
    is_pending_ext_shared: flag,
  }),
});
type ChannelInfo = z.infer<typeof answer>['channel'];

/** `blocks`: nothing may be posted there, whatever Slack would let through. */
export interface ChannelProblem {
  readonly sentence: string;
  readonly blocks: boolean;
}

/** What is wrong with the admin channel, each with what to do about it; undefined when nothing is. */
export async function readChannelProblem(
  client: WebClient,
  channel: string,
  pausesMs?: readonly number[],
): Promise<ChannelProblem | undefined> {
  if (!/^[CG][A-Z0-9]{2,}$/.test(channel)) return notAnId(channel);
  const asking = { repeatable: true, ...(pausesMs !== undefined && { pausesMs }) };
  const info = await deliver(async () => answer.parse(await client.conversations.info({ channel })), asking);
  if (info.kind !== 'delivered') {
    const isUnknown = info.kind === 'refused' && info.code === 'channel_not_found';
    const sentence = isUnknown
      ? unknown(channel)
      : `The admin channel could not be checked. ${info.sentence}`;
    return { sentence, blocks: true };
  }
  const identity = await deliver(createIdentity(client), asking);
  const bot = identity.kind === 'delivered' ? `@${identity.value.botName}` : 'followed by the bot’s name';
  return problemOf(info.value.channel, bot);
}

function problemOf(channel: ChannelInfo, bot: string): ChannelProblem | undefined {
  const name = `#${channel.name}`;
  if (channel.is_im || channel.is_mpim) {
    return blocking('SLACK_ADMIN_CHANNEL is a direct conversation: give the id of a channel.');
  }
  if (channel.is_ext_shared || channel.is_pending_ext_shared) {
    return blocking(
      `${name} is shared with another company, or about to be: nothing is posted there. Give SLACK_ADMIN_CHANNEL a channel of your own.`,
    );
  }
  if (channel.is_archived) {
    return blocking(`${name} is archived: unarchive it, or give SLACK_ADMIN_CHANNEL another channel’s id.`);
  }
  if (!channel.is_member) {
    return { sentence: `The bot is not in ${name}: type /invite ${bot} there.`, blocks: false };
  }
  return undefined;
}

function notAnId(channel: string): ChannelProblem {
  return blocking(
    `SLACK_ADMIN_CHANNEL is “${channel}”, which is no channel id: open the channel’s details in Slack and copy the id at the bottom of About (it begins with C).`,
  );
}

function unknown(channel: string): string {
  return `Slack knows no channel ${channel}, or it is private and the bot is not in it: check SLACK_ADMIN_CHANNEL, or invite the bot there with /invite.`;
}

function blocking(sentence: string): ChannelProblem {
  return { sentence, blocks: true };
}
