import type { ActFailure } from '../../adapters/arcgis/trouble.ts';
import type { Clock } from '../../policy/calendar.ts';
import type { Proposal, ProposalId } from '../../policy/proposal.ts';
import { earliest } from '../../schedule.ts';

/** An act that the portal did not do is tried anew so often before it fails. */
const MOST_TRIES = 5;
/** A portal that is busy or away is left alone for so long where it asks for nothing longer. */
const SHORTEST_MS = 10_000;
/** As long as an approval is good for: what asks for more is no answer to wait by. */
const LONGEST_MS = 24 * 60 * 60_000;

/** Whose turn it is, and when: what the portal did not do waits outside of it, where it can still be called off. */
export type Turns = ReturnType<typeof turnsBy>;

export function turnsBy(clock: Clock) {
  const tries = new Map<ProposalId, number>();
  /** Of one account alone, where the portal did not tell what became of it. */
  const asked = new Map<ProposalId, Date>();
  let held: { readonly until: Date; readonly why: string } | undefined;

  const isOver = (until: Date | undefined): boolean => until === undefined || until <= clock();
  const inMs = (ms: number): Date => new Date(clock().getTime() + ms);
  const triesOf = ({ id }: Pick<Proposal, 'id'>): number => tries.get(id) ?? 0;

  return {
    /** Until then the portal asked to be left alone. */
    heldUntil: () => (isOver(held?.until) ? undefined : held?.until),
    /** What people are told while everything waits. */
    problem: () =>
      isOver(held?.until)
        ? undefined
        : `${held?.why} Nothing is disabled or re-enabled until the portal answers again; each account is then checked once more.`,
    /** Whose turn it is: whoever was tried least first, so that one that is refused again and again keeps nobody else waiting. */
    inOrder: (ids: readonly ProposalId[]): readonly ProposalId[] =>
      ids
        .filter((id) => isOver(asked.get(id)))
        .toSorted((one, other) => triesOf({ id: one }) - triesOf({ id: other })),
    /** How many are asked about again later. */
    waiting: () => asked.size,
    triesOf,
    /** It was certainly not done: everything waits for as long as the portal asks. False once it was tried often enough. */
    putOff(proposal: Pick<Proposal, 'id'>, { kind, sentence, notDone }: ActFailure): boolean {
      // A refused token is no reason to wait: the next try signs in anew.
      const atLeast = kind === 'not signed in' ? 0 : SHORTEST_MS;
      const ms = Math.min(LONGEST_MS, Math.max(atLeast, notDone?.retryAfterMs ?? 0));
      if (ms > 0) held = { until: inMs(ms), why: sentence };
      const tried = triesOf(proposal) + 1;
      tries.set(proposal.id, tried);
      if (tried < MOST_TRIES) return true;
      tries.delete(proposal.id);
      return false;
    },
    /** It was sent, and the portal does not tell what became of it: this one is asked about again, the others go on. */
    askLater: ({ id }: Pick<Proposal, 'id'>) => void asked.set(id, inMs(SHORTEST_MS)),
    /** Of one that another process left: unreadable is not "not done". */
    mayBeSent: ({ id }: Pick<Proposal, 'id'>) => void asked.set(id, clock()),
    wasSent: ({ id }: Pick<Proposal, 'id'>) => asked.has(id),
    ended({ id }: Pick<Proposal, 'id'>): void {
      tries.delete(id);
      asked.delete(id);
    },
    nextDue: () => earliest([held?.until, ...asked.values()].filter((due) => !isOver(due))),
  };
}
