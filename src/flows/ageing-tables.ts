import type { Exclusion } from '../domain/exclusion.ts';
import type { ProposalId } from '../domain/proposal.ts';

/** Types only: posts that ask people for a decision which has waited or will soon be taken by time itself. */

export interface AskingRecord {
  readonly id: number;
  readonly about: 'proposals' | 'exclusions';
  /** The Slack user who made the exclusions. */
  readonly authorId: string | undefined;
  readonly ts: string | undefined;
  /** Set when a post was begun; without a ts its outcome is not known. */
  readonly takenAt: Date | undefined;
}

/** An exclusion asked about, with the end that the question was about and what was answered. */
export interface AskedExclusion {
  readonly exclusion: number;
  readonly until: Date;
  readonly answer: 'extended' | 'let end' | undefined;
  readonly answeredBy: string | undefined;
}

export interface ReadAskings {
  due(): readonly AskingRecord[];
  /** Oldest first. */
  proposalsOf(asking: number): readonly ProposalId[];
  exclusionsOf(asking: number): readonly AskedExclusion[];
  isAskedAboutProposal(proposal: ProposalId): boolean;
  /** Whether its author was asked about this very end. */
  isAskedAboutEnd(exclusion: number, until: Date): boolean;
  /** Whether it was answered that it is to end then. */
  isLeftToEnd(exclusion: number, until: Date): boolean;
}

/** Publishing keeps its own record of what was delivered; that is no change of state, so it takes no audit entry. */
export interface Askings extends ReadAskings {
  askAboutProposals(proposals: readonly ProposalId[]): void;
  /** The digest reminds of them: no post of their own. */
  remindInDigest(proposals: readonly ProposalId[]): void;
  askAboutExclusions(authorId: string, exclusions: readonly Exclusion[]): void;
  /** Notes an answer to the question about this end, if there was one, and has it shown. */
  answered(exclusion: number, until: Date, answer: 'extended' | 'let end', by: string): void;
  take(id: number): boolean;
  /** It certainly was not posted: due again. */
  giveBack(id: number): void;
  posted(id: number, ts: string): void;
  published(id: number): void;
  /** What it shows did not get there: due again. */
  notPublished(id: number): void;
}

/** What such a post shows, as the database has it now. */
export type AskingFacts =
  | {
      readonly about: 'proposals';
      /** The newest card and its scan, for Review…. */
      readonly card: number;
      readonly scan: number;
      /** Those that still wait, longest waiting first. */
      readonly names: readonly string[];
      readonly since: Date;
      readonly expiresAfterDays: number;
      readonly timeZone: string;
    }
  | {
      readonly about: 'exclusions';
      readonly asking: number;
      readonly authorId: string;
      readonly rows: readonly (AskedExclusion & {
        readonly target: Exclusion['target'];
        /** Those that were made together with it, and stand alike. */
        readonly others?: number;
        readonly reason: string;
        /** As it ends by now; undefined is for good. */
        readonly endsOn: Date | undefined;
        /** Whether it still holds. */
        readonly inForce: boolean;
      })[];
      /** Exclusions for whose rows there is no room. */
      readonly more?: number;
      readonly timeZone: string;
    };
