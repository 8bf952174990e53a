import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { AdminChannel, Clock, Delivery, MessageContent } from '../flows/ports.ts';
import { type ChannelProblem, readChannelProblem } from './channel-problem.ts';
import type { Fetch } from './clients.ts';
import { asDelivery, deliver, type Outcome } from './deliver.ts';
import { plain, shown } from './text.ts';
import { shareFile } from './upload.ts';
import { askingMessage } from './views/asking.ts';
import { cardMessage } from './views/card.ts';

export interface ChannelOptions {
  /** The one for background work. */
  readonly client: WebClient;
  readonly channel: string;
  /** A user group or user that news mention. */
  readonly mention: string | undefined;
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
  const { client, channel, clock, mention, pausesMs } = options;
  const pauses = pausesMs === undefined ? {} : { pausesMs };
  const once = { repeatable: false, ...pauses };
  const again = { repeatable: true, ...pauses };
  const check = createCheck(options);

  async function ifAllowed<T>(act: () => Promise<Outcome<T>>): Promise<Delivery<T>> {
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
    postCard: (card) => post(cardMessage(card, mention), undefined),
    updateCard: (ts, card) => update(ts, cardMessage(card, mention)),
    postAsking: (asking) => post(askingMessage(asking, mention), undefined),
    updateAsking: (ts, asking) => update(ts, askingMessage(asking, mention)),
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
  send: (content: Content) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const outcome = await send(content);
  const rest = content.blocks.filter(({ type }) => !DATA_BLOCKS.has(type));
  const isForBlocks = outcome.kind === 'refused' && outcome.code === 'invalid_blocks';
  return isForBlocks && rest.length < content.blocks.length
    ? await send({ ...content, blocks: rest })
    : outcome;
}

/** Plain text as it is: a plain_text block formats and links nothing, and the notification's text is escaped. */
function line(text: string): Content {
  return { text: shown(text, LONGEST_LINE), blocks: [{ type: 'section', text: plain(text) }] };
}

async function done(call: Promise<unknown>): Promise<void> {
  await call;
}

function goneAnyway(outcome: Outcome<void>): Delivery<void> {
  const isGone = outcome.kind === 'refused' && CERTAINLY_GONE.has(outcome.code ?? '');
  return isGone ? { kind: 'delivered', value: undefined } : asDelivery(outcome);
}
