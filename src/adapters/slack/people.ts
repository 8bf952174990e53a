import type { WebClient } from '@slack/web-api';
import type { People } from '../../deps.ts';
import type { Log } from '../../log.ts';
import { type Clock, MINUTE_MS } from '../../policy/calendar.ts';
import { readSnapshot, type Snapshot } from './approvers.ts';
import type { CallOutcome } from './calls.ts';
import { createDirectory, type Directory, whyNobody } from './directory.ts';

export interface PeopleOptions {
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
  readonly pausesMs?: readonly number[];
}

const FRESH_MS = 5 * MINUTE_MS;
const VOID_MS = 15 * MINUTE_MS;

/**
 * Who may decide and who may read. Deciding is answered from a snapshot in memory, so that a listener can commit before
 * it acknowledges; the tick calls `refresh`, which asks Slack when the snapshot is five minutes old.
 */
export function createPeople({ client, answering, settings, clock, log, pausesMs }: PeopleOptions): People {
  const directory = createDirectory(client, pausesMs);
  const readers = createReaders(createDirectory(answering, []), settings.channel, clock);
  let snapshot: Snapshot | undefined;
  let unread = 'Slack was not asked yet.';
  let refreshing: Promise<void> | undefined;

  const valid = () => (snapshot !== undefined && isYounger(snapshot, VOID_MS, clock) ? snapshot : undefined);

  async function refresh(): Promise<void> {
    const read = await readSnapshot(settings.approvers, directory, clock());
    if ('unknown' in read) {
      unread = read.unknown;
      log.warn({ why: read.unknown }, 'the approvers could not be read');
      return;
    }
    snapshot = read;
    log.debug({ approvers: read.approvers.size, problems: read.problems }, 'approvers read');
  }

  const people: People = {
    approver: (slackUser) => valid()?.approvers.get(slackUser),
    count: () => valid()?.approvers.size ?? 0,
    problem: () => {
      const known = valid();
      if (known === undefined) return `Nobody may decide now: the approvers could not be read. ${unread}`;
      const sentences = [...tooFew(known.approvers.size, settings.approvalsNeeded), ...known.problems];
      return sentences.length === 0 ? undefined : sentences.join(' ');
    },
    mayRead: async (slackUser) =>
      people.approver(slackUser) !== undefined || (await readers.isFullMember(slackUser)),
    refresh: async () => {
      if (snapshot !== undefined && isYounger(snapshot, FRESH_MS, clock)) return;
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      await refreshing;
    },
  };
  return people;
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
function known<T>(outcome: CallOutcome<T>): T {
  if (outcome.kind === 'delivered') return outcome.value;
  throw new Error(`Slack could not be asked who may read. ${outcome.sentence}`);
}

function isYounger({ at }: { readonly at: Date }, ms: number, clock: Clock): boolean {
  const age = clock().getTime() - at.getTime();
  return age >= 0 && age < ms;
}
