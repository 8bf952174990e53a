import { z } from 'zod';
import { moment, optional, proposalId } from '../../adapters/store/columns.ts';
import { failedChecks, storedSeats } from '../../adapters/store/scans.ts';
import type { Status } from '../../policy/evaluate.ts';
import { SMTP_AUTHS } from '../../policy/mail/answer.ts';
import { MAIL_FAULTS } from '../../policy/mail/fault.ts';

/** How things stood when a digest was made: kept with it as facts, from which its words are made whenever it is drawn. */

const count = z.number().int().min(0);

const modes = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['live', 'protected', 'waits for go-live']) }),
  z.object({
    kind: z.literal('paused'),
    pause: z.object({
      since: moment,
      until: optional(moment),
      reason: optional(z.string()),
      byId: z.string(),
      byName: z.string(),
    }),
    /** After it, harsher limits wait for another press of Go live…. */
    thenWaits: z.boolean().optional(),
  }),
]);

/** Paused until Go live… is pressed again, under harsher limits. */
const waitsAgain = z.object({
  kind: z.literal('paused'),
  pause: z.object({ since: moment }),
  harsher: z.array(z.object({ setting: z.string(), from: z.string(), to: z.string() })).readonly(),
});
const mode = z.union([modes, waitsAgain]);

/** How the newest scan ended, where it was not accepted. */
const lastScan = z.object({
  at: moment,
  state: z.enum(['rejected', 'failed']),
  failedChecks,
  failure: optional(z.string()),
});

const subscriptionEnd = { on: z.string(), days: z.number().int(), isOver: z.boolean() };

const problem = z.discriminatedUnion('kind', [
  /** `since` is the last accepted scan; either may be missing. */
  z.object({ kind: z.literal('no accepted scan'), since: optional(moment), last: optional(lastScan) }),
  lastScan.extend({ kind: z.literal('last scan') }),
  z.object({
    kind: z.literal('mail held'),
    fault: z.enum(MAIL_FAULTS),
    auth: z.enum(SMTP_AUTHS),
    words: z.string(),
  }),
  z.object({ kind: z.literal('emails rejected'), emails: count }),
  z.object({ kind: z.literal('API key expires'), on: z.string(), isOver: z.boolean() }),
  z.object({ kind: z.literal('client secret expires'), on: z.string(), isOver: z.boolean() }),
  z.object({ kind: z.literal('subscription ends'), ...subscriptionEnd }),
  /** What is told in the same words by `status`. */
  z.object({ kind: z.literal('told'), sentence: z.string() }),
]);

const todo = z.object({
  /** Open proposals that nobody has approved yet. */
  toReview: count,
  /** Since when the oldest of them waits. */
  oldest: optional(moment),
  secondApprover: count,
  /** Of both, those that expire by the end of the week unless someone decides. */
  expiring: count,
  /** Of both, the numbers of those that people are reminded of by this digest. */
  reminded: z.array(proposalId),
  /** Whether an approver has to press *Go live…* before anything is done. */
  goLive: z.boolean(),
  failed: count,
  /** Where *Review…* is pressed: the newest card and its scan. */
  card: optional(z.object({ id: z.number(), scan: z.number() })),
  /** Accounts and rules whose exclusion ends soon, that have gone on for a year, and those of both without a row. */
  exclusions: z.object({ ending: count, yearOld: count, withoutRow: count }),
});

/** Why no first warnings go out, where none do. */
const held = optional(z.object({ dueSoon: count, cap: count }));

const coming = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['unknown', 'paused']) }),
  z.object({ kind: z.literal('due'), thisWeek: count, nextWeek: count, firstWarnings: count, held }),
  z.object({
    kind: z.literal('first month'),
    /** A day, or `next scan`. */
    notBefore: optional(z.string()),
    warned: count,
    toWarn: count,
    cameBack: count,
    held,
  }),
  /** What would happen were the bot live. */
  z.object({
    kind: z.literal('rehearsal'),
    hasMail: z.boolean().default(true),
    firstWarnings: count,
    /** Warnings that were written before, and go out first. */
    waiting: count.default(0),
    perScan: count,
    held,
    ready: count,
    notBefore: optional(z.string()),
  }),
]);

const week = z.object({
  since: moment,
  disabled: count,
  undone: count,
  cameBack: count,
  warnings: count,
  approvals: count,
  exclusions: count,
  expired: count,
  undecidedTwice: count,
});

/**
 * What an account counts as in the figures: its status, and of those to decide how far their proposal is. In the order of
 * an account's life; those who are skipped come after.
 */
export const GROUPS = [
  'active',
  'coming up',
  'in grace',
  'to review',
  'second approver',
  'approved',
  'failed',
  'next in line',
  'undecided twice',
  'excluded',
  'protected',
  'shielded',
  'unknown',
  'disabled',
] as const satisfies readonly (Status | string)[];
export type Group = (typeof GROUPS)[number];

const members = z.object({ all: count, groups: z.partialRecord(z.enum(GROUPS), count) });

export const digestFacts = z.object({
  at: moment,
  organization: optional(z.string()),
  mode,
  scannedAt: optional(moment),
  problems: z.array(problem),
  todo,
  coming,
  week,
  members: optional(members),
  /** As the last digest of the schedule had them. */
  before: optional(members),
  /** Enabled members by days since the last sign-in, from each of `from` on; `never` signed in, and of `unknown` nobody is told. */
  days: optional(z.object({ from: z.array(count), accounts: z.array(count), never: count, unknown: count })),
  /** One entry a week, this one last. */
  weeks: z.array(
    z.object({ on: z.string(), toReview: count, inGrace: count, disabled: count, cameBack: count }),
  ),
  /** As the newest accepted scan found them. */
  seats: optional(storedSeats),
  /** The end of the subscription, where it is near or over. */
  subscription: optional(z.object(subscriptionEnd)),
  limits: z.object({
    notifyAfterDays: z.number(),
    disableAfterDays: z.number(),
    expiresDays: z.number(),
    graceDays: z.number(),
    warningValidDays: z.number(),
  }),
});

export type DigestFacts = z.output<typeof digestFacts>;
export type Problem = DigestFacts['problems'][number];
export type LastScan = z.output<typeof lastScan>;
export type Members = NonNullable<DigestFacts['members']>;
