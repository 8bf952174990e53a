import { z } from 'zod';
import { type Content, checkedMessageBlocks, fromJson } from '../message-content.ts';
import type { SlackFile, Upload } from '../messages.ts';
import { refuse } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import { joinedChannel, threadRoot, visibleChannel } from './access.ts';
import { count, type Method, method } from './method.ts';

const WRITE = ['files:write'];
const toComplete = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1);

const getUploadUrl = method({
  scopes: WRITE,
  tier: 4,
  args: { filename: z.string().min(1), length: count.pipe(z.number().min(1)) },
  run: ({ filename, length }, state) => {
    const file_id = state.workspace.nextId('F');
    state.files.uploads.set(file_id, { name: filename, length });
    return { upload_url: `${state.origin}/upload/${file_id}`, file_id };
  },
});

const completeUpload = method({
  scopes: WRITE,
  tier: 4,
  args: {
    files: z.unknown(),
    channel_id: z.string().optional(),
    thread_ts: z.string().optional(),
    initial_comment: z.string().optional(),
    blocks: z.unknown().optional(),
  },
  run: (args, state) => {
    const listed = toComplete.safeParse(fromJson(args.files, 'invalid_arguments'));
    if (!listed.success) return refuse('invalid_arguments');
    const uploads = listed.data.map((one) => ({ ...one, upload: arrived(state, one.id) }));
    if (args.channel_id !== undefined) refuseClosedPlace(state, args.channel_id, args.thread_ts);
    const text = args.initial_comment ?? '';
    // The comment wins: blocks beside it are left out, without a word.
    const blocks = checkedMessageBlocks(text === '' ? args.blocks : undefined, state.workspace);
    const files = uploads.map(({ id, title, upload }) => kept(state, id, title ?? upload.name, upload));
    if (args.channel_id !== undefined) {
      share(state, args.channel_id, files, {
        ...(args.thread_ts !== undefined && { thread_ts: args.thread_ts }),
        text,
        blocks,
      });
    }
    return { files: files.map(({ id, title }) => ({ id, title })) };
  },
});

const info = method({
  scopes: ['files:read'],
  tier: 4,
  args: { file: z.string() },
  run: ({ file }, state) => {
    const found = state.files.files.get(file) ?? refuse('file_not_found');
    if (found.file.mode === 'tombstone') refuse('file_deleted');
    const entries = found.shares.map(({ channel, ts }) => [channel, [{ ts }]]);
    return { file: { ...found.file, shares: { public: Object.fromEntries(entries) } } };
  },
});

const remove = method({
  scopes: WRITE,
  tier: 3,
  args: { file: z.string() },
  run: ({ file }, state) => {
    const found = state.files.files.get(file) ?? refuse('file_not_found');
    if (found.file.mode === 'tombstone') refuse('file_deleted');
    const stone: SlackFile = { ...found.file, mode: 'tombstone' };
    state.files.files.set(file, { ...found, file: stone, content: Buffer.alloc(0) });
    for (const { channel, ts } of found.shares) {
      const message = state.conversations.find(channel, ts);
      const files = message?.files?.map((one) => (one.id === file ? stone : one)) ?? [];
      if (message !== undefined) state.conversations.replace(channel, { ...message, files });
    }
    return {};
  },
});

/** files.*: an upload is asked for, sent to its own address, and completed into a conversation. */
export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
  'files.info': info,
  'files.delete': remove,
};

/** What arrives at an upload's address; it must be as long as was announced. */
export function receiveUpload(
  state: SlackState,
  id: string,
  content: Buffer,
): { status: number; text: string } {
  const upload = state.files.uploads.get(id);
  if (upload === undefined) return { status: 404, text: 'no such upload' };
  if (content.length !== upload.length) return { status: 400, text: 'length is not as announced' };
  upload.content = content;
  return { status: 200, text: `OK - ${content.length}` };
}

function arrived(state: SlackState, id: string): Upload & { content: Buffer } {
  const upload = state.files.uploads.get(id);
  if (upload?.content === undefined) return refuse('file_not_found');
  return { ...upload, content: upload.content };
}

/** An upload needs membership: chat:write.public is of no help. */
function refuseClosedPlace(state: SlackState, id: string, thread_ts: string | undefined): void {
  if (visibleChannel(state, id).is_archived) refuse('is_archived');
  threadRoot(state, joinedChannel(state, id).id, thread_ts);
}

function kept(state: SlackState, id: string, title: string, upload: Upload & { content: Buffer }): SlackFile {
  const file: SlackFile = {
    id,
    name: upload.name,
    title,
    size: upload.length,
    user: state.workspace.app.userId,
    created: Math.floor(state.clock.now().getTime() / 1000),
    mode: 'hosted',
  };
  state.files.uploads.delete(id);
  state.files.files.set(id, { file, content: upload.content, shares: [] });
  return file;
}

type FileMessage = Content & { readonly thread_ts?: string };

function share(state: SlackState, channel: string, files: readonly SlackFile[], message: FileMessage): void {
  const ts = state.workspace.nextTs();
  state.conversations.add(channel, { ts, user: state.workspace.app.userId, ...message, files });
  for (const { id } of files) state.files.files.get(id)?.shares.push({ channel, ts });
}
