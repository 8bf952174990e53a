import { z } from 'zod';
import { isProposalId, type ProposalId } from '../../domain/proposal.ts';
import { NO_FILTER, REVIEW_KINDS, type ReviewFilter } from '../../domain/review.ts';
import { jsonIn } from './json-in.ts';

/** Where a person is in Review…, carried from view to view in private_metadata; what is ticked is in the database. */
export interface Reviewing {
  /** From 0. */
  readonly page: number;
  readonly filter: ReviewFilter;
  /** Counts the views drawn: Slack keeps what stands in a field as long as its block keeps its id. */
  readonly drawn: number;
}

export const NOT_STARTED: Reviewing = { page: 0, filter: NO_FILTER, drawn: 0 };

export function reviewingText({ page, filter, drawn }: Reviewing, fingerprint?: string): string {
  return JSON.stringify({ page, drawn, filter, fingerprint });
}

/** Undefined for what we cannot have written. */
export function reviewingIn(metadata: string): (Reviewing & { fingerprint: string | undefined }) | undefined {
  const parsed = shape.safeParse(jsonIn(metadata));
  if (!parsed.success) return undefined;
  const { page, drawn, filter, fingerprint } = parsed.data;
  const { kind, role, userType, moreThanDays, ...flags } = filter;
  return { page, drawn, filter: { kind, role, userType, moreThanDays, ...flags }, fingerprint };
}

const count = z.int().min(0);
const shape = z.strictObject({
  page: count,
  drawn: count,
  filter: z.strictObject({
    kind: z.enum(REVIEW_KINDS).optional(),
    role: z.string().optional(),
    userType: z.string().optional(),
    neverSignedIn: z.boolean(),
    notWarned: z.boolean(),
    moreThanDays: count.optional(),
  }),
  fingerprint: z.string().optional(),
});

/** Sorted, each as its distance from the one before in base 36: `a.1.1.2s`. */
export function idsText(ids: readonly ProposalId[]): string {
  let before = 0;
  const distances = ids
    .toSorted((one, other) => one - other)
    .map((id) => {
      const distance = id - before;
      before = id;
      return distance.toString(36);
    });
  return distances.join('.');
}

export function idsIn(text: string): readonly ProposalId[] {
  if (text === '') return [];
  let id = 0;
  return text.split('.').flatMap((distance) => {
    id += Number.parseInt(distance, 36);
    return isProposalId(id) ? [id] : [];
  });
}
