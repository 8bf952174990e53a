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

/** So many of what was replaced are kept: whoever still looks at an older one has not been shown anything for long. */
const EARLIER_KEPT = 500;

/**
 * What a person may still have on their screen after it was replaced: each thing that was ever shown has a number of
 * its own, by which a press says what the person saw.
 */
export function createRevisions<T extends object>() {
  const numbers = new WeakMap<T, number>();
  const earlier = new Map<number, T>();
  let last = 0;
  return {
    number: (one: T): T => {
      last += 1;
      numbers.set(one, last);
      return one;
    },
    of: (one: T): number => numbers.get(one) ?? 0,
    /** Keeps what is replaced now. */
    keep: (one: T): void => {
      earlier.set(numbers.get(one) ?? 0, one);
      const [oldest] = earlier.keys();
      if (earlier.size > EARLIER_KEPT && oldest !== undefined) earlier.delete(oldest);
    },
    earlier: (revision: number): T | undefined => earlier.get(revision),
  };
}

/** The messages of every conversation, in the order in which they were posted; what was deleted stays, marked. */
export function emptyConversations() {
  const all = new Map<string, StoredMessage[]>();
  const revisions = createRevisions<StoredMessage>();
  const posted = new WeakMap<StoredMessage, string>();
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
      listOf(channel).push(revisions.number(message));
      return message;
    },
    replace: (channel: string, message: StoredMessage) => {
      const list = listOf(channel);
      const index = list.findIndex(({ ts }) => ts === message.ts);
      const before = list[index];
      if (before === undefined) return message;
      revisions.keep(before);
      posted.set(message, posted.get(before) ?? before.text);
      list[index] = revisions.number(message);
      return message;
    },
    revisionOf: revisions.of,
    /** The text with which it was posted: an edit notifies nobody. */
    postedText: (message: StoredMessage): string => posted.get(message) ?? message.text,
    /** The message as somebody saw it before it was replaced. */
    earlier: (ts: string, revision: number): StoredMessage | undefined => {
      const found = revisions.earlier(revision);
      return found?.ts === ts ? found : undefined;
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
  const revisions = createRevisions<ShownAnswer>();
  return {
    /** All of it in the order shown: an answer that was replaced stands here twice. */
    to: (user: string): readonly ShownAnswer[] => shown.get(user) ?? [],
    /** What is on that person's screen now: replaced ones once, deleted ones not. */
    standing: (user: string): readonly ShownAnswer[] => [...(standing.get(user)?.values() ?? [])],
    show: (user: string, answer: ShownAnswer) => {
      const before = standing.get(user)?.get(answer.ts);
      if (before !== undefined) revisions.keep(before);
      revisions.number(answer);
      shown.set(user, [...(shown.get(user) ?? []), answer]);
      standing.set(user, (standing.get(user) ?? new Map()).set(answer.ts, answer));
    },
    remove: (user: string, ts: string) => {
      standing.get(user)?.delete(ts);
    },
    revisionOf: revisions.of,
    /** The answer as that person saw it before it was replaced. */
    earlier: (ts: string, revision: number): ShownAnswer | undefined => {
      const found = revisions.earlier(revision);
      return found?.ts === ts ? found : undefined;
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
