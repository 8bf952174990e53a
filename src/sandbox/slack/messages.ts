import type { Block } from './blocks/block.ts';
import type { Attachment } from './message-content.ts';

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
export function emptyConversations() {
  const all = new Map<string, StoredMessage[]>();
  const listOf = (channel: string) => {
    const list = all.get(channel) ?? [];
    all.set(channel, list);
    return list;
  };
  return {
    in: (channel: string): readonly StoredMessage[] => [...(all.get(channel) ?? [])],
    /** A message that is still there. */
    find: (channel: string, ts: string) =>
      all.get(channel)?.find((message) => message.ts === ts && !message.deleted),
    add: (channel: string, message: StoredMessage) => {
      listOf(channel).push(message);
      return message;
    },
    replace: (channel: string, message: StoredMessage) => {
      const list = listOf(channel);
      const index = list.findIndex(({ ts }) => ts === message.ts);
      if (index >= 0) list[index] = message;
      return message;
    },
  };
}

/** What one person alone was shown: by the app, or by Slack itself when something went wrong. */
export interface ShownAnswer {
  readonly from: 'app' | 'slack';
  readonly ts: string;
  /** The conversation in which it stands; a modal has none. */
  readonly channel?: string;
  readonly thread_ts?: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** Everything shown to one person only. */
export function noAnswers() {
  const shown = new Map<string, ShownAnswer[]>();
  const standing = new Map<string, Map<string, ShownAnswer>>();
  return {
    /** All of it in the order shown: an answer that was replaced stands here twice. */
    to: (user: string): readonly ShownAnswer[] => shown.get(user) ?? [],
    /** What is on that person's screen now: replaced ones once, deleted ones not. */
    standing: (user: string): readonly ShownAnswer[] => [...(standing.get(user)?.values() ?? [])],
    show: (user: string, answer: ShownAnswer) => {
      shown.set(user, [...(shown.get(user) ?? []), answer]);
      standing.set(user, (standing.get(user) ?? new Map()).set(answer.ts, answer));
    },
    remove: (user: string, ts: string) => {
      standing.get(user)?.delete(ts);
    },
  };
}

/** A file as files.info tells of it. */
export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly user: string;
  readonly created: number;
  readonly mode: 'hosted' | 'tombstone';
}

export interface Upload {
  readonly name: string;
  readonly length: number;
  content?: Buffer;
}

/** Uploads on their way and the files that came of them. */
export function emptyShelf() {
  return { uploads: new Map<string, Upload>(), files: new Map<string, FileOnShelf>() };
}

interface FileOnShelf {
  readonly file: SlackFile;
  readonly content: Buffer;
  readonly shares: { readonly channel: string; readonly ts: string }[];
}
