import type { Approver } from '../domain/approver.ts';
import type { Proposal, ProposalId } from '../domain/proposal.ts';
import type { Choice, ReviewFilter, ReviewKind } from '../domain/review.ts';
import type { Press } from './answers.ts';
import type { CardRow } from './card-ports.ts';

/** Types only: what Review… gets from flows. */
export interface ReviewFlow {
  /** One page of what is live and fits, with this person's ticks; from 0, one beyond the last is the last. */
  page(slackUser: string, filter: ReviewFilter, page: number): ReviewPage;
  /** Ticks of this person as they stand in boxes that were shown, and perhaps all or none at once. */
  tick(press: Press, boxes: Boxes, also: TickMany | undefined): void;
  /** Whom the ticked are, to be decided on: from here on it is these that are decided, as they were shown. */
  show(by: Approver, boxes: Boxes): Ticked;
}

/** Boxes on the screen: those that are shown, and those of them that are ticked. */
export interface Boxes {
  readonly shown: readonly ProposalId[];
  readonly ticked: readonly ProposalId[];
}

export type TickMany =
  | { readonly kind: 'all that fit'; readonly filter: ReviewFilter }
  | { readonly kind: 'none' };

export interface ReviewPage {
  readonly rows: readonly CardRow[];
  readonly page: number;
  readonly pages: number;
  /** All live ones, whatever the filter. */
  readonly all: number;
  /** Of those that fit. */
  readonly counts: Readonly<Record<ReviewKind, number>>;
  readonly ticks: TickCounts;
  /** This person's ticks on this page. */
  readonly ticked: ReadonlySet<ProposalId>;
  /** What there is among the live ones, to filter by; by name. */
  readonly roles: readonly Choice[];
  readonly userTypes: readonly Choice[];
}

export interface TickCounts {
  readonly all: number;
  /** Of them, those that do not fit the filter. */
  readonly outside: number;
  /** Of them, those with an approval that can be withdrawn. */
  readonly withdrawable: number;
}

/** The ticked ones, as the form that decides shows them. */
export interface Ticked {
  /** Stands for this set in these states. */
  readonly fingerprint: string;
  readonly proposals: readonly Proposal[];
  readonly approving: Division;
  readonly excluding: Division;
}

/** How many would be taken, and one sentence for each who would be left out. */
export interface Division {
  readonly take: number;
  readonly leftOut: readonly string[];
}
