import type { Block } from './blocks/block.ts';

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
