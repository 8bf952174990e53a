import { APPROVAL_GOOD_MS, isAbsence, isEndNear, runningMs, workdaysWaited } from '../domain/ageing.ts';
import type { Exclusion } from '../domain/exclusion.ts';
import type { Proposal } from '../domain/proposal.ts';
import { earliest } from '../domain/schedule.ts';
import { mayAct } from '../domain/standing.ts';
import { counted, listed } from '../domain/wording.ts';
import { botEntry } from './bot-entry.ts';
import { nameOf } from './naming.ts';
import type { FlowSettings, Outside } from './ports.ts';
import { threadLine } from './press.ts';
import { standingNow } from './standing.ts';
import type { ReadTables, Tables } from './tables.ts';

/** What time alone does, each in its own commit: reminders, expiry, approvals that grew old, exclusions that end soon. */

/** Exclusions in one question. */
const ASKED_AT_ONCE = 10;
/** Names that a line has room for. */
const NAMED = 5;

/** On a workday's morning: whoever waits too long expires, whoever waits long is reminded of, and ends are asked about. */
export function workdayRound({ store, settings, clock }: Outside): void {
  const now = clock();
  store.commit(now, (tables) => {
    if (mayAct(standingNow(tables, settings, now))) remindAndExpire(tables, settings, now);
    askAboutEnds(tables, settings.policy.timeZone, now);
  });
}

function remindAndExpire(tables: Tables, settings: FlowSettings, now: Date): void {
  const open = waiting(tables);
  const oldest = earliest(open.map(({ changedAt }) => changedAt));
  if (oldest === undefined) return;
  // Nothing runs out while the bot was paused or not there to ask.
  const lost = [
    ...tables.switches.pausesSince(oldest),
    ...tables.jobs.downtimesSince(oldest).filter(isAbsence),
  ];
  const waited = ({ changedAt }: Proposal): number =>
    workdaysWaited(changedAt, now, lost, settings.policy.timeZone);
  const expired = open.filter((proposal) => waited(proposal) >= settings.proposalExpiresDays);
  const reminded = open.filter(
    (proposal) =>
      !expired.includes(proposal) &&
      waited(proposal) >= settings.proposalRemindDays &&
      !tables.askings.isAskedAboutProposal(proposal.id),
  );
  for (const { id, username } of expired) {
    const detail = { proposal: id, days: settings.proposalExpiresDays };
    tables.proposals.become(id, 'open', 'expired', {}, botEntry('proposal expired', username, detail));
  }
  if (expired.length > 0)
    threadLine(
      tables,
      `Nobody decided within ${counted(settings.proposalExpiresDays, 'workday', 'workdays')}, so ${expired.length === 1 ? 'this proposal has' : 'these proposals have'} expired: ${namesOf(expired)}. A later scan may propose ${expired.length === 1 ? 'it' : 'them'} anew.`,
    );
  if (reminded.length > 0) tables.askings.askAboutProposals(reminded.map(({ id }) => id));
}

/** Rehearsals never nag and never expire. */
function waiting(tables: ReadTables): readonly Proposal[] {
  return tables.proposals.inState('open').filter(({ rehearsal }) => !rehearsal);
}

function askAboutEnds(tables: Tables, timeZone: string, now: Date): void {
  const byAuthor = Map.groupBy(
    tables.exclusions.inForce(now).filter((exclusion) => isToAskAbout(tables, exclusion, now, timeZone)),
    ({ authorId }) => authorId,
  );
  for (const [authorId, exclusions] of byAuthor) {
    for (let from = 0; from < exclusions.length; from += ASKED_AT_ONCE) {
      tables.askings.askAboutExclusions(authorId, exclusions.slice(from, from + ASKED_AT_ONCE));
    }
  }
}

function isToAskAbout(tables: ReadTables, exclusion: Exclusion, now: Date, timeZone: string): boolean {
  const { id, until } = exclusion;
  return (
    until !== undefined && isEndNear(exclusion, now, timeZone) && !tables.askings.isAskedAboutEnd(id, until)
  );
}

/** > An approval that could not act (cap, bot down) is good for 24 hours of running, then `open` again. True when one was. */
export function reopenAged(tables: Tables, now: Date): boolean {
  const aged = tables.proposals
    .approvedUpTo(new Date(now.getTime() - APPROVAL_GOOD_MS))
    .filter((proposal) => hasAged(tables, proposal, now));
  for (const { id, username } of aged) {
    const detail = { proposal: id, because: 'it could not act within 24 hours of running' };
    tables.proposals.become(id, 'approved', 'open', {}, botEntry('proposal open again', username, detail));
  }
  if (aged.length === 0) return false;
  const what = aged.length === 1 ? 'This approval' : 'These approvals';
  threadLine(tables, `${what} could not act within 24 hours, so decide again: ${namesOf(aged)}.`);
  return true;
}

export function hasAged(tables: ReadTables, proposal: Proposal, now: Date): boolean {
  return goodForMs(tables, proposal, now) <= 0;
}

/** How long an approval is still good for; hours in which no bot ran are none of its 24. */
function goodForMs(tables: ReadTables, { approvals, changedAt }: Proposal, now: Date): number {
  const approvedAt = approvals.at(-1)?.at ?? changedAt;
  return APPROVAL_GOOD_MS - runningMs(approvedAt, now, tables.jobs.downtimesSince(approvedAt));
}

/** The next moment at which time alone does something. */
export function nextAgeing({ store, settings, clock }: Outside): Date | undefined {
  const { tables } = store;
  const now = clock();
  const ends = tables.exclusions.inForce(now).some(({ until }) => until !== undefined);
  const round = ends || waiting(tables).length > 0 ? settings.workdayRound.nextDue(now) : undefined;
  const ages = tables.proposals
    .inState('approved')
    .map((proposal) => new Date(now.getTime() + Math.max(0, goodForMs(tables, proposal, now))));
  return earliest([round, ...ages]);
}

function namesOf(proposals: readonly Proposal[]): string {
  const rest = proposals.length - NAMED;
  return listed([
    ...proposals.slice(0, NAMED).map(nameOf),
    ...(rest > 0 ? [`${counted(rest, 'other', 'others')}`] : []),
  ]);
}
