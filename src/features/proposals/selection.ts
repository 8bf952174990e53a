import type { Selection } from '../../adapters/store/review-selection.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import {
  fingerprintOf,
  isLive,
  LIVE_STATES,
  type Proposal,
  type ProposalId,
  type ProposalState,
} from '../../policy/proposal.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { kindOf } from '../../policy/review.ts';
import { counted } from '../../policy/text.ts';
import {
  type Answer,
  alreadyDecided,
  nameOf,
  no,
  ownAccount,
  type Press,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { type Approving, canBeWithdrawn, takeBack } from './approve.ts';
import { approvable, approveSet, type Divided, divided, restWords } from './approve-many.ts';

/** What is decided about the selected ones of Review…, inside the decision's own commit: those that were shown, and no others. */
export function approveSelected(approving: Approving, shown: string, reason: string): Answer {
  const { tables, press } = approving;
  const set = shownSet(tables, press, shown);
  if (!set.ok) return no(set.failure);
  const given = reason.trim();
  if (given === '' && set.value.proposals.some(({ evidence }) => evidence.notWarned !== undefined))
    return no('Some of them could not be warned; give a reason.');
  const { taken, leftOut } = approvable(approving, set.value.asShown);
  const all = { taken, leftOut: [...leftOut, ...set.value.changed] };
  return selectionUsed(tables, press, approveSet(approving, all, given === '' ? undefined : given));
}

/** Whom an exclusion of the selected takes; the exclusion itself is made as any other. */
export function excludeSelected(
  tables: Tables,
  press: Press,
  shown: string,
  exclude: (proposals: readonly Proposal[]) => Answer,
): Answer {
  const set = shownSet(tables, press, shown);
  if (!set.ok) return no(set.failure);
  const { taken, leftOut } = excludable(tables, press, set.value.proposals);
  const rest = restWords(leftOut);
  if (taken.length === 0) return no(`Nobody was excluded.${rest}`);
  const answer = exclude(taken);
  if (answer.kind !== 'done') return answer;
  const meanwhile = taken.filter(({ id }) => set.value.others.has(id)).map(alreadyDecided);
  return selectionUsed(tables, press, yes(`${answer.sentence}${meanwhileWords(meanwhile)}${rest}`));
}

/** An exclusion takes what somebody approved since it was shown, too; nobody is disabled by that. */
function meanwhileWords(sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return ` Changed since this was shown: ${sentences.length}. ${sentences.slice(0, 5).join(' ')}`;
}

/** Who can be excluded by this person: what is acted on this very moment is the worker's. */
export function excludable(tables: ReadTables, press: Press, proposals: readonly Proposal[]): Divided {
  const own = ownAccount(tables, press);
  return divided(proposals, (proposal) => {
    if (!isLive(proposal.state)) return alreadyDecided(proposal);
    if (proposal.state === 'disabling') return `${nameOf(proposal)} is being disabled now.`;
    return own(proposal);
  });
}

/** Takes back the approvals among the selected that have not acted; the brake, so it needs no look at a form first. */
export function withdrawSelected(approving: Approving, boxes: Boxes): Answer {
  const { tables, press } = approving;
  selectBoxes(tables, press.by.id, boxes);
  const proposals = selectedOf(tables, press.by.id).filter(
    ({ state, approvals }) => (state !== 'failed' && state !== 'open') || approvals.length > 0,
  );
  const own = ownAccount(tables, press);
  const { taken, leftOut } = divided(proposals, (proposal) => {
    if (proposal.state === 'disabling') return `${nameOf(proposal)} is being disabled now.`;
    return canBeWithdrawn(proposal) ? own(proposal) : alreadyDecided(proposal);
  });
  const rest = restWords(leftOut);
  if (taken.length === 0) return no(`No approval was withdrawn.${rest}`);
  for (const proposal of taken) takeBack(approving, proposal);
  tables.reviewSelection.remove(
    press.by.id,
    taken.map(({ id }) => id),
  );
  const what = `withdrew ${counted(taken.length, 'approval', 'approvals')}`;
  threadLine(tables, `${press.by.name} ${what} at once.`);
  return yes(`You ${what}; what was approved is to decide again.${rest}`);
}

export function selectBoxes(tables: Tables, by: string, { shown, selected }: Boxes): void {
  const kept = new Set(selected);
  tables.reviewSelection.remove(
    by,
    shown.filter((id) => !kept.has(id)),
  );
  tables.reviewSelection.add(by, selected);
}

/** A person's selected ones that are live. */
export function selectedOf(tables: ReadTables, by: string): readonly Proposal[] {
  return tables.proposals
    .some(tables.reviewSelection.of(by).map(({ proposal }) => proposal))
    .filter(({ state }) => isLive(state));
}

/** Stands for a selection, each in the state in which it was shown. */
export function fingerprintOfSelection(selection: readonly Selection[]): string {
  return LIVE_STATES.map((state) =>
    fingerprintOf(selection.filter(({ shown }) => shown === state).map(({ proposal }) => proposal)),
  ).join('.');
}

interface ShownSet {
  readonly proposals: readonly Proposal[];
  /** Of them, those that are what they were shown as: to decide, or failed. */
  readonly asShown: readonly Proposal[];
  /** One sentence for each that is not to be approved: it is another thing now, or was approved already then. */
  readonly changed: readonly string[];
  /** Those that are another thing now. */
  readonly others: ReadonlySet<ProposalId>;
}

function shownSet(tables: ReadTables, press: Press, shown: string): Result<ShownSet, string> {
  const selection = tables.reviewSelection.of(press.by.id).filter((one) => one.shown !== undefined);
  if (selection.length === 0 || fingerprintOfSelection(selection) !== shown) return failed(CHANGED);
  const states = new Map(selection.map((one) => [one.proposal, one.shown]));
  const proposals = tables.proposals.some([...states.keys()]);
  const { taken, leftOut } = divided(proposals, (proposal) =>
    changedSince(proposal, states.get(proposal.id)),
  );
  const others = proposals.filter(({ id, state }) => !isSame(state, states.get(id))).map(({ id }) => id);
  return ok({ proposals, asShown: taken, changed: leftOut, others: new Set(others) });
}

function changedSince(proposal: Proposal, shown: ProposalState | undefined): string | undefined {
  const { state } = proposal;
  if ((state === 'open' || state === 'failed') && isSame(state, shown)) return undefined;
  return state === 'open'
    ? `${nameOf(proposal)} is to decide again since this was shown.`
    : alreadyDecided(proposal);
}

function isSame(state: ProposalState, shown: ProposalState | undefined): boolean {
  return shown !== undefined && kindOf(shown) === kindOf(state);
}

/** They have served; what was left out is left cleared too, and what was selected since stays. */
function selectionUsed(tables: Tables, { by }: Press, answer: Answer): Answer {
  const used = tables.reviewSelection.of(by.id).filter(({ shown }) => shown !== undefined);
  if (answer.kind === 'done')
    tables.reviewSelection.remove(
      by.id,
      used.map(({ proposal }) => proposal),
    );
  return answer;
}

const CHANGED = 'What you selected has changed since this was shown, so nothing was decided.';

/** Boxes on the screen: those that are shown, and those of them that are selected. */
export interface Boxes {
  readonly shown: readonly ProposalId[];
  readonly selected: readonly ProposalId[];
}
