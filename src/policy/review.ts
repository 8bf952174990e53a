import type { Evidence, ProposalId, ProposalState } from './proposal.ts';

/** What Review… lists by and filters by, of each live proposal. */
export interface ReviewEntry extends Pick<Evidence, 'role' | 'userType' | 'days'> {
  readonly id: ProposalId;
  readonly state: ProposalState;
  readonly neverSignedIn: boolean;
  readonly notWarned: boolean;
  readonly marked: boolean;
  /** Undefined where that is not known, or not visible to the bot. */
  readonly owns: boolean | undefined;
}

/** What a proposal waits for, in the order in which Review… lists them. */
export const REVIEW_KINDS = ['to decide', 'failed', 'waiting'] as const;
export type ReviewKind = (typeof REVIEW_KINDS)[number];

/** Only proposals that fit all of it; what is undefined or false fits everybody. */
export interface ReviewFilter {
  readonly kind: ReviewKind | undefined;
  readonly role: Choice | undefined;
  readonly userType: Choice | undefined;
  readonly neverSignedIn: boolean;
  readonly notWarned: boolean;
  /** What it is known to own; `unknown` is an answer of its own, and never nothing. */
  readonly owns: Owns | undefined;
  readonly marked: boolean;
  /** Inactive for more than so many days. */
  readonly moreThanDays: number | undefined;
  /** A part of the name, user name or address. What has it is found by whoever has the names. */
  readonly name: string | undefined;
}

/** Whether an account owns items or groups. */
export const OWNS = ['something', 'nothing', 'unknown'] as const;
export type Owns = (typeof OWNS)[number];

/** A role or user type, cut so that it fits wherever Slack carries it; '' is none. */
export type Choice = string;

export const NO_FILTER: ReviewFilter = {
  kind: undefined,
  role: undefined,
  userType: undefined,
  neverSignedIn: false,
  notWarned: false,
  owns: undefined,
  marked: false,
  moreThanDays: undefined,
  name: undefined,
};

export function kindOf(state: ProposalState): ReviewKind {
  if (state === 'open') return 'to decide';
  return state === 'failed' ? 'failed' : 'waiting';
}

/** At most 70 code points: a longer name is as good as another one that begins like it. */
export function choiceOf(name: string | undefined): Choice {
  return [...(name ?? '').toWellFormed()].slice(0, 70).join('');
}

function ownsOf({ owns }: ReviewEntry): Owns {
  if (owns === undefined) return 'unknown';
  return owns ? 'something' : 'nothing';
}

export function fits(entry: ReviewEntry, filter: ReviewFilter): boolean {
  const { kind, role, userType, neverSignedIn, notWarned, owns, marked, moreThanDays } = filter;
  return (
    (kind === undefined || kindOf(entry.state) === kind) &&
    (role === undefined || choiceOf(entry.role) === role) &&
    (userType === undefined || choiceOf(entry.userType) === userType) &&
    (!neverSignedIn || entry.neverSignedIn) &&
    (!notWarned || entry.notWarned) &&
    (owns === undefined || ownsOf(entry) === owns) &&
    (!marked || entry.marked) &&
    (moreThanDays === undefined || entry.days > moreThanDays)
  );
}

/** Those to decide first, then what failed, then what waits, each in the order in which they were proposed. */
export function reviewOrder(entries: readonly ReviewEntry[]): readonly ReviewEntry[] {
  return REVIEW_KINDS.flatMap((kind) => entries.filter(({ state }) => kindOf(state) === kind));
}
