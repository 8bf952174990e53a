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
import { failed, ok } from '../../policy/result.ts';
import { kindOf } from '../../policy/review.ts';
import { counted } from '../../policy/text.ts';
import {
  type Answer,
  alreadyDecided,
  type Deciding,
  displayName,
  no,
  ownAccount,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { canBeWithdrawn, takeBack } from './approve.ts';
import { approvable, approveSet, divided, restWords } from './approve-many.ts';

/** What is decided about the selected ones of Review…, inside the decision's own commit: those that were shown, and no others. */
export function approveSelected(deciding: Deciding, shown: string, reason: string): Answer {
  const set = shownSet(deciding, shown);
  if (!set.ok) return no(set.failure);
  const given = reason.trim();
  if (given === '' && set.value.proposals.some(({ evidence }) => evidence.notWarned !== undefined))
    return no('Some of them could not be warned; give a reason.');
  const { taken, leftOut } = approvable(deciding, set.value.asShown);
  const all = { taken, leftOut: [...leftOut, ...set.value.changed] };
  return selectionUsed(deciding, approveSet(deciding, all, given === '' ? undefined : given));
}

/** Whom an exclusion of the selected takes; the exclusion itself is made as any other. */
export function excludeSelected(
  deciding: Deciding,
  shown: string,
  exclude: (proposals: readonly Proposal[]) => Answer,
): Answer {
  const set = shownSet(deciding, shown);
  if (!set.ok) return no(set.failure);
  const { taken, leftOut } = excludable(deciding, set.value.proposals);
  const rest = restWords(leftOut);
  if (taken.length === 0) return no(`Nobody was excluded.${rest}`);
  const answer = exclude(taken);
  if (answer.kind !== 'done') return answer;
  const meanwhile = taken.filter(({ id }) => set.value.others.has(id)).map(alreadyDecided);
  return selectionUsed(deciding, yes(`${answer.sentence}${meanwhileWords(meanwhile)}${rest}`));
}

/** An exclusion takes what someone approved since it was shown, too; nobody is disabled by that. */
function meanwhileWords(sentences: readonly string[]): string {
  if (sentences.length === 0) return '';
  return ` Changed since this was shown: ${sentences.length}. ${sentences.slice(0, 5).join(' ')}`;
}

/** Who can be excluded by this person: what is acted on this very moment is the worker's. */
export function excludable({ tables, press }: Deciding, proposals: readonly Proposal[]) {
  const own = ownAccount(tables, press);
  return divided(proposals, (proposal) => {
    if (!isLive(proposal.state)) return alreadyDecided(proposal);
    if (proposal.state === 'disabling') return `${displayName(proposal)} is being disabled now.`;
    return own(proposal);
  });
}

/** Takes back the approvals among the selected that have not acted; the brake, so it needs no look at a form first. */
export function withdrawSelected(deciding: Deciding, boxes: Boxes): Answer {
  const { tables, press } = deciding;
  selectBoxes(tables, press.by.id, boxes);
  const proposals = selectedOf(tables, press.by.id).filter(
    ({ state, approvals }) => (state !== 'failed' && state !== 'open') || approvals.length > 0,
  );
  const own = ownAccount(tables, press);
  const { taken, leftOut } = divided(proposals, (proposal) => {
    if (proposal.state === 'disabling') return `${displayName(proposal)} is being disabled now.`;
    return canBeWithdrawn(proposal) ? own(proposal) : alreadyDecided(proposal);
  });
  const rest = restWords(leftOut);
  if (taken.length === 0) return no(`No approval was withdrawn.${rest}`);
  for (const proposal of taken) takeBack(deciding, proposal);
  const withdrawn = taken.map(({ id }) => id);
  tables.reviewSelection.remove(press.by.id, withdrawn);
  const what = `withdrew ${counted(taken.length, 'approval', 'approvals')}`;
  threadLine(tables, `${press.by.name} ${what} at once.`);
  return yes(`You ${what}; what was approved is to decide again.${rest}`);
}

export function selectBoxes(tables: Tables, by: string, { shown, selected }: Boxes): void {
  const cleared = new Set(shown).difference(new Set(selected));
  tables.reviewSelection.remove(by, [...cleared]);
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

/** Those that were shown: as they are now, and what became of them since. Refused where the selection is another one now. */
function shownSet({ tables, press }: Deciding, shown: string) {
  const selection = tables.reviewSelection.of(press.by.id).filter((one) => one.shown !== undefined);
  if (selection.length === 0 || fingerprintOfSelection(selection) !== shown) return failed(CHANGED);
  const states = new Map(selection.map((one) => [one.proposal, one.shown]));
  const proposals = tables.proposals.some([...states.keys()]);
  const { taken, leftOut } = divided(proposals, (proposal) =>
    changedSince(proposal, states.get(proposal.id)),
  );
  const others = proposals.filter(({ id, state }) => !isSame(state, states.get(id))).map(({ id }) => id);
  return ok({
    proposals,
    /** Of them, those that are what they were shown as: to decide, or failed. */
    asShown: taken,
    /** One sentence for each that is not to be approved: it is another thing now, or was approved already then. */
    changed: leftOut,
    /** Those that are another thing now. */
    others: new Set(others),
  });
}

function changedSince(proposal: Proposal, shown: ProposalState | undefined): string | undefined {
  const { state } = proposal;
  if ((state === 'open' || state === 'failed') && isSame(state, shown)) return undefined;
  return state === 'open'
    ? `${displayName(proposal)} is to decide again since this was shown.`
    : alreadyDecided(proposal);
}

function isSame(state: ProposalState, shown: ProposalState | undefined): boolean {
  return shown !== undefined && kindOf(shown) === kindOf(state);
}

/** They have served; what was left out is left cleared too, and what was selected since stays. */
function selectionUsed({ tables, press: { by } }: Deciding, answer: Answer): Answer {
  if (answer.kind !== 'done') return answer;
  const used = tables.reviewSelection.of(by.id).filter(({ shown }) => shown !== undefined);
  const ids = used.map(({ proposal }) => proposal);
  tables.reviewSelection.remove(by.id, ids);
  return answer;
}

const CHANGED = 'What you selected has changed since this was shown, so nothing was decided.';

/** Boxes on the screen: those that are shown, and those of them that are selected. */
export interface Boxes {
  readonly shown: readonly ProposalId[];
  readonly selected: readonly ProposalId[];
}
