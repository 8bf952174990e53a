import type { Writing } from '../writing.ts';
import { isWithin } from './marks.ts';

/** Another account with the same email address, whose person signs in there. */
export interface SameEmail {
  readonly username: string;
  readonly signedInAt: Date;
}

/**
 * Of other accounts with the same address the one that signed in last, where that tells that the person is still here:
 * it is newer than the account's own sign-in, and no longer ago than anybody may be inactive without a warning.
 */
export function newestWithSameEmail(
  others: readonly SameEmail[],
  own: Date | undefined,
  notifyAfterDays: number,
  now: Date,
): SameEmail | undefined {
  const newest = others
    .filter(({ signedInAt }) => own === undefined || signedInAt > own)
    .filter(({ signedInAt }) => isWithin(signedInAt, notifyAfterDays, now))
    .toSorted((one, other) => other.signedInAt.getTime() - one.signedInAt.getTime())
    .at(0);
  if (newest === undefined) return undefined;
  const { username, signedInAt } = newest;
  // As everywhere, a date ahead counts as today.
  return { username, signedInAt: signedInAt > now ? now : signedInAt };
}

/** "Another account with this email address signed in on Nov 20, 2026: jane.doe2". */
export function sameEmailText({ username, signedInAt }: SameEmail, { text, day }: Writing): string {
  return `Another account with this email address signed in ${day(signedInAt)}: ${text(username, 128)}`;
}
