import type { ReadTables } from '../../../adapters/store/store.ts';
import {
  asDecided,
  type BulkKind,
  decided,
  type ProposalId,
  type ProposalState,
  setOf,
} from '../../../policy/proposal.ts';
import { counted, grouped } from '../../../policy/text.ts';
import { type Deciding, decisionEntry, displayName } from '../../deciding/press.ts';
import { markNewestDue } from '../../modes/mode.ts';
import { type InSet, told, type Why } from '../approve.ts';

/**
 * A decision on many: who is in its set and who is left out of it, and the one row that it is written down as. Each takes
 * it over as a decision of its own soon after (take-over.ts).
 */

/** One of a set: what a decision goes by, from few columns, as there may be thousands. */
export type Listed = InSet & { readonly notWarned: boolean; readonly marked: boolean };

/** Of these, the live ones, in the order of their numbers, each as it stands with all that was decided. */
export function listed(tables: ReadTables, ids: ReadonlySet<ProposalId>): readonly Listed[] {
  const all = tables.proposals.standing().filter(({ id }) => ids.has(id));
  return withDecisions(tables, all);
}

/** Each with its approvals, as it stands with all that was decided. */
export function withDecisions<One extends { readonly id: ProposalId; readonly state: ProposalState }>(
  { proposals }: ReadTables,
  all: readonly One[],
) {
  const approvals = Map.groupBy(proposals.approvals(), ({ id }) => id);
  const pending = proposals.pending();
  return all.map((one) => {
    const given = approvals.get(one.id)?.map(({ decision }) => decision) ?? [];
    return { ...one, ...decided({ state: one.state, approvals: given }, pending.get(one.id) ?? []) };
  });
}

interface LeftOut {
  readonly id: ProposalId;
  readonly why: Why;
}

/** A set divided into whom a decision takes, and whom it leaves out. */
export interface Divided<One = Listed> {
  readonly taken: readonly One[];
  readonly leftOut: readonly LeftOut[];
}

export function divided<One extends { readonly id: ProposalId }>(
  all: readonly One[],
  why: (one: One) => Why | undefined,
): Divided<One> {
  const taken: One[] = [];
  const leftOut: LeftOut[] = [];
  for (const one of all) {
    const because = why(one);
    if (because === undefined) taken.push(one);
    else leftOut.push({ id: one.id, why: because });
  }
  return { taken, leftOut };
}

const NAMED = 5;

/** How many were left out, and why: each different reason once, the first few of them. */
export function restWords(tables: ReadTables, leftOut: Divided['leftOut']): string {
  if (leftOut.length === 0) return '';
  const { count, reasons, more } = reasonsOf(tables, leftOut);
  const others = more > 0 ? ` And ${grouped(more)} more.` : '';
  return ` Left out: ${grouped(count)}. ${reasons.join(' ')}${others}`;
}

/** Different reasons, the first few as sentences. */
export function reasonsOf(tables: ReadTables, leftOut: Divided['leftOut']) {
  // One that names somebody is another one for each.
  const different = [
    ...new Map(leftOut.map((one) => [typeof one.why === 'string' ? one.why : one.id, one])).values(),
  ];
  return {
    count: leftOut.length,
    reasons: sentencesOf(tables, different.slice(0, NAMED)),
    more: Math.max(0, different.length - NAMED),
  };
}

function sentencesOf({ proposals }: ReadTables, leftOut: Divided['leftOut']): readonly string[] {
  const found = new Map(proposals.some(leftOut.map(({ id }) => id)).map((one) => [one.id, asDecided(one)]));
  return leftOut.flatMap(({ id, why }) => {
    const proposal = found.get(id);
    return proposal === undefined ? [] : [told(why, proposal)];
  });
}

/** Written down with its set, in the commit of the press: from here on it holds for each of them. */
export function recordBulk(
  { tables, press }: Deciding,
  kind: BulkKind,
  ids: readonly ProposalId[],
  what: {
    readonly batch?: number;
    readonly reason?: string | undefined;
    readonly until?: Date | undefined;
    readonly half?: ReadonlySet<ProposalId>;
  } = {},
): void {
  const { half, batch, reason, until } = what;
  const { id: byId, name: byName, email: byEmail, because } = press.by;
  const [first] = ids;
  // All are of one kind.
  const rehearsal = first !== undefined && tables.proposals.get(first)?.rehearsal === true;
  const detail = {
    ...(rehearsal && { rehearsal }),
    ...{ decided: kind, batch, reason, until: until?.toISOString() },
    ...setOf(ids),
  };
  tables.bulk.add(
    { kind, byId, byName, byEmail, because, batch, reason, until },
    half === undefined ? { ids } : { ids, half },
    decisionEntry(press, 'decided at once', '', detail),
  );
  markNewestDue(tables);
}

/** Whom it is about: one by its name, as nobody could tell otherwise, and more by their number. */
export function accountsOf({ proposals }: ReadTables, ids: readonly ProposalId[]): string {
  const [only] = ids.length === 1 ? proposals.names(ids) : [];
  return only === undefined ? counted(ids.length, 'account', 'accounts') : displayName(only);
}
