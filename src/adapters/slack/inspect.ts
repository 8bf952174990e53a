import type { Block, KnownBlock, View } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import { deliver } from './calls.ts';
import { infoAnswer } from './directory.ts';

/** What can be asked of Slack about the app and its channel without posting and without opening a connection. */
export function inspecting(client: WebClient, pausesMs?: readonly number[]) {
  const ask = <T>(call: () => Promise<T>) => deliver(call, { repeatable: true, pausesMs });
  return {
    /** Who the bot token stands for, and what it may. */
    app: () => ask(async () => appAnswer.parse(await client.auth.test())),
    /** The id of the app to which a bot belongs; undefined where Slack does not tell. */
    appIdOf: (bot: string) => ask(async () => botAnswer.parse(await client.bots.info({ bot })).bot.app_id),
    channel: (channel: string) =>
      ask(async () => channelAnswer.parse(await client.conversations.info({ channel })).channel),
    /** The channels of that name: the public ones, and the private ones that the bot is in. */
    channelsNamed: (name: string) => ask(() => channelsNamed(client, name)),
    /** User groups by id, with their names. */
    groups: () =>
      ask(async () => {
        const { usergroups } = groupsAnswer.parse(await client.usergroups.list({}));
        return new Map(usergroups.map(({ id, name, handle }) => [id, handle === '' ? name : `@${handle}`]));
      }),
    /** The id of the one active user with an email address. */
    userIdOf: (email: string) =>
      ask(async () => infoAnswer.parse(await client.users.lookupByEmail({ email })).user.id),
    /** What Slack would say of a view or of a message; it shows them to nobody. */
    complaints: (drawing: Drawing) => ask(() => complaintsOf(client, drawing)),
  };
}

export type Inspecting = ReturnType<typeof inspecting>;

/** What the bot can draw. */
export type Drawing =
  | { readonly view: View }
  | { readonly message: { readonly text: string; readonly blocks: (KnownBlock | Block)[] } };

const appAnswer = z
  .object({
    team: z.string().catch('the workspace'),
    team_id: z.string(),
    user: z.string(),
    user_id: z.string(),
    bot_id: z.string().optional(),
    /** From the header of the answer, where the SDK puts it. */
    response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
  })
  .transform((said) => ({
    team: said.team,
    botName: said.user,
    botUserId: said.user_id,
    botId: said.bot_id,
    scopes: said.response_metadata?.scopes,
  }));

const botAnswer = z.object({ bot: z.object({ app_id: z.string().min(1).optional().catch(undefined) }) });

const flag = z.boolean().optional().catch(undefined);
const channelShape = z.object({
  id: z.string(),
  name: z.string().default(''),
  is_im: flag,
  is_mpim: flag,
  is_private: flag,
  is_archived: flag,
  is_member: flag,
  is_ext_shared: flag,
  is_pending_ext_shared: flag,
});
export type ChannelSeen = z.infer<typeof channelShape>;
const channelAnswer = z.object({ channel: channelShape });
const channelsAnswer = z.object({
  channels: z.array(channelShape),
  response_metadata: z.object({ next_cursor: z.string().default('') }).prefault({}),
});

/** As many as one page gives; a workspace may have more pages than are worth reading for a name. */
const CHANNELS_A_PAGE = 1000;
const MOST_PAGES = 20;

async function channelsNamed(client: WebClient, name: string): Promise<readonly ChannelSeen[]> {
  const found: ChannelSeen[] = [];
  let cursor = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const asked = { types: 'public_channel,private_channel', exclude_archived: true, limit: CHANNELS_A_PAGE };
    const answer = channelsAnswer.parse(
      await client.conversations.list({ ...asked, ...(cursor !== '' && { cursor }) }),
    );
    found.push(...answer.channels.filter((channel) => channel.name === name));
    cursor = answer.response_metadata.next_cursor;
    if (cursor === '') break;
  }
  return found;
}

const groupsAnswer = z.object({
  usergroups: z.array(
    z.object({ id: z.string(), name: z.string().default(''), handle: z.string().default('') }),
  ),
});

/** The three in which the method says that something is wrong with what was asked about. */
const INVALID = new Set(['invalid_blocks', 'invalid_message', 'invalid_view']);
const complaintsAnswer = z.object({
  errors: z.array(z.object({ message: z.string().default(''), pointer: z.string().default('') })).catch([]),
});

async function complaintsOf(client: WebClient, drawing: Drawing): Promise<readonly string[]> {
  try {
    await client.blocks.validate(drawing);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof WebAPIPlatformError) || !INVALID.has(thrown.data.error)) throw thrown;
    const { errors } = complaintsAnswer.parse(thrown.data);
    return errors.length === 0
      ? [thrown.data.error]
      : errors.map(({ message, pointer }) => `${message} (${pointer})`);
  }
}
