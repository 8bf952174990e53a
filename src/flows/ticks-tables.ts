import type { ProposalId, ProposalState } from '../domain/proposal.ts';

/** What a person has ticked in Review…, in the order of the proposals' numbers. */
export interface Tick {
  readonly proposal: ProposalId;
  /** The state in which the person was shown it in the form that decides; undefined while it is only ticked. */
  readonly shown: ProposalState | undefined;
}

export interface ReadTicks {
  /** A person's own; one whose proposal is no longer live may still be among them. */
  of(by: string): readonly Tick[];
}

/**
 * A tick is no decision: it changes nothing about anybody, is seen by nobody else, and is forgotten after a week or
 * soon after its proposal is over. So, unlike all other changes, these take no audit entry.
 */
export interface Ticks extends ReadTicks {
  add(by: string, proposals: readonly ProposalId[]): void;
  remove(by: string, proposals: readonly ProposalId[]): void;
  clear(by: string): void;
  /** Forgets this person's ticks of what is no longer live, and notes of the others that they are shown as they are now. */
  show(by: string): void;
  /** Of everybody: those that are too old, or whose proposal has been over for a day. */
  forgetOld(): void;
}
