import { z } from 'zod';
import type { HeldAsOf } from '../../../policy/evidence/holdings.ts';
import { MARK_KINDS } from '../../../policy/evidence/marks.ts';
import type { WarningTold } from '../../../policy/mail/warning-text.ts';
import type { Evidence } from '../../../policy/proposal.ts';
import { json, moment, oneOf, storedLimits, storedNotReachable, storedRung } from '../columns.ts';

/** What people who decide are shown of an account, as it is stored with its proposal and with decisions. */

const warning = z.object({
  rung: storedRung,
  outcome: z.enum(['accepted', 'refused', 'waits']),
  writtenAt: z.string(),
  at: z.string(),
  tries: z.number(),
  words: z.string().nullish(),
  inSlack: z.enum(['no', 'alone', 'too']),
});

function warningOf({ writtenAt, at, words, ...rest }: z.output<typeof warning>): WarningTold {
  return { ...rest, writtenAt: new Date(writtenAt), at: new Date(at), words: words ?? undefined };
}

/** Those in evidence as the audit trail keeps it. */
export function warningsIn(stored: unknown): readonly WarningTold[] {
  return warning
    .array()
    .parse(stored ?? [])
    .map(warningOf);
}

export const storedMark = z.object({ kind: oneOf(MARK_KINDS), at: moment });

const holdings = z.object({
  readAt: z.string(),
  items: z.number().nullish(),
  newestItem: z.string().nullish(),
  groups: z.number().nullish(),
  groupsOwned: z.number().nullish(),
});

function holdingsOf({ readAt, items, newestItem, groups, groupsOwned }: z.output<typeof holdings>): HeldAsOf {
  return {
    readAt: new Date(readAt),
    items: items ?? undefined,
    newestItem: dateOrNone(newestItem ?? null),
    groups: groups ?? undefined,
    groupsOwned: groupsOwned ?? undefined,
  };
}

const otherAccount = z.object({ username: z.string(), signedInAt: moment });

/** What the account held, as the audit trail keeps it with the evidence. */
export function heldIn(stored: Readonly<Record<string, unknown>>) {
  const held = holdings.nullish().parse(stored['holdings']);
  return {
    holdings: held ? holdingsOf(held) : undefined,
    couldNotBeRead: stored['couldNotBeRead'] === true,
    marks: storedMark.array().parse(stored['marks'] ?? []),
    sameEmail: otherAccount.nullish().parse(stored['sameEmail']) ?? undefined,
  };
}

/** Of one column of it; undefined where nothing was read. */
export const storedHoldings = json(holdings.nullable()).transform((held) =>
  held === null ? undefined : holdingsOf(held),
);

/** The same of another account with the address. */
export const storedSameEmail = json(otherAccount.nullable()).transform((other) => other ?? undefined);

/** Thousands are read at once: what is stored is checked as it is, and becomes a fact in one go. */
export const evidence = z
  .object({
    email: z.string().nullable(),
    role: z.string(),
    userType: z.string().nullable(),
    days: z.number(),
    lastSignIn: z.string().nullable(),
    created: z.string().nullable(),
    dueOn: z.string(),
    clause: z.number(),
    notWarned: storedNotReachable.nullable(),
    warnings: z.array(warning),
    limits: storedLimits,
    holdings: holdings.nullable(),
    couldNotBeRead: z.boolean(),
    marks: z.array(storedMark),
    sameEmail: z.object({ username: z.string(), signedInAt: z.string() }).nullable(),
  })
  .transform(
    ({
      email,
      userType,
      lastSignIn,
      created,
      notWarned,
      warnings,
      holdings,
      sameEmail,
      ...rest
    }): Evidence => ({
      ...rest,
      holdings: holdings === null ? undefined : holdingsOf(holdings),
      sameEmail:
        sameEmail === null
          ? undefined
          : { username: sameEmail.username, signedInAt: new Date(sameEmail.signedInAt) },
      email: email ?? undefined,
      userType: userType ?? undefined,
      lastSignIn: dateOrNone(lastSignIn),
      created: dateOrNone(created),
      notWarned: notWarned ?? undefined,
      warnings: warnings.map(warningOf),
    }),
  );

export function dateOrNone(stored: string | null): Date | undefined {
  return stored === null ? undefined : new Date(stored);
}
