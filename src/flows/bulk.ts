import { fingerprintOf, type Proposal } from '../domain/proposal.ts';
import type { BulkFacts } from './card-ports.ts';
import { nameOf } from './naming.ts';
import { rehearsing } from './standing.ts';
import type { ReadTables } from './tables.ts';

/** Whom "Approve disabling N of M…" takes, and who is left out and why; the same for everybody who looks. */
export function bulkOf(tables: ReadTables): BulkFacts | undefined {
  const kind = rehearsing(tables);
  const open = tables.proposals.inState('open').filter(({ rehearsal }) => rehearsal === kind);
  const take = open.filter((proposal) => leftOutBecause(proposal) === undefined).map(({ id }) => id);
  if (take.length === 0) return undefined;
  const leftOut = open.flatMap((proposal) => {
    const why = leftOutBecause(proposal);
    return why === undefined ? [] : [{ name: nameOf(proposal), why }];
  });
  return { take, leftOut, fingerprint: fingerprintOf(take) };
}

function leftOutBecause({ evidence }: Proposal): string | undefined {
  return evidence.notWarned === undefined ? undefined : `not warned: ${evidence.notWarned}`;
}
