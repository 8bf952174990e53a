import type { ScanRow } from '../../adapters/store/scans.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import type { SmtpAuth } from '../../policy/mail/answer.ts';
import type { MailFault } from '../../policy/mail/fault.ts';
import { type SubscriptionEnd, subscriptionEnd } from '../../policy/seats.ts';
import { endingsSoon, TOLD_BEFORE_DAYS } from '../status/endings.ts';
import type { LastScan, Problem } from './facts.ts';

/** What is known of trouble elsewhere. */
export interface Told {
  /** Sentences that `status` tells too: of the channel, the approvers, a second bot. */
  problems(): readonly string[];
  /** While the mail server takes no email: its words, and what is wrong. */
  mailHeld(): { readonly fault: MailFault; readonly auth: SmtpAuth; readonly words: string } | undefined;
}

/** > A week without an accepted scan says so first. */
const WEEK_MS = 7 * DAY_MS;

/** What keeps the bot from doing its job, the worst first. */
export function problemsNow(
  { settings, clock }: Outside,
  tables: ReadTables,
  { problems, mailHeld }: Told,
  since: Date,
): Problem[] {
  const now = clock();
  const held = mailHeld();
  const emails = tables.weekFigures.warningsRejected(since, now);
  return [
    ...scanProblem(tables, now),
    ...problems().map((sentence) => ({ kind: 'told' as const, sentence })),
    ...(held === undefined ? [] : [{ kind: 'mail held' as const, ...held }]),
    ...(emails === 0 ? [] : [{ kind: 'emails rejected' as const, emails }]),
    ...endingsSoon(settings, now),
    ...subscriptionProblem(tables, settings, now),
  ];
}

function subscriptionProblem(
  tables: ReadTables,
  { policy }: Outside['settings'],
  now: Date,
): readonly Problem[] {
  const end = subscriptionEnd(tables.scans.newestAccepted()?.seats?.ends, now, policy.timeZone);
  return end === undefined || !isUrgent(end) ? [] : [{ kind: 'subscription ends', ...end }];
}

/** Until then the end of the subscription is what comes, and no problem. */
export function isUrgent({ days }: SubscriptionEnd): boolean {
  return days <= TOLD_BEFORE_DAYS;
}

function scanProblem(tables: ReadTables, now: Date): readonly Problem[] {
  const accepted = tables.scans.newestAccepted();
  const newest = tables.scans.recent(2).find(({ finishedAt }) => finishedAt !== undefined);
  const last = newest === undefined ? undefined : endedBadly(newest);
  const since = accepted?.finishedAt;
  if (since === undefined || now.getTime() - since.getTime() >= WEEK_MS)
    return [{ kind: 'no accepted scan', since, last }];
  return last === undefined ? [] : [{ kind: 'last scan', ...last }];
}

function endedBadly({ state, startedAt: at, failedChecks, failure }: ScanRow): LastScan | undefined {
  return state === 'rejected' || state === 'failed' ? { at, state, failedChecks, failure } : undefined;
}
