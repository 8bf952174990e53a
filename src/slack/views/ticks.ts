import { z } from 'zod';
import { isProposalId, type ProposalId } from '../../domain/proposal.ts';
import { jsonIn } from './json-in.ts';

/** So many fit into a modal's private_metadata (3,000 characters) whatever their numbers are. */
export const MOST_TICKED = 300;

/** Where a person is in Review…, and what they have ticked so far; carried from view to view in private_metadata. */
export interface Reviewing {
  /** From 0. */
  readonly page: number;
  readonly ticked: ReadonlySet<ProposalId>;
  /** Counts the views drawn: Slack keeps what stands in a field as long as its block keeps its id. */
  readonly drawn: number;
}

export const NOT_STARTED: Reviewing = { page: 0, ticked: new Set(), drawn: 0 };

export function reviewingText({ page, ticked, drawn }: Reviewing): string {
  return JSON.stringify({ page, drawn, ticked: idsText([...ticked]) });
}

/** Undefined for what we cannot have written. */
export function reviewingIn(metadata: string): Reviewing | undefined {
  const parsed = shape.safeParse(jsonIn(metadata));
  return parsed.success ? { ...parsed.data, ticked: new Set(idsIn(parsed.data.ticked)) } : undefined;
}

const shape = z.strictObject({ page: z.int().min(0), drawn: z.int().min(0), ticked: z.string() });

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
