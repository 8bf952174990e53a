import type { Policy, Status } from '../../domain/policy.ts';
import { statusWords } from '../../domain/verdict.ts';
import { counted, grouped } from '../../domain/wording.ts';
import type { CardFacts } from '../../flows/card-ports.ts';

/** In the order of an account's life; those who are left alone come after. */
const ORDER: readonly Status[] = [
  'active',
  'coming up',
  'in grace',
  'to decide',
  'excluded',
  'protected',
  'shielded',
  'unknown',
  'disabled',
];

/** "1,204 members = 1,071 active + 80 coming up (61–89 days) + …": the parts add up, and what is zero is left out. */
export function countsLine({
  counts,
  members,
  policy,
}: Pick<CardFacts, 'counts' | 'members' | 'policy'>): string | undefined {
  if (members === 0) return undefined;
  const parts = ORDER.flatMap((status) => {
    const accounts = counts[status] ?? 0;
    return accounts === 0 ? [] : [`${grouped(accounts)} ${statusWords[status]}${span(status, policy)}`];
  });
  return `${counted(members, 'member', 'members')} = ${parts.join(' + ')}`;
}

function span(status: Status, { notifyAfterDays, disableAfterDays }: Policy): string {
  if (status !== 'coming up') return '';
  const [first, last] = [notifyAfterDays + 1, disableAfterDays - 1];
  return first === last ? ` (${counted(first, 'day', 'days')})` : ` (${first}–${last} days)`;
}

/** How many first warnings a later scan writes, as one scan writes only so many. */
export function warningsWaitingLine({
  firstWarningsWaiting: waiting,
  policy: { maxWarningsPerScan },
}: Pick<CardFacts, 'firstWarningsWaiting' | 'policy'>): string | undefined {
  if (waiting === 0) return undefined;
  const next =
    waiting > maxWarningsPerScan ? `, ${grouped(maxWarningsPerScan)} of them with the next one` : '';
  return `First warnings left to later scans: ${grouped(waiting)}${next}`;
}
