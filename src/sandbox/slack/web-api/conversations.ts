import type { Attachment } from '../attachments.ts';
import type { Block } from '../blocks/block.ts';
import type { SlackFile } from './file-shelf.ts';

export interface StoredMessage {
  readonly ts: string;
  readonly thread_ts?: string;
  readonly reply_broadcast?: true;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly attachments?: readonly Attachment[];
  readonly files?: readonly SlackFile[];
  readonly metadata?: unknown;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly deleted?: true;
}

/** The messages of every conversation, in the order in which they were posted; what was deleted stays, marked. */
export interface Conversations {
  in(channel: string): readonly StoredMessage[];
  /** A message that is still there. */
  find(channel: string, ts: string): StoredMessage | undefined;
  add(channel: string, message: StoredMessage): StoredMessage;
  replace(channel: string, message: StoredMessage): StoredMessage;
}

export function emptyConversations(): Conversations {
  const all = new Map<string, StoredMessage[]>();
  const listOf = (channel: string) => {
    const list = all.get(channel) ?? [];
    all.set(channel, list);
    return list;
  };
  return {
    in: (channel) => [...(all.get(channel) ?? [])],
    find: (channel, ts) => all.get(channel)?.find((message) => message.ts === ts && !message.deleted),
    add: (channel, message) => {
      listOf(channel).push(message);
      return message;
    },
    replace: (channel, message) => {
      const list = listOf(channel);
      const index = list.findIndex(({ ts }) => ts === message.ts);
      if (index >= 0) list[index] = message;
      return message;
    },
  };
}
