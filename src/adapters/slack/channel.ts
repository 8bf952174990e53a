import { openAsBlob } from 'node:fs';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { AdminChannel, Delivery, MessageContent } from '../../deps.ts';
import type { Clock } from '../../policy/calendar.ts';
import { createIdentity } from './app.ts';
import { asDelivery, type CallOutcome, deliver, UnexpectedStatus } from './calls.ts';
import type { Fetch } from './clients.ts';
import { mrkdwnSafe, plain } from './text.ts';

export interface ChannelOptions {
  /** The one for background work. */
  readonly client: WebClient;
  readonly channel: string;
  readonly clock: Clock;
  /** For uploads, which go elsewhere than to the Web API. */
  readonly fetch?: Fetch;
  readonly uploadTimeoutMs?: number;
  /** Between tries of what may be tried again. */
  readonly pausesMs?: readonly number[];
}

type Content = MessageContent;

const posted = z.object({ ts: z.string() });
/** Slack refuses an update with a longer text than 4,000; escaping makes it longer. */
const LONGEST_LINE = 3000;
const UPLOAD_TIMEOUT_MS = 60_000;
/** How long an answer about the channel holds before anything new is posted. */
const CHECKED_MS = 60_000;
const CERTAINLY_GONE = new Set(['message_not_found', 'file_not_found', 'file_deleted']);

/** The admin channel. A post is sent once; what can be repeated without harm is; nothing goes to a channel shared with others. */
export function createChannel(options: ChannelOptions): AdminChannel {
  const { client, channel, clock, pausesMs } = options;
  const pauses = pausesMs === undefined ? {} : { pausesMs };
  const once = { repeatable: false, ...pauses };
  const again = { repeatable: true, ...pauses };
  const check = createCheck(options);

  async function ifAllowed<T>(act: () => Promise<CallOutcome<T>>): Promise<Delivery<T>> {
    const problem = await check.recent();
    if (problem?.blocks) return { kind: 'refused', sentence: problem.sentence };
    return asDelivery(await act());
  }

  const post = (content: Content, threadTs: string | undefined) =>
    ifAllowed(() =>
      withoutChartsIfRefused(content, (taken) =>
        deliver(async () => {
          const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
          const quiet = { unfurl_links: false, unfurl_media: false };
          return posted.parse(await client.chat.postMessage({ channel, ...thread, ...quiet, ...taken }));
        }, once),
      ),
    );

  const update = (ts: string, content: Content) =>
    ifAllowed(() =>
      withoutChartsIfRefused(content, (taken) =>
        deliver(() => done(client.chat.update({ channel, ts, ...taken })), again),
      ),
    );

  return {
    postMessage: (content) => post(content, undefined),
    updateMessage: (ts, content) => update(ts, content),
    postLine: (text, threadTs) => post(line(text), threadTs),
    updateLine: (ts, text) => update(ts, line(text)),
    deleteMessage: async (ts) =>
      goneAnyway(await deliver(() => done(client.chat.delete({ channel, ts })), again)),
    uploadFile: (path, name, title, threadTs) =>
      ifAllowed(() =>
        shareFile(
          client,
          options.fetch ?? fetch,
          { path, name, title, channel, threadTs },
          {
            timeoutMs: options.uploadTimeoutMs ?? UPLOAD_TIMEOUT_MS,
            ...pauses,
          },
        ),
      ),
    deleteFile: async (fileId) =>
      goneAnyway(await deliver(() => done(client.files.delete({ file: fileId })), again)),
    problem: async () => (await check.now())?.sentence,
  };

  function createCheck({ client: asked }: ChannelOptions) {
    let last: { readonly at: number; readonly problem: ChannelProblem | undefined } | undefined;
    const now = async () => {
      last = { at: clock().getTime(), problem: await readChannelProblem(asked, channel, pausesMs) };
      return last.problem;
    };
    const isRecent = () => last !== undefined && Math.abs(clock().getTime() - last.at) < CHECKED_MS;
    return { now, recent: async () => (isRecent() && !last?.problem?.blocks ? last?.problem : await now()) };
  }
}

/** Blocks that hold data; older workspaces do not know them. */
const DATA_BLOCKS = new Set(['data_visualization', 'data_table']);

/** A refusal of blocks is a certain one: nothing was posted, so the rest goes out without the data, buttons kept. */
async function withoutChartsIfRefused<T>(
  content: Content,
  send: (content: Content) => Promise<CallOutcome<T>>,
): Promise<CallOutcome<T>> {
  const outcome = await send(content);
  const rest = content.blocks.filter(({ type }) => !DATA_BLOCKS.has(type));
  const isForBlocks = outcome.kind === 'refused' && outcome.code === 'invalid_blocks';
  return isForBlocks && rest.length < content.blocks.length
    ? await send({ ...content, blocks: rest })
    : outcome;
}

/** Plain text as it is: a plain_text block formats and links nothing, and the notification's text is escaped. */
function line(text: string): Content {
  return { text: mrkdwnSafe(text, LONGEST_LINE), blocks: [{ type: 'section', text: plain(text) }] };
}

async function done(call: Promise<unknown>): Promise<void> {
  await call;
}

function goneAnyway(outcome: CallOutcome<void>): Delivery<void> {
  const isGone = outcome.kind === 'refused' && CERTAINLY_GONE.has(outcome.code ?? '');
  return isGone ? { kind: 'delivered', value: undefined } : asDelivery(outcome);
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

export interface FileToShare {
  readonly path: string;
  readonly name: string;
  readonly title: string;
  readonly channel: string;
  readonly threadTs: string;
}

const destination = z.object({ upload_url: z.string(), file_id: z.string() });

/**
 * Shares a file in a thread, in Slack's three steps. Nobody sees anything before the last one, so that trouble in the
 * first two is a certain no.
 */
export async function shareFile(
  client: WebClient,
  send: Fetch,
  file: FileToShare,
  timing: { readonly timeoutMs: number; readonly pausesMs?: readonly number[] },
): Promise<CallOutcome<{ fileId: string }>> {
  const pauses = timing.pausesMs === undefined ? {} : { pausesMs: timing.pausesMs };
  const safely = { repeatable: true, ...pauses };
  const content = await openAsBlob(file.path, { type: 'application/octet-stream' });
  if (content.size === 0)
    return { kind: 'refused', sentence: `${file.name} is empty; Slack takes no empty files.` };

  const place = await deliver(
    async () =>
      destination.parse(
        await client.files.getUploadURLExternal({ filename: file.name, length: content.size }),
      ),
    safely,
  );
  if (place.kind !== 'delivered') return unseen(place);
  const { upload_url, file_id } = place.value;
  const sent = await deliver(() => sendContent(send, upload_url, content, timing.timeoutMs), safely);
  if (sent.kind !== 'delivered') return unseen(sent);

  const files: [{ id: string; title: string }] = [{ id: file_id, title: file.title }];
  const where = { channel_id: file.channel, thread_ts: file.threadTs };
  const shared = await deliver(() => client.files.completeUploadExternal({ files, ...where }), {
    repeatable: false,
    ...pauses,
  });
  return shared.kind === 'delivered' ? { kind: 'delivered', value: { fileId: file_id } } : shared;
}

function unseen({ sentence }: { readonly sentence: string }): CallOutcome<never> {
  return { kind: 'refused', sentence };
}

async function sendContent(send: Fetch, url: string, content: Blob, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  // To be able to follow a redirect, fetch would keep all of the file in memory.
  const answer = await send(url, { method: 'POST', body: content, redirect: 'error', signal });
  await answer.text();
  if (!answer.ok) throw new UnexpectedStatus(answer.status);
}
