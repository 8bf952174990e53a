import type { AccountKey } from './account.ts';
import type { CalendarDay } from './calendar.ts';

declare const proposalId: unique symbol;

/** A proposal's number; guarded where it comes out of a Slack payload. */
export type ProposalId = number & { readonly [proposalId]: true };

/** The only door to a ProposalId. */
export function isProposalId(value: unknown): value is ProposalId {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

export type ProposalState =
  | 'open'
  | 'approved'
  | 'disabling'
  | 'disabled'
  | 'failed'
  | 'excluded'
  | 'expired'
  | 'spared'
  | 'closed'
  | 'undoing'
  | 'undone';

export type SparedBecause =
  | 'signed in'
  | 'excluded'
  | 'protected'
  | 'disabled by others'
  | 'no longer a member'
  | 'left alone by the policy';

/** An account put to the administrators. */
export interface Proposal {
  readonly id: ProposalId;
  readonly key: AccountKey;
  readonly username: string;
  readonly fullName: string;
  /** Born as a rehearsal it stays one: it never acts, nags, expires or counts. */
  readonly rehearsal: boolean;
  readonly state: ProposalState;
  /** Why it failed, was spared or closed; undefined in other states. */
  readonly why: string | undefined;
  readonly bornInScan: number;
  readonly bornAt: Date;
  /** What the people deciding are shown; kept up to date by believed scans while it is open. */
  readonly evidence: Evidence;
  /** The approvals given since it was last open, oldest first. */
  readonly approvals: readonly Decision[];
  /** The bulk approval it was part of, if it was. */
  readonly batch: number | undefined;
  /** When its state last changed. */
  readonly changedAt: Date;
  /** Who made the last change, where a person did. */
  readonly changedBy: string | undefined;
  /** The moment at which the portal said that it is disabled. */
  readonly disabledAt: Date | undefined;
}

/** What is known of the account when it is put before people, frozen with each decision. */
export interface Evidence {
  readonly email: string | undefined;
  readonly role: string;
  readonly userType: string | undefined;
  readonly days: number;
  readonly lastSignIn: Date | undefined;
  readonly created: Date | undefined;
  readonly dueOn: CalendarDay;
  readonly clause: number;
  readonly notWarned: string | undefined;
  /** One sentence a warning, with the mail server's answer. */
  readonly warnings: readonly string[];
  /** The limits in force, as text. */
  readonly limits: string;
}

export type DecisionKind = 'approve' | 'exclude' | 'withdraw' | 'try again' | 'undo';

/** Who decided what, when, shown what. */
export interface Decision {
  readonly kind: DecisionKind;
  readonly byId: string;
  readonly byName: string;
  readonly at: Date;
}

/** Who gave these approvals, each person once: nobody's second one stands for another's. */
export function approversOf(approvals: Proposal['approvals']): readonly string[] {
  return [...new Set(approvals.map(({ byId }) => byId))];
}

export const LIVE_STATES = [
  'open',
  'approved',
  'disabling',
  'failed',
] as const satisfies readonly ProposalState[];

/** Whether it still waits for people or for the portal; an account has at most one such proposal. */
export function isLive(state: ProposalState): boolean {
  return LIVE_STATES.some((live) => live === state);
}

const STEPS: Readonly<Record<ProposalState, readonly ProposalState[]>> = {
  open: ['approved', 'excluded', 'expired', 'spared', 'closed'],
  // Back to open: withdrawn, paused, or approved too long ago. An exclusion spares what was approved.
  approved: ['disabling', 'open', 'spared', 'closed'],
  // To approved or open: a restart found the account still enabled.
  disabling: ['disabled', 'failed', 'spared', 'approved', 'open'],
  failed: ['approved', 'excluded', 'spared', 'closed'],
  disabled: ['undoing'],
  undoing: ['undone', 'disabled'],
  excluded: [],
  expired: [],
  spared: [],
  closed: [],
  undone: [],
};

/** The only steps there are from one state to another. */
export function canBecome(from: ProposalState, to: ProposalState): boolean {
  return STEPS[from].includes(to);
}

export interface Candidate {
  readonly key: AccountKey;
  readonly proposedBefore: boolean;
  readonly days: number;
}

/** > Never proposed before goes first, then longest inactive. */
export function proposalOrder(one: Candidate, other: Candidate): number {
  return (
    Number(one.proposedBefore) - Number(other.proposedBefore) ||
    other.days - one.days ||
    (one.key < other.key ? -1 : Number(one.key > other.key))
  );
}

/**
 * A short text for a set of proposals, whatever their order, by which a bulk approval is known to be for the set that
 * was shown: their number and the 64-bit FNV-1a hash of their ids.
 */
export function fingerprintOf(ids: readonly ProposalId[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of ids.toSorted((one, other) => one - other).join(' ')) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.charCodeAt(0))) * 0x100000001b3n);
  }
  return `${ids.length}-${hash.toString(36)}`;
}

/** > Nobody decides on an account with their own e-mail address. */
export function isOwnAccount(approver: string | undefined, account: string | undefined): boolean {
  return (
    approver !== undefined &&
    account !== undefined &&
    approver.trim() !== '' &&
    approver.trim().toLowerCase() === account.trim().toLowerCase()
  );
}
