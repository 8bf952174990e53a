import type { Policy, Status } from '../../policy/evaluate.ts';
import { counted, grouped } from '../../policy/text.ts';
import { statusWords } from '../../policy/verdict.ts';

export interface Counted {
  /** By status; adds up to `members`. */
  readonly counts: Readonly<Partial<Record<Status, number>>>;
  readonly members: number;
  readonly policy: Policy;
}

/** "1,204 members = 1,071 active + 80 coming up (61–89 days) + …": the parts add up, and what is zero is left out. */
export function countsLine({ counts, members, policy }: Counted): string | undefined {
  if (members === 0) return undefined;
  const parts = ORDER.flatMap((status) => {
    const accounts = counts[status] ?? 0;
    return accounts === 0 ? [] : [`${grouped(accounts)} ${statusWords[status]}${span(status, policy)}`];
  });
  return `${counted(members, 'member', 'members')} = ${parts.join(' + ')}`;
}

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

function span(status: Status, { notifyAfterDays, disableAfterDays }: Policy): string {
  if (status !== 'coming up') return '';
  const [first, last] = [notifyAfterDays + 1, disableAfterDays - 1];
  return first === last ? ` (${counted(first, 'day', 'days')})` : ` (${first}–${last} days)`;
}
