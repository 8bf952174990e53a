import type { Actor } from '../../adapters/store/audit.ts';
import type { DigestRow, StatusCount } from '../../adapters/store/posts/digests.ts';
import type { Waiting } from '../../adapters/store/proposals/reads.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { addDays, DAY_MS, dayOf, isWorkday, mondayOf, startOfDay } from '../../policy/calendar.ts';
import type { Policy } from '../../policy/limits.ts';
import { type Mode, waitsAgain } from '../../policy/mode.ts';
import { subscriptionEnd } from '../../policy/seats.ts';
import { earliest } from '../../schedule.ts';
import { breathe } from '../evaluation/evaluate-members.ts';
import { modeNow } from '../modes/mode.ts';
import { allUndecidedTwice, dueReminders, expiringBy } from '../proposals/expire.ts';
import { counting } from '../proposals/row-view.ts';
import { comingNow } from './coming.ts';
import { exclusionsToAskAbout } from './exclusion-rows.ts';
import { type DigestFacts, digestFacts, type Group, type Members } from './facts.ts';
import { problemsNow, type Told } from './problems.ts';

/** Members that are counted in one go: some ten milliseconds, so that a click never waits for a digest. */
const COUNTED_AT_ONCE = 5_000;
const WEEKS = 12;
/** Digests of the schedule that are looked through for those weeks. */
const LOOKED_THROUGH = 120;

/** Counts how all members of the newest accepted scan stand, a piece at a time; undefined where there is none yet. */
async function countMembers(outside: Outside) {
  const { store, settings, clock } = outside;
  const { tables } = store;
  for (;;) {
    const scan = tables.scans.newestAccepted();
    if (scan === undefined) return undefined;
    const now = clock();
    const from = rangesOf(settings.policy);
    const counts: StatusCount[] = [];
    for (let after: number | undefined = 0; after !== undefined; ) {
      const piece: ReturnType<typeof tables.weekFigures.statusCounts> = tables.weekFigures.statusCounts(
        after,
        COUNTED_AT_ONCE,
        { now, from },
      );
      counts.push(...piece.counts);
      after = piece.last;
      await breathe();
    }
    // A scan accepted meanwhile has changed them.
    if (tables.scans.newestAccepted()?.id !== scan.id) continue;
    const undecidedTwice = allUndecidedTwice(tables, settings.policy, now).length;
    const half = openProposals(outside, tables).half.length;
    const members = membersOf(counts, undecidedTwice, half);
    return { members, days: daysOf(counts, from), undecidedTwice };
  }
}

/** Notes whose warnings a sign-in answered since they were last looked for. */
async function noteCameBack({ store, clock }: Outside): Promise<void> {
  for (let after: AccountKey | undefined; ; ) {
    after = store.commit(clock(), ({ cameBack }) => cameBack.note(after, 500));
    if (after === undefined) return;
    await breathe();
  }
}

/** The first days of the ranges that are shown: months and a year, and where the policy's own ranges begin. */
function rangesOf({ notifyAfterDays, disableAfterDays }: Policy): readonly number[] {
  const own = new Set([notifyAfterDays + 1, disableAfterDays]);
  const usual = [31, 61, 91, 181, 366].filter((day) => [...own].every((ours) => Math.abs(ours - day) > 14));
  return [0, ...own, ...usual].toSorted((one, other) => one - other);
}

function membersOf(counts: readonly StatusCount[], undecidedTwice: number, half: number): Members {
  const groups: Partial<Record<Group, number>> = {};
  for (const one of counts) groups[groupOf(one)] = (groups[groupOf(one)] ?? 0) + one.accounts;
  const move = (from: Group, to: Group, accounts: number): void => {
    const moved = Math.min(accounts, groups[from] ?? 0);
    if (moved === 0) return;
    groups[from] = (groups[from] ?? 0) - moved;
    groups[to] = (groups[to] ?? 0) + moved;
  };
  move('to review', 'second approver', half);
  // They have no proposal, like those that are next.
  move('next in line', 'undecided twice', undecidedTwice);
  return { all: counts.reduce((sum, { accounts }) => sum + accounts, 0), groups };
}

function groupOf({ status, live }: StatusCount): Group {
  if (status !== 'to decide') return status;
  switch (live) {
    case 'open':
      return 'to review';
    case 'approved':
    case 'disabling':
      return 'approved';
    case 'failed':
      return 'failed';
    default:
      return 'next in line';
  }
}

function daysOf(counts: readonly StatusCount[], from: readonly number[]) {
  const enabled = counts.filter(({ status }) => status !== 'disabled');
  const inRange = (range: number | undefined): number =>
    enabled.filter((one) => one.range === range).reduce((sum, { accounts }) => sum + accounts, 0);
  return {
    from: [...from],
    accounts: from.map((_, index) => inRange(index)),
    never: inRange(-1),
    unknown: inRange(undefined),
  };
}

type Asking = ReturnType<typeof exclusionsToAskAbout>['rows'];

/**
 * Gathers everything that a digest tells, with the exclusions that it asks about, and writes it down: all of it is read in
 * the commit that does so, and only the counting of members, who may be many, comes before.
 */
export async function gather<T>(
  outside: Outside,
  told: Told,
  by: Actor,
  write: (tables: Tables, gathered: { facts: DigestFacts; exclusions: Asking }) => T,
): Promise<T> {
  await noteCameBack(outside);
  const counted = await countMembers(outside);
  const { settings, store, clock } = outside;
  const { policy } = settings;
  const { timeZone } = policy;
  const now = clock();
  return store.commit(now, (tables) => {
    const { weekFigures } = tables;
    const scan = tables.scans.newestAccepted();
    const seen = tables.digests.seen(LOOKED_THROUGH);
    // What someone asks for on a Monday is about the week before, as that Monday's own digest was.
    const isEarlier = ({ madeAt }: DigestRow): boolean => dayOf(madeAt, timeZone) < dayOf(now, timeZone);
    const last = by.kind === 'bot' ? seen[0] : seen.find(isEarlier);
    const since = last?.madeAt ?? weekBefore(now);
    const mode = modeNow(tables, settings, now);
    const { rows: exclusions, counts } = exclusionsToAskAbout(tables, timeZone, now);
    const todo = { ...todoOf(outside, tables, mode, now), exclusions: counts };
    const facts = {
      at: now,
      organization: scan?.organization,
      mode,
      scannedAt: scan?.finishedAt,
      problems: problemsNow(outside, tables, told, since),
      todo,
      coming: comingNow(outside, tables, mode, now, counted?.members),
      week: {
        since,
        disabled: weekFigures.disabled(since, now),
        undone: weekFigures.undone(since, now),
        cameBack: weekFigures.cameBack(since, now),
        warnings: weekFigures.warningsSent(since, now),
        ...weekFigures.decisions(since, now),
        expired: weekFigures.expired(since, now),
        undecidedTwice: counted?.undecidedTwice ?? 0,
      },
      members: counted?.members,
      before: last && digestFacts.safeParse(last.facts).data?.members,
      days: counted?.days,
      seats: scan?.seats,
      subscription: subscriptionEnd(scan?.seats?.ends, now, timeZone),
      weeks: weeksNow(tables, timeZone, { members: counted?.members, todo }, seen, by, now),
      limits: {
        notifyAfterDays: policy.notifyAfterDays,
        disableAfterDays: policy.disableAfterDays,
        expiresDays: settings.proposalExpiresDays,
        graceDays: policy.graceDays,
        warningValidDays: policy.warningValidDays,
      },
    };
    return write(tables, { facts, exclusions });
  });
}

function todoOf(outside: Outside, tables: ReadTables, mode: Mode, now: Date) {
  const { settings } = outside;
  const { timeZone } = settings.policy;
  const { untouched, half } = openProposals(outside, tables);
  const endOfWeek = startOfDay(addDays(mondayOf(dayOf(now, timeZone)), 7), timeZone);
  const card = tables.cards.newest();
  // People are reminded from Monday to Friday, and while the bot is live.
  const mayRemind = mode.kind === 'live' && isWorkday(dayOf(now, timeZone));
  return {
    toReview: untouched.length,
    oldest: earliest(untouched.map(({ changedAt }) => changedAt)),
    secondApprover: half.length,
    expiring: expiringBy(tables, settings, new Date(endOfWeek.getTime() - 1)).length,
    reminded: mayRemind ? dueReminders(tables, settings, now).map(({ id }) => id) : [],
    goLive: mode.kind === 'waits for go-live' || waitsAgain(mode),
    failed: tables.proposals.countLive().failed ?? 0,
    card: card && { id: card.id, scan: card.scan },
  };
}

/** The open ones: those that nobody has approved yet, and those that need another approver. */
function openProposals({ people }: Outside, tables: ReadTables) {
  const open = tables.proposals.waiting();
  const approvals = Map.groupBy(tables.proposals.approvals(), ({ id }) => id);
  const isHalf = ({ id }: Waiting): boolean => {
    const given = approvals.get(id)?.map(({ decision }) => decision) ?? [];
    return counting(people, { state: 'open', approvals: given }).length > 0;
  };
  return { untouched: open.filter((one) => !isHalf(one)), half: open.filter(isHalf) };
}

type Week = DigestFacts['weeks'][number];
type Figures = Pick<DigestFacts, 'members' | 'todo'>;

/**
 * How it stood in each of the last weeks, by the digests that there were, and how it stands now; what was undone since is
 * subtracted again. One that someone asks for in between is a point of its own, after the last of the schedule.
 */
function weeksNow(
  { weekFigures }: ReadTables,
  timeZone: string,
  figures: Figures,
  seen: readonly DigestRow[],
  by: Actor,
  now: Date,
): Week[] {
  const weekAt = (at: Date, { members, todo }: Figures, since: Date, upTo: Date): Week => ({
    on: dayOf(at, timeZone),
    toReview: todo.toReview + todo.secondApprover,
    inGrace: members?.groups['in grace'] ?? 0,
    disabled: weekFigures.disabled(since, upTo),
    cameBack: weekFigures.cameBack(since, at),
  });
  const newest = by.kind === 'person' ? seen[0]?.madeAt : undefined;
  const oldest = newest === undefined ? WEEKS - 1 : WEEKS - 2;
  const earlier = Array.from({ length: WEEKS - 1 }, (_, index) => oldest - index).flatMap((ago) => {
    const digest = seen.find(({ madeAt }) => {
      const days = ((newest ?? now).getTime() - madeAt.getTime()) / DAY_MS - 7 * ago;
      return days >= -0.5 && days < 6.5;
    });
    const facts = digest && digestFacts.safeParse(digest.facts).data;
    return digest === undefined || facts === undefined ? [] : [{ at: digest.madeAt, facts }];
  });
  const weeks = earlier.map(({ at, facts }, index) => {
    // What happened in the very instant of a digest came after it.
    const upTo = new Date(at.getTime() - 1);
    return weekAt(at, facts, weekUpTo(at, earlier[index - 1]?.at), upTo);
  });
  return [...weeks, weekAt(now, figures, newest ?? weekUpTo(now, earlier.at(-1)?.at), now)];
}

/** A week begins where the one before ended, also where that digest was late; without one it has seven days. */
function weekUpTo(at: Date, before: Date | undefined): Date {
  const week = weekBefore(at);
  const isNext = before !== undefined && Math.abs(before.getTime() - week.getTime()) < 3 * DAY_MS;
  return isNext ? before : week;
}

const weekBefore = (at: Date): Date => new Date(at.getTime() - 7 * DAY_MS);
