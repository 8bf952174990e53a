import type { Tables } from '../../adapters/store/store.ts';
import type { Proposal, ProposalState } from '../../policy/proposal.ts';
import { capitalized, counted, grouped } from '../../policy/text.ts';
import { displayName, displayNames, skippedWord, threadLine } from './press.ts';

/** One that was approved together with others is not to be disabled any more: what became of those, if it was the last. */
export function tellRestOf(tables: Tables, { batch }: Pick<Proposal, 'batch'>): void {
  if (batch !== undefined) tellBatch(tables, batch);
}

/** Whether it is of one account, as one is that was approved in Review…, with a reason: it is told of by its name. */
export function isOfOne({ proposals }: Tables, batch: number): boolean {
  return proposals.batchRest(batch) === 0 && sizeOf(proposals.batchStates(batch)) === 1;
}

function sizeOf(states: ReadonlyMap<string, number>): number {
  return [...states.values()].reduce((sum, count) => sum + count, 0);
}

/** "12 accounts approved together: 10 disabled, 2 skipped." */
export function tellBatch(tables: Tables, batch: number): void {
  const { proposals } = tables;
  if (proposals.batchRest(batch) > 0 || proposals.isBatchUnderWay(batch) > 0) return;
  const states = proposals.batchStates(batch);
  const all = sizeOf(states);
  if (all === 1) {
    tellLastOf(tables, batch);
    return;
  }
  const parts = partsOf(states);
  // All of it was taken back.
  if (parts.length === 0) return;
  const notDone = proposals.some(proposals.batchNotDone(batch));
  const said = `${counted(all, 'account', 'accounts')} approved together: ${parts.join(', ')}.`;
  threadLine(tables, [said, ...namesOf(notDone)].join(' '));
}

/** Apart from those that others disabled. */
function namesOf(notDone: readonly Proposal[]): readonly string[] {
  return (['not disabled', 'skipped'] as const).flatMap((word) => {
    const those = notDone.filter((one) => skippedWord(one) === word);
    return those.length === 0 ? [] : [`${capitalized(word)}: ${displayNames(those)}.`];
  });
}

function partsOf(states: ReadonlyMap<string, number>): readonly string[] {
  return [
    { count: states.get('disabled') ?? 0, word: 'disabled' },
    { count: states.get('skipped') ?? 0, word: 'skipped' },
    { count: states.get('failed') ?? 0, word: 'failed' },
    { count: (states.get('undoing') ?? 0) + (states.get('undone') ?? 0), word: 're-enabled' },
  ].flatMap(({ count, word }) => (count === 0 ? [] : [`${grouped(count)} ${word}`]));
}

/** The approvals of the others were withdrawn: by its name, as nobody could tell otherwise which it is. Its undo is told by itself. */
function tellLastOf(tables: Tables, batch: number): void {
  for (const one of tables.proposals.some(tables.proposals.ofBatch(batch))) {
    const became = one.state === 'skipped' ? `${capitalized(skippedWord(one))}:` : BECAME[one.state];
    if (became !== undefined) threadLine(tables, `${became} ${displayName(one)}.`);
  }
}

const BECAME: Readonly<Partial<Record<ProposalState, string>>> = {
  disabled: 'Disabled',
  failed: 'Could not disable',
};

/** Those of a batch that were undone, once none of it is left to be re-enabled: one by its name, more by their number. */
export function tellUndoneOf(tables: Tables, batch: number, named: string): void {
  const states = tables.proposals.batchStates(batch);
  const undone = states.get('undone') ?? 0;
  if (undone === 0 || (states.get('undoing') ?? 0) > 0) return;
  const all = sizeOf(states);
  threadLine(
    tables,
    undone === 1
      ? named
      : `Of ${counted(all, 'account', 'accounts')} approved together, ${grouped(undone)} were re-enabled.`,
  );
}
