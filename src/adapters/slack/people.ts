import { setTimeout as pause } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Log } from '../../log.ts';
import { type Clock, MINUTE_MS } from '../../policy/calendar.ts';
import { createApprovers } from './approvers.ts';
import { type Delivery, isSlacksNo } from './calls.ts';
import { createDirectory, type Directory, idsOf, type SlackUser, whyNobody } from './directory.ts';

/** Slack waits three seconds for an ack. */
const ACK_MS = 1_500;

/** So long a refresh is waited for; one that Slack slows down goes on beside what else there is to do. */
const WAITED_MS = 20_000;

export type People = ReturnType<typeof createPeople>;

/**
 * Who may decide and who may read. Deciding is answered from what is in memory, so that a listener can commit before
 * it acknowledges; the tick calls `refresh`, which asks Slack about what is five minutes old.
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
  const readers = createReaders(createDirectory(answering, []), settings.channel, clock, (user) =>
    approvers.saw(user),
  );
  const approvers = createApprovers(settings.approvers, directory, clock);
  let refreshing: Promise<void> | undefined;
  let told: string | undefined;

  const byId = approvers.approvers;
  const approver = (slackUser: string) => byId().get(slackUser);
  const count = () => new Set([...byId().values()].map(({ id }) => id)).size;

  function problem(): string | undefined {
    const why = count() === 0 ? approvers.unread() : undefined;
    if (why !== undefined)
      return `No one can approve right now because the bot could not look up the approvers in Slack. ${why}`;
    const sentences = [...tooFew(count(), settings.approvalsNeeded), ...approvers.problems()];
    return sentences.length === 0 ? undefined : sentences.join(' ');
  }

  async function refresh(): Promise<void> {
    await approvers.refresh();
    const missed = approvers.missed();
    if (missed.length > 0)
      log.warn({ missed: missed.slice(0, 20) }, 'Some approvers could not be looked up in Slack.');
    const now = problem();
    if (now === told) return;
    log.warn(
      { approvers: count(), problem: now ?? 'none' },
      'The result of checking SLACK_APPROVERS has changed.',
    );
    told = now;
  }

  return {
    /** From memory; undefined for everybody who may not decide now. Synchronous, so that a listener can commit before its ack. */
    approver,
    /** How many may decide now. */
    count,
    /** Why nobody (or not enough people) may decide, or someone is not known, for all places that tell of problems; undefined when all is well. */
    problem,
    /** Whether a person may read: an approver or a full member of the admin channel. Throws where Slack cannot be asked: nobody is told no for that. */
    mayRead: async (slackUser: string) =>
      approver(slackUser) !== undefined || (await readers.isFullMember(slackUser)),
    /** Whether a person is a full member of the workspace, in the channel or not. Throws as `mayRead` does. */
    isMember: async (slackUser: string) =>
      approver(slackUser) !== undefined || (await readers.isOfWorkspace(slackUser)),
    /** Who may decide now, by name, each once. */
    names: (): readonly string[] => [
      ...new Map([...byId().values()].map(({ id, name }) => [id, name])).values(),
    ],
    /** The address of a full member of the workspace, by Slack; undefined for everybody else. Throws as `mayRead` does. */
    ownAddress: (slackUser: string) => readers.ownAddress(slackUser),
    /**
     * In a Grid people may click by another id than the one they are listed by: then they are looked up before a press
     * counts, for no longer than an ack may wait.
     */
    async recognize(slackUser: string): Promise<void> {
      if (approver(slackUser) !== undefined || !approvers.isGrid()) return;
      await Promise.race([
        readers.isFullMember(slackUser).catch(() => false),
        pause(ACK_MS, undefined, { ref: false }),
      ]);
    },
    refresh: async () => {
      refreshing ??= refresh().finally(() => {
        refreshing = undefined;
      });
      await Promise.race([refreshing, pause(WAITED_MS, undefined, { ref: false })]);
    },
  };
}

function tooFew(count: number, needed: number): readonly string[] {
  if (count === 0) return ['No one can approve. Check SLACK_APPROVERS.'];
  if (count >= needed) return [];
  return [
    `Only ${count} ${count === 1 ? 'person' : 'people'} can approve, but APPROVALS_NEEDED is ${needed}. Add approvers to SLACK_APPROVERS or lower APPROVALS_NEEDED, then restart the bot.`,
  ];
}

/** Full members of the admin channel, remembered for a minute; where Slack cannot be asked there is no answer, and it is asked again. */
function createReaders(directory: Directory, channel: string, clock: Clock, saw: (user: SlackUser) => void) {
  const answers = new Map<string, { readonly at: Date; readonly answer: Answer }>();

  async function ask(slackUser: string): Promise<Answer> {
    const identity = known(await directory.identity());
    const members = known(await directory.channelMembers(channel));
    const asked = await directory.user(slackUser);
    if (isSlacksNo(asked)) return NOBODY;
    const user = known(asked);
    const ids = idsOf(user);
    if (ids.includes(slackUser)) saw(user);
    const isThere = [slackUser, ...ids].some((id) => members.has(id));
    const isOfWorkspace = ids.includes(slackUser) && whyNobody(user, identity) === undefined;
    const email = user.profile.email?.trim();
    return {
      isOfWorkspace,
      isFullMember: isOfWorkspace && isThere,
      email: isOfWorkspace && email !== '' ? email : undefined,
    };
  }

  async function answerFor(slackUser: string): Promise<Answer> {
    for (const [id, one] of answers) if (!isYounger(one, MINUTE_MS, clock)) answers.delete(id);
    const before = answers.get(slackUser);
    if (before !== undefined) return before.answer;
    const answer = await ask(slackUser);
    answers.set(slackUser, { at: clock(), answer });
    return answer;
  }

  return {
    isFullMember: async (slackUser: string) => (await answerFor(slackUser)).isFullMember,
    isOfWorkspace: async (slackUser: string) => (await answerFor(slackUser)).isOfWorkspace,
    ownAddress: async (slackUser: string) => (await answerFor(slackUser)).email,
  };
}

/** Of the workspace, and of the channel as well. */
interface Answer {
  readonly isOfWorkspace: boolean;
  readonly isFullMember: boolean;
  /** Of those of the workspace alone. */
  readonly email: string | undefined;
}

const NOBODY: Answer = { isOfWorkspace: false, isFullMember: false, email: undefined };

/** The net below the listeners tells whoever asked; Slack's sentence is for the log. */
function known<T>(outcome: Delivery<T>): T {
  if (outcome.kind === 'delivered') return outcome.value;
  throw new Error(`The bot could not check with Slack who is allowed to see this. ${outcome.sentence}`);
}

function isYounger({ at }: { readonly at: Date }, ms: number, clock: Clock): boolean {
  const age = clock().getTime() - at.getTime();
  return age >= 0 && age < ms;
}
