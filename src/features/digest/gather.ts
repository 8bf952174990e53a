import type { DigestRow } from '../../db/digests.ts';
import type { Standing } from '../../db/week-figures.ts';
import type { AccountKey } from '../../domain/account.ts';
import {
  addDays,
  type CalendarDay,
  DAY_MS,
  dayOf,
  daysBetween,
  isWorkday,
  startOfDay,
} from '../../domain/calendar.ts';
import { capOf, type Policy } from '../../domain/policy.ts';
import type { Proposal } from '../../domain/proposal.ts';
import { dueReminders, expiringBy } from '../../flows/ageing.ts';
import { counting } from '../../flows/card-facts.ts';
import { earliestProposal } from '../../flows/forecast.ts';
import { breathe } from '../../flows/members-in-pieces.ts';
import type { Outside } from '../../flows/ports.ts';
import { standingNow } from '../../flows/standing.ts';
import type { ReadTables } from '../../flows/tables.ts';
import { allUndecidedTwice } from '../../flows/undecided.ts';
import { exclusionsToAskAbout } from './exclusions-asked.ts';
import { type DigestFacts, digestFacts, type Group, type Members } from './facts.ts';
import { problemsNow, type Told } from './problems.ts';

/** Members that are counted in one go: some ten milliseconds, so that a click never waits for a digest. */
const COUNTED_AT_ONCE = 5_000;
const WEEKS = 12;
/** Digests of the schedule that are looked through for those weeks. */
const LOOKED_THROUGH = 120;

/** How the members stand, counted over one scan. */
export interface Counted {
  readonly scan: number;
  readonly members: Members;
  readonly days: NonNullable<DigestFacts['days']>;
}

/** Counts all members, a piece at a time; undefined where no scan was accepted yet. */
export async function countMembers({ store, settings, clock }: Outside): Promise<Counted | undefined> {
  const { tables } = store;
  for (;;) {
    const scan = tables.scans.newestBelieved();
    if (scan === undefined) return undefined;
    const now = clock();
    const from = rangesOf(settings.policy);
    const standing: Standing[] = [];
    for (let after: AccountKey | undefined; ; ) {
      const piece = tables.weekFigures.standing(scan.id, after, COUNTED_AT_ONCE, { now, from });
      standing.push(...piece.standing);
      after = piece.last;
      if (after === undefined) break;
      await breathe();
    }
    // A scan accepted meanwhile takes the rows of the one before away.
    if (tables.scans.newestBelieved()?.id !== scan.id) continue;
    const undecided = allUndecidedTwice(tables, settings.policy, now).length;
    return { scan: scan.id, members: membersOf(standing, undecided), days: daysOf(standing, from) };
  }
}

/** Notes whose warnings a sign-in answered since they were last looked for. */
export async function noteCameBack({ store, clock }: Outside): Promise<void> {
  for (let after: AccountKey | undefined; ; ) {
    const scan = store.tables.scans.newestBelieved();
    if (scan === undefined) return;
    after = store.commit(clock(), ({ cameBack }) => cameBack.note(scan.id, after, 500));
    if (after === undefined) return;
    await breathe();
  }
}

/** The first days of the ranges that are shown: months and a year, and where the policy's own ranges begin. */
export function rangesOf({ notifyAfterDays, disableAfterDays }: Policy): readonly number[] {
  const own = [notifyAfterDays + 1, disableAfterDays];
  const usual = [31, 61, 91, 181, 366].filter((day) => own.every((ours) => Math.abs(ours - day) > 14));
  return [0, ...own, ...usual].toSorted((one, other) => one - other);
}

function membersOf(standing: readonly Standing[], undecided: number): Members {
  const groups: Partial<Record<Group, number>> = {};
  const add = (group: Group, accounts: number): void => {
    if (accounts !== 0) groups[group] = (groups[group] ?? 0) + accounts;
  };
  for (const one of standing) add(groupOf(one), one.accounts);
  // They have no proposal, like those that are next.
  const held = Math.min(undecided, groups['next in line'] ?? 0);
  add('next in line', -held);
  add('undecided twice', held);
  if (groups['next in line'] === 0) delete groups['next in line'];
  return { all: standing.reduce((sum, { accounts }) => sum + accounts, 0), groups };
}

function groupOf({ status, live }: Standing): Group {
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

function daysOf(standing: readonly Standing[], from: readonly number[]): Counted['days'] {
  const enabled = standing.filter(({ status }) => status !== 'disabled');
  const inRange = (range: number | undefined): number =>
    enabled.filter((one) => one.range === range).reduce((sum, { accounts }) => sum + accounts, 0);
  return {
    from: [...from],
    accounts: from.map((_, index) => inRange(index)),
    never: inRange(-1),
    unknown: inRange(undefined),
  };
}

/** Everything that a digest tells, read at one moment; in the commit that makes it, so that nothing changes in between. */
export function gather(
  outside: Outside,
  tables: ReadTables,
  told: Told,
  counted: Counted | undefined,
): DigestFacts {
  const { settings, clock } = outside;
  const { policy } = settings;
  const now = clock();
  const scan = tables.scans.newestBelieved();
  const earlier = earlierDigests(tables, policy.timeZone, now);
  const last = earlier[0];
  const since = last?.madeAt ?? new Date(now.getTime() - 7 * DAY_MS);
  const before = last && digestFacts.safeParse(last.facts).data?.members;
  return {
    at: now,
    organization: scan?.organisation,
    mode: modeOf(tables, settings, now),
    scannedAt: scan?.finishedAt,
    problems: [...problemsNow(outside, tables, told, since)],
    todo: todoOf(outside, tables, now),
    coming: comingOf(outside, tables, now, counted),
    week: weekOf(tables, policy, since, now),
    members: counted?.members,
    before,
    days: counted?.days,
    weeks: [
      ...weeksOf(tables, earlier, policy.timeZone, now),
      thisWeek(outside, tables, counted, since, now),
    ],
    limits: {
      notifyAfterDays: policy.notifyAfterDays,
      disableAfterDays: policy.disableAfterDays,
      expiresDays: settings.proposalExpiresDays,
      graceDays: policy.graceDays,
      warningValidDays: policy.warningValidDays,
    },
  };
}

function modeOf(tables: ReadTables, settings: Outside['settings'], now: Date): DigestFacts['mode'] {
  const standing = standingNow(tables, settings, now);
  if (standing.kind !== 'paused') return { kind: standing.kind };
  const { since, until, byName, reason } = standing.pause;
  return { kind: 'paused', since, until, byName, reason };
}

function todoOf(outside: Outside, tables: ReadTables, now: Date): DigestFacts['todo'] {
  const { settings, people } = outside;
  const real = ({ rehearsal }: Proposal): boolean => !rehearsal;
  const open = tables.proposals.inState('open').filter(real);
  const half = new Set(open.filter((proposal) => counting(people, proposal).length > 0).map(({ id }) => id));
  const toReview = open.filter(({ id }) => !half.has(id));
  const isToReview = ({ id }: Proposal): boolean => !half.has(id);
  const endOfWeek = startOfDay(
    addDays(mondayOf(dayOf(now, settings.policy.timeZone)), 7),
    settings.policy.timeZone,
  );
  const card = tables.cards.newest();
  const asked = exclusionsToAskAbout(tables, settings.policy.timeZone, now);
  return {
    toReview: toReview.length,
    oldest: toReview
      .map(({ changedAt }) => changedAt)
      .toSorted((one, other) => one.getTime() - other.getTime())[0],
    expiring: expiringBy(tables, settings, new Date(endOfWeek.getTime() - 1)).filter(isToReview).length,
    reminded: remindersIn(outside, tables, now).length,
    secondApprover: half.size,
    failed: tables.proposals.inState('failed').filter(real).length,
    card: card && { id: card.id, scan: card.scan },
    exclusions: asked.counts,
  };
}

/** Those that this digest reminds of: people are reminded from Monday to Friday, and while the bot is live. */
export function remindersIn({ settings }: Outside, tables: ReadTables, now: Date): readonly Proposal[] {
  const isLive = standingNow(tables, settings, now).kind === 'live';
  return isLive && isWorkday(dayOf(now, settings.policy.timeZone)) ? dueReminders(tables, settings, now) : [];
}

function comingOf(
  outside: Outside,
  tables: ReadTables,
  now: Date,
  counted: Counted | undefined,
): DigestFacts['coming'] {
  const { settings, mail } = outside;
  const { policy } = settings;
  const scan = tables.scans.newestBelieved();
  if (scan === undefined) return { kind: 'unknown' };
  const coming = tables.scans.comingProposals(scan.id);
  const firstWarnings = mail === undefined ? 0 : coming.firstWarnings;
  const notBefore =
    mail === undefined && policy.graceDays > 0 ? undefined : earliestProposal(coming, policy, now);
  const { kind } = standingNow(tables, settings, now);
  if (kind === 'protected' || kind === 'waits for go-live') {
    const ready = Math.min(
      counted?.members.groups['next in line'] ?? 0,
      capOf(policy, scan.enabledMembers ?? 0),
    );
    return { kind: 'rehearsal', firstWarnings, perScan: policy.maxWarningsPerScan, ready, notBefore };
  }
  const { ever, underWay } = tables.weekFigures.warned();
  const toWarn = ever + underWay + firstWarnings;
  if (policy.graceDays > 0 && toWarn > 0 && !tables.weekFigures.everProposed()) {
    const cameBack = tables.weekFigures.cameBack(undefined, now);
    return {
      kind: 'first month',
      notBefore,
      warned: ever,
      toWarn,
      cameBack,
    };
  }
  const today = dayOf(now, policy.timeZone);
  const nextMonday = addDays(mondayOf(today), 7);
  const due = (from: CalendarDay, to: CalendarDay): number =>
    tables.weekFigures.dueBetween(scan.id, { from, to }, policy.graceDays === 0);
  return {
    kind: 'due',
    thisWeek: due(today, addDays(nextMonday, -1)),
    nextWeek: due(nextMonday, addDays(nextMonday, 6)),
    firstWarnings,
  };
}

function weekOf(tables: ReadTables, policy: Policy, since: Date, now: Date): DigestFacts['week'] {
  const { weekFigures } = tables;
  return {
    since,
    disabled: weekFigures.disabled(since, now),
    undone: weekFigures.undone(since, now),
    cameBack: weekFigures.cameBack(since, now),
    warnings: weekFigures.warningsSent(since, now),
    ...weekFigures.decisions(since, now),
    expired: weekFigures.expired(since, now),
    undecidedTwice: allUndecidedTwice(tables, policy, now).length,
  };
}

type Week = DigestFacts['weeks'][number];

/** Those of the schedule, of days before this one, newest first: what somebody asked for in between is no week's. */
function earlierDigests(tables: ReadTables, timeZone: string, now: Date): readonly DigestRow[] {
  const today = dayOf(now, timeZone);
  return tables.digests.scheduled(LOOKED_THROUGH).filter(({ madeAt }) => dayOf(madeAt, timeZone) < today);
}

/** The last digest in each of the weeks before this one; what was undone since is subtracted again. */
function weeksOf(
  tables: ReadTables,
  digests: readonly DigestRow[],
  timeZone: string,
  now: Date,
): readonly Week[] {
  const weeks = new Map<number, Week>();
  const today = dayOf(now, timeZone);
  for (const [index, digest] of digests.entries()) {
    const facts = digestFacts.safeParse(digest.facts).data;
    const on = dayOf(digest.madeAt, timeZone);
    const ago = Math.ceil(daysBetween(on, today) / 7);
    if (facts === undefined || ago < 1 || ago >= WEEKS || weeks.has(ago)) continue;
    const since = digests
      .slice(index + 1)
      .find(({ madeAt }) => weeksAgo(madeAt, timeZone, today) > ago)?.madeAt;
    weeks.set(ago, {
      on,
      toReview: facts.todo.toReview + facts.todo.secondApprover,
      inGrace: facts.members?.groups['in grace'] ?? 0,
      disabled: tables.weekFigures.disabled(since ?? facts.week.since, justBefore(digest.madeAt)),
    });
  }
  return [...weeks].toSorted(([one], [other]) => other - one).map(([, week]) => week);
}

/** What happened in the very instant of a digest came after it. */
function justBefore(at: Date): Date {
  return new Date(at.getTime() - 1);
}

function weeksAgo(at: Date, timeZone: string, today: CalendarDay): number {
  return Math.ceil(daysBetween(dayOf(at, timeZone), today) / 7);
}

function thisWeek(
  { settings }: Outside,
  tables: ReadTables,
  counted: Counted | undefined,
  since: Date,
  now: Date,
): Week {
  const open = tables.proposals.inState('open').filter(({ rehearsal }) => !rehearsal);
  return {
    on: dayOf(now, settings.policy.timeZone),
    toReview: open.length,
    inGrace: counted?.members.groups['in grace'] ?? 0,
    disabled: tables.weekFigures.disabled(since, now),
  };
}

/** The Monday of a day's week. */
export function mondayOf(day: CalendarDay): CalendarDay {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}
