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
export interface Answers {
  /** All of it in the order shown: an answer that was replaced stands here twice. */
  to(user: string): readonly ShownAnswer[];
  /** What is on that person's screen now: replaced ones once, deleted ones not. */
  standing(user: string): readonly ShownAnswer[];
  show(user: string, answer: ShownAnswer): void;
  remove(user: string, ts: string): void;
}

export function noAnswers(): Answers {
  const shown = new Map<string, ShownAnswer[]>();
  const standing = new Map<string, Map<string, ShownAnswer>>();
  return {
    to: (user) => shown.get(user) ?? [],
    standing: (user) => [...(standing.get(user)?.values() ?? [])],
    show: (user, answer) => {
      shown.set(user, [...(shown.get(user) ?? []), answer]);
      standing.set(user, (standing.get(user) ?? new Map()).set(answer.ts, answer));
    },
    remove: (user, ts) => {
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
export interface FileShelf {
  readonly uploads: Map<string, Upload>;
  readonly files: Map<
    string,
    { readonly file: SlackFile; readonly content: Buffer; readonly shares: Share[] }
  >;
}
export interface Share {
  readonly channel: string;
  readonly ts: string;
}

export function emptyShelf(): FileShelf {
  return { uploads: new Map(), files: new Map() };
}
