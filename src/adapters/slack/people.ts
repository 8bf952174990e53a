import type { WebClient } from '@slack/web-api';
import type { Log } from '../../log.ts';
import { type Clock, MINUTE_MS } from '../../policy/calendar.ts';
import { readSnapshot, type Snapshot } from './approvers.ts';
import type { Delivery } from './calls.ts';
import { createDirectory, type Directory, whyNobody } from './directory.ts';

const FRESH_MS = 5 * MINUTE_MS;
const VOID_MS = 15 * MINUTE_MS;

export type People = ReturnType<typeof createPeople>;

/**
 * Who may decide and who may read. Deciding is answered from a snapshot in memory, so that a listener can commit before
 * it acknowledges; the tick calls `refresh`, which asks Slack when the snapshot is five minutes old.
 */
export function createPeople({
  client,
  answering,
  settings,
  clock,
  log,
  pausesMs,
}: {
  /** For the snapshot, which nobody waits for. */
  readonly client: WebClient;
  /** For whoever asks to read something, and waits. */
  readonly answering: WebClient;
  readonly settings: {
    /** Ids of users (U…, W…) and user groups (S…). */
    readonly approvers: readonly string[];
    readonly channel: string;
    readonly approvalsNeeded: number;
  };
  readonly clock: Clock;
  readonly log: Log;
  /** Between tries of one question. */
  readonly pausesMs?: readonly number[] | undefined;
}) {
  const directory = createDirectory(client, pausesMs);
  const readers = createReaders(createDirectory(answering, []), settings.channel, clock);
  let snapshot: Snapshot | undefined;
  let unread = 'Slack was not asked yet.';
  let refreshing: Promise<void> | undefined;

  const valid = () => (snapshot !== undefined && isYounger(snapshot, VOID_MS, clock) ? snapshot : undefined);

  async function refresh(): Promise<void> {
    const read = await readSnapshot(settings.approvers, directory, clock());
    if (read.ok) {
      snapshot = read.value;
      log.debug({ approvers: snapshot.approvers.size, problems: snapshot.problems }, 'approvers read');
    } else {
      unread = read.failure;
      log.warn({ why: unread }, 'the approvers could not be read');
    }
  }

  const approver = (slackUser: string) => valid()?.approvers.get(slackUser);

  return {
    /** From the snapshot in memory; undefined for everybody who may not decide now. Synchronous, so that a listener can commit before its ack. */
    approver,
    /** How many may decide now. */
    count: () => valid()?.approvers.size ?? 0,
    /** Why nobody (or not enough people) may decide, for the card and `status`; undefined when all is well. */
    problem: () => {
      const known = valid();
      if (known === undefined) return `Nobody may decide now: the approvers could not be read. ${unread}`;
      const sentences = [...tooFew(known.approvers.size, settings.approvalsNeeded), ...known.problems];
      return sentences.length === 0 ? undefined : sentences.join(' ');
    },
    /** Whether a person may read: an approver or a full member of the admin channel. Throws where Slack cannot be asked: nobody is told no for that. */
    mayRead: async (slackUser: string) =>
      approver(slackUser) !== undefined || (await readers.isFullMember(slackUser)),
    refresh: async () => {
      if (snapshot !== undefined && isYounger(snapshot, FRESH_MS, clock)) return;
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      await refreshing;
    },
  };
}

function tooFew(count: number, needed: number): readonly string[] {
  if (count === 0) return ['Nobody may decide: check SLACK_APPROVERS.'];
  if (count >= needed) return [];
  return [`Only ${count} may decide, and APPROVALS_NEEDED asks for ${needed}.`];
}

/** Full members of the admin channel, remembered for a minute; where Slack cannot be asked there is no answer, and it is asked again. */
function createReaders(directory: Directory, channel: string, clock: Clock) {
  const answers = new Map<string, { readonly at: Date; readonly answer: boolean }>();

  async function ask(slackUser: string): Promise<boolean> {
    const team = known(await directory.teamId());
    const members = known(await directory.channelMembers(channel));
    if (!members.has(slackUser)) return false;
    return whyNobody(known(await directory.user(slackUser)), team) === undefined;
  }

  return {
    isFullMember: async (slackUser: string): Promise<boolean> => {
      for (const [id, one] of answers) if (!isYounger(one, MINUTE_MS, clock)) answers.delete(id);
      const before = answers.get(slackUser);
      if (before !== undefined) return before.answer;
      const answer = await ask(slackUser);
      answers.set(slackUser, { at: clock(), answer });
      return answer;
    },
  };
}

/** The net below the listeners tells whoever asked; Slack's sentence is for the log. */
function known<T>(outcome: Delivery<T>): T {
  if (outcome.kind === 'delivered') return outcome.value;
  throw new Error(`Slack could not be asked who may read. ${outcome.sentence}`);
}

function isYounger({ at }: { readonly at: Date }, ms: number, clock: Clock): boolean {
  const age = clock().getTime() - at.getTime();
  return age >= 0 && age < ms;
}
