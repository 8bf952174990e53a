import type { Block, KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Clock } from '../../policy/calendar.ts';
import { createIdentity } from './app.ts';
import { type Delivery, deliver } from './calls.ts';
import { mrkdwnSafe, plain, plainSafe } from './text.ts';
import { shareFile } from './upload.ts';

/** A message as Slack takes it: blocks, and the text for notifications. */
export interface MessageContent {
  readonly text: string;
  readonly blocks: (KnownBlock | Block)[];
}

/** Slack refuses an update with a longer text than 4,000; escaping makes it longer. */
const LONGEST_LINE = 3000;
/** How long an answer about the channel holds before anything new is posted. */
const CHECKED_MS = 60_000;
const CERTAINLY_GONE = new Set(['message_not_found', 'file_not_found', 'file_deleted']);

export type AdminChannel = ReturnType<typeof createChannel>;

/** The admin channel. A post is sent once; what can be repeated without harm is; nothing goes to a channel shared with others. */
export function createChannel({
  client,
  channel,
  clock,
  pausesMs,
  ...uploading
}: {
  /** The one for background work. */
  readonly client: WebClient;
  readonly channel: string;
  readonly clock: Clock;
  /** Between tries of what may be tried again. */
  readonly pausesMs?: readonly number[] | undefined;
  /** For uploads, which go elsewhere than to the Web API. */
  readonly fetch?: typeof globalThis.fetch;
  readonly uploadTimeoutMs?: number;
}) {
  const identity = createIdentity(client);
  const once = { repeatable: false, pausesMs };
  const again = { repeatable: true, pausesMs };
  let checked: { readonly at: number; readonly problem: ChannelProblem | undefined } | undefined;
  /** What Slack did not take last, until it takes something again. */
  let refusal: { readonly sentence: string; readonly isLasting: boolean } | undefined;

  async function problemNow(): Promise<ChannelProblem | undefined> {
    const problem = await readChannelProblem(client, channel, pausesMs);
    checked = { at: clock().getTime(), problem };
    // Slack answers, and knows of nothing: what it once did not take was of that moment.
    if (problem === undefined && refusal?.isLasting === false) refusal = undefined;
    return problem;
  }

  async function recentProblem(): Promise<ChannelProblem | undefined> {
    const isRecent = checked !== undefined && Math.abs(clock().getTime() - checked.at) < CHECKED_MS;
    return isRecent && !checked?.problem?.blocks ? checked?.problem : await problemNow();
  }

  async function ifAllowed<T>(act: () => Promise<Delivery<T>>): Promise<Delivery<T>> {
    const problem = await recentProblem();
    return problem?.blocks ? { kind: 'refused', sentence: problem.sentence } : await act();
  }

  /** A refusal is looked into at once, so that it is known, and told, in the words in which each minute tells it. */
  async function told<T>(outcome: Delivery<T>): Promise<Delivery<T>> {
    if (outcome.kind === 'delivered') {
      refusal = undefined;
      return outcome;
    }
    if ('gone' in outcome) return outcome;
    refusal = { sentence: outcome.sentence, isLasting: 'code' in outcome };
    const problem = refusal.isLasting ? await problemNow() : undefined;
    return { ...outcome, sentence: problem?.sentence ?? outcome.sentence };
  }

  const post = async (content: MessageContent, threadTs: string | undefined) =>
    await ifAllowed(async () =>
      told(
        await withoutChartsIfRefused(content, (taken) =>
          deliver(() => postTo(client, channel, taken, threadTs), once),
        ),
      ),
    );

  const update = async (ts: string, content: MessageContent) =>
    await ifAllowed(async () =>
      told(
        await withoutChartsIfRefused(content, (taken) =>
          deliver(() => done(client.chat.update({ channel, ts, ...taken })), again),
        ),
      ),
    );

  const known = (): string | undefined => checked?.problem?.sentence;

  return {
    /** A message as its feature made it; charts that Slack refuses are left out of it. */
    postMessage: (content: MessageContent, threadTs?: string) => post(content, threadTs),
    updateMessage: update,
    /** Plain text, as a message or into a thread. */
    postLine: (text: string, threadTs: string | undefined) => post(line(text), threadTs),
    /** Plain text that one person alone sees in the channel; Slack keeps it only for whoever is there. */
    postAlone: async (user: string, text: string): Promise<Delivery<void>> =>
      await ifAllowed(() =>
        deliver(() => done(client.chat.postEphemeral({ channel, user, ...line(text) })), once),
      ),
    updateLine: (ts: string, text: string) => update(ts, line(text)),
    deleteMessage: async (ts: string) =>
      goneAnyway(await deliver(() => done(client.chat.delete({ channel, ts })), again)),
    uploadFile: (path: string, name: string, title: string, threadTs: string) =>
      ifAllowed(() =>
        shareFile({ client, pausesMs, ...uploading }, { path, name, title, channel, threadTs }),
      ),
    deleteFile: async (fileId: string) =>
      goneAnyway(await deliver(() => done(client.files.delete({ file: fileId })), again)),
    /** A message's address in Slack; undefined where Slack does not tell by which the workspace goes. */
    linkTo: async (ts: string): Promise<string | undefined> => {
      const known = await deliver(identity, again);
      const url = known.kind === 'delivered' ? known.value.url : undefined;
      return url && `${new URL(`archives/${channel}/p${ts.replace('.', '')}`, url)}`;
    },
    /** What is wrong with the channel, with what to do about it; undefined when nothing is. */
    problem: async () => {
      await problemNow();
      return known();
    },
    /** The same as it was found last. */
    known,
    /** What Slack did not take last, where nothing is wrong with the channel; for all but what is posted there. */
    refusal: () =>
      refusal === undefined || known() !== undefined
        ? undefined
        : `The bot cannot post to Slack. ${refusal.sentence}`,
  };
}

const posted = z.object({ ts: z.string(), channel: z.string().optional() });

/**
 * Posts a message, with no previews of the addresses in it; throws what the SDK throws. Posted to a person, the answer names
 * the conversation with them (docs.slack.dev, chat.postMessage).
 */
export async function postTo(client: WebClient, channel: string, content: MessageContent, threadTs?: string) {
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const quiet = { unfurl_links: false, unfurl_media: false };
  return posted.parse(await client.chat.postMessage({ channel, ...thread, ...quiet, ...content }));
}

/** Blocks that hold data; older workspaces do not know them. */
const DATA_BLOCKS = new Set(['data_visualization', 'data_table']);

/** A refusal of blocks is a certain one: nothing was posted, so the rest goes out without the data, buttons kept. */
async function withoutChartsIfRefused<T>(
  content: MessageContent,
  send: (content: MessageContent) => Promise<Delivery<T>>,
): Promise<Delivery<T>> {
  const outcome = await send(content);
  const rest = content.blocks.filter(({ type }) => !DATA_BLOCKS.has(type));
  const isForBlocks = outcome.kind === 'refused' && outcome.code === 'invalid_blocks';
  return isForBlocks && rest.length < content.blocks.length
    ? await send({ ...content, blocks: rest })
    : outcome;
}

/** Plain text as it is, in one line whatever names are in it: a plain_text block formats and links nothing, and the notification's text is escaped. */
function line(text: string): MessageContent {
  return {
    text: mrkdwnSafe(text, LONGEST_LINE),
    blocks: [{ type: 'section', text: plain(plainSafe(text, LONGEST_LINE)) }],
  };
}

async function done(call: Promise<unknown>): Promise<void> {
  await call;
}

function goneAnyway(outcome: Delivery<void>): Delivery<void> {
  const isGone = outcome.kind === 'refused' && CERTAINLY_GONE.has(outcome.code ?? '');
  return isGone ? { kind: 'delivered', value: undefined } : outcome;
}

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
interface ChannelProblem {
  readonly sentence: string;
  readonly blocks: boolean;
}

/** What is wrong with the admin channel, each with what to do about it; undefined when nothing is. */
async function readChannelProblem(
  client: WebClient,
  channel: string,
  pausesMs: readonly number[] | undefined,
): Promise<ChannelProblem | undefined> {
  if (!/^[CG][A-Z0-9]{2,}$/.test(channel))
    return blocking(
      `SLACK_ADMIN_CHANNEL is “${channel}”, which is not a channel ID. Open the channel’s details in Slack and copy the ID at the bottom of About (it begins with C).`,
    );
  const asking = { repeatable: true, pausesMs };
  const info = await deliver(async () => answer.parse(await client.conversations.info({ channel })), asking);
  if (info.kind !== 'delivered') {
    const isUnknown = info.kind === 'refused' && info.code === 'channel_not_found';
    return blocking(
      isUnknown
        ? `The channel ${channel} does not exist, or it is private and the bot is not in it. Check SLACK_ADMIN_CHANNEL, or invite the bot with /invite.`
        : `The admin channel could not be checked. ${info.sentence}`,
    );
  }
  const identity = await deliver(createIdentity(client), asking);
  const bot = identity.kind === 'delivered' ? `@${identity.value.botName}` : 'and the bot’s name';
  return problemOf(info.value.channel, bot);
}

function problemOf(channel: ChannelInfo, bot: string): ChannelProblem | undefined {
  const name = `#${channel.name}`;
  if (channel.is_im || channel.is_mpim) {
    return blocking(
      'SLACK_ADMIN_CHANNEL is a direct message. Set it to the ID of a channel, then restart the bot.',
    );
  }
  if (channel.is_ext_shared || channel.is_pending_ext_shared) {
    return blocking(
      `${name} is shared with another company, or about to be, so the bot does not post there. Set SLACK_ADMIN_CHANNEL to a channel that is not shared, then restart the bot.`,
    );
  }
  if (channel.is_archived) {
    return blocking(
      `${name} is archived. Unarchive it. Or set SLACK_ADMIN_CHANNEL to another channel’s ID, then restart the bot.`,
    );
  }
  if (!channel.is_member) {
    return { sentence: `The bot is not in ${name}. Type /invite ${bot} in that channel.`, blocks: false };
  }
  return undefined;
}

function blocking(sentence: string): ChannelProblem {
  return { sentence, blocks: true };
}
