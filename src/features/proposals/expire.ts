import { botEntry } from '../../adapters/store/audit.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { Waiting } from '../../adapters/store/proposals/reads.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { FlowSettings, Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { addDays, dayOf, startOfDay } from '../../policy/calendar.ts';
import { signInOf } from '../../policy/inactivity.ts';
import type { Policy } from '../../policy/limits.ts';
import { mayAct } from '../../policy/mode.ts';
import { isAbsence, isUndecidedTwice, workdaysWaited } from '../../policy/proposal.ts';
import { counted } from '../../policy/text.ts';
import { earliest, latest } from '../../schedule.ts';
import { displayNames, threadLine } from '../deciding/press.ts';
import { mailFactsAt } from '../evaluation/ladder-facts.ts';
import { modeNow } from '../modes/mode.ts';
import { goodForMs } from './approval-open-again.ts';

/** What time alone does to open proposals: reminders, and expiry. */

/** On a workday's morning: whoever waits too long expires, and whoever waits long is reminded of. */
export function workdayRound(tables: Tables, settings: FlowSettings, now: Date): void {
  if (!mayAct(modeNow(tables, settings, now))) return;
  expire(tables, settings, now);
  if (digestComesToday(tables, settings, now)) return;
  const due = dueReminders(tables, settings, now);
  if (due.length > 0) tables.askings.askAboutProposals(due.map(({ id }) => id));
}

/**
 * > A reminder due that day is part of it.
 *
 * Of one that came today already, what was due is noted.
 */
function digestComesToday(
  { jobs, digests }: ReadTables,
  { digestSchedule, policy }: FlowSettings,
  now: Date,
): boolean {
  const tomorrow = startOfDay(addDays(dayOf(now, policy.timeZone), 1), policy.timeZone);
  // Slack may have refused it so far; it goes on being tried.
  if (digests.newest()?.state === 'due') return true;
  const lookedAt = jobs.lookedAt('digest') ?? now;
  return digestSchedule.lastDue(lookedAt, new Date(tomorrow.getTime() - 1)) !== undefined;
}

/** Those that people are to be reminded of now, on a workday: each is named once in its life. */
export function dueReminders(tables: ReadTables, settings: FlowSettings, now: Date): readonly Waiting[] {
  const open = tables.proposals.waiting();
  const waited = daysWaited(tables, settings, open, now);
  const asked = new Set(tables.askings.openAsked());
  return open.filter(
    (proposal) =>
      waited(proposal) >= settings.proposalRemindDays &&
      waited(proposal) < settings.proposalExpiresDays &&
      !asked.has(proposal.id),
  );
}

/** Those that nobody decides on by a day, which may lie ahead, and that then expire. */
export function expiringBy(tables: ReadTables, settings: FlowSettings, moment: Date): readonly Waiting[] {
  const open = tables.proposals.waiting();
  const waited = daysWaited(tables, settings, open, moment);
  return open.filter((proposal) => waited(proposal) >= settings.proposalExpiresDays);
}

/** Workdays that an open one has waited; nothing runs out while the bot was paused or not there to ask. */
function daysWaited(
  tables: ReadTables,
  { policy }: FlowSettings,
  open: readonly Waiting[],
  moment: Date,
): (proposal: Waiting) => number {
  const oldest = earliest(open.map(({ changedAt }) => changedAt)) ?? moment;
  const lost = [
    ...tables.switches.pausesSince(oldest),
    ...tables.jobs.downtimesSince(oldest).filter(isAbsence),
  ];
  // Thousands were born in one moment, and have waited alike.
  const known = new Map<number, number>();
  return ({ changedAt }) => {
    const days = known.get(changedAt.getTime()) ?? workdaysWaited(changedAt, moment, lost, policy.timeZone);
    known.set(changedAt.getTime(), days);
    return days;
  };
}

function expire(tables: Tables, settings: FlowSettings, now: Date): void {
  const expired = expiringBy(tables, settings, now);
  for (const { id, username } of expired) {
    const detail = { proposal: id, days: settings.proposalExpiresDays };
    tables.proposals.become(id, 'open', 'expired', {}, botEntry('proposal expired', username, detail));
  }
  const twice = new Set(allUndecidedTwice(tables, settings.policy, now).map(({ account }) => account.key));
  const again = expired.filter(({ key }) => twice.has(key));
  const first = expired.filter(({ key }) => !twice.has(key));
  if (first.length > 0) {
    const them = first.length === 1 ? 'the account' : 'the accounts';
    const within = counted(settings.proposalExpiresDays, 'working day', 'working days');
    threadLine(
      tables,
      `Expired after ${within} without a decision: ${displayNames(first)}. A later scan may propose ${them} again.`,
    );
  }
  if (again.length > 0)
    threadLine(tables, `Expired for the second time: ${displayNames(again)}. ${notAgain(settings.policy)}`);
}

/** When those on whom nobody decided twice are proposed again. */
export function notAgain({
  graceDays,
  warningValidDays,
}: Pick<Policy, 'graceDays' | 'warningValidDays'>): string {
  const days = `after ${counted(warningValidDays, 'day', 'days')}`;
  return graceDays === 0
    ? `Another proposal is possible ${days}.`
    : `Another proposal is possible after a new warning, or ${days} if none can be sent.`;
}

/** The next moment at which time alone does something. */
export function nextAgeing({ store, settings, clock }: Outside): Date | undefined {
  const { tables } = store;
  const now = clock();
  const ends = tables.exclusions.inForce(now).some(({ until }) => until !== undefined);
  const hasOpen = (tables.proposals.countLive().open ?? 0) > 0;
  const round = ends || hasOpen ? settings.workdayRound.nextDue(now) : undefined;
  const approvedAt = tables.proposals.oldestApproval();
  const ages = approvedAt && new Date(now.getTime() + Math.max(0, goodForMs(tables, approvedAt, now)));
  return earliest([round, ages]);
}

/** Accounts that are not proposed for now, since nobody decided on them, twice. Few have such a past: all others cost nothing. */
export function undecidedTwice(
  tables: ReadTables,
  policy: Policy,
  now: Date,
  rows: readonly MemberRow[],
): ReadonlySet<AccountKey> {
  const often = tables.proposals.expiredOften();
  const few = rows.filter(({ account }) => often.has(account.key));
  if (few.length === 0) return new Set();
  const keys = few.map(({ account }) => account.key);
  const mailFacts = mailFactsAt(tables, policy, now)(few);
  const ends = tables.exclusions.lastEndsOf(keys, now);
  const protectedAt = tables.switches.lastProtectedAt();
  const held = few.filter((row) => {
    const { key } = row.account;
    const signIn = signInOf(row.account, row.newestSignIn);
    const startedAnewAt = latest([signIn, row.lastLeftAloneAt, ends.get(key), protectedAt]);
    const facts = { ladder: mailFacts(row).ladder, startedAnewAt };
    return isUndecidedTwice(often.get(key) ?? [], facts, policy.warningValidDays, now);
  });
  return new Set(held.map(({ account }) => account.key));
}

/** All of whom that is so, as the newest accepted scan has them. */
export function allUndecidedTwice(tables: ReadTables, policy: Policy, now: Date): readonly MemberRow[] {
  const rows = tables.members
    .some([...tables.proposals.expiredOften().keys()])
    .filter(({ standing }) => standing?.status === 'to decide');
  const held = undecidedTwice(tables, policy, now, rows);
  return rows.filter(({ account }) => held.has(account.key));
}
