import type { Selection } from '../../../adapters/store/proposals/review-selection.ts';
import type { ReadTables, Tables } from '../../../adapters/store/store.ts';
import { kindsOf, MOST_KINDS } from '../../../policy/evidence/marks.ts';
import {
  asDecided,
  fingerprintOf,
  isLive,
  LIVE_STATES,
  type Proposal,
  type ProposalId,
  type ProposalState,
} from '../../../policy/proposal.ts';
import { failed, ok } from '../../../policy/result.ts';
import { kindOf } from '../../../policy/review.ts';
import { counted, grouped, withReason } from '../../../policy/text.ts';
import { withoutPeriod } from '../../../policy/verdict.ts';
import {
  type Answer,
  alreadyDecided,
  type Deciding,
  displayName,
  isYours,
  no,
  ownAmong,
  threadLine,
  whyOf,
  yes,
} from '../../deciding/press.ts';
import { canBeWithdrawn, type Why } from '../approve.ts';
import { approvable, approveSet } from './approve-many.ts';
import { accountsOf, type Divided, divided, type Listed, listed, recordBulk, restWords } from './bulk.ts';

/** What is decided about the selected ones of Review…, inside the decision's own commit: those that were shown, and no others. */
export function approveSelected(deciding: Deciding, shown: string, reason: string): Answer {
  const set = shownSet(deciding, shown);
  if (!set.ok) return no(set.failure);
  const given = reason.trim();
  const notWarned = set.value.all.filter((proposal) => proposal.notWarned).length;
  if (given === '' && notWarned > 0)
    return {
      ...no(
        `${counted(notWarned, 'member', 'members')} could not be warned. Add a reason for approving anyway.`,
      ),
      about: 'note',
    };
  const { taken, leftOut } = approvable(deciding, set.value.asShown);
  const all = { taken, leftOut: [...leftOut, ...set.value.changed] };
  return selectionUsed(deciding, approveSet(deciding, all, given === '' ? undefined : given));
}

/** Whom an exclusion of the selected takes; the exclusion itself is made as any other. */
export function excludeSelected(
  deciding: Deciding,
  shown: string,
  exclude: (ids: readonly ProposalId[]) => Answer,
): Answer {
  const { tables } = deciding;
  const set = shownSet(deciding, shown);
  if (!set.ok) return no(set.failure);
  const { taken, leftOut } = excludable(deciding, set.value.all);
  const rest = restWords(tables, leftOut);
  if (taken.length === 0) return no(`No one was excluded.${rest}`);
  const meanwhile = taken.filter(({ id }) => set.value.others.has(id)).map(({ id }) => id);
  const changed = meanwhileWords(tables, meanwhile);
  const answer = exclude(taken.map(({ id }) => id));
  if (answer.kind !== 'done') return answer;
  return selectionUsed(deciding, yes(`${answer.sentence}${changed}${rest}`));
}

/** An exclusion takes what someone approved since it was shown, too; nobody is disabled by that. */
function meanwhileWords({ proposals }: ReadTables, ids: readonly ProposalId[]): string {
  if (ids.length === 0) return '';
  const sentences = proposals.some(ids.slice(0, 5)).map((one) => hadBecome(asDecided(one)));
  return ` Changed since you opened this: ${grouped(ids.length)}. ${sentences.join(' ')}`;
}

/** Of one that is excluded by now: what it was before that. */
function hadBecome(proposal: Proposal): string {
  const name = displayName(proposal);
  if (proposal.state === 'open') return `${name} was open for review again.`;
  if (proposal.state !== 'failed') return alreadyDecided(proposal);
  return `${withReason(`Disabling ${name} had failed`, withoutPeriod(whyOf(proposal)))}.`;
}

/** Who can be excluded by this person: what is acted on this very moment is the worker's. */
export function excludable({ tables, press }: Deciding, all: readonly Listed[]): Divided {
  const own = ownAmong(tables, press, 'live');
  return divided(all, ({ id, state }) => {
    if (!isLive(state)) return alreadyDecided;
    if (state === 'disabling') return isBeingDisabled;
    return own.has(id) ? isYours : undefined;
  });
}

const isBeingDisabled: Why = (proposal) => `${displayName(proposal)} is being disabled now.`;

/** Takes back the approvals among the selected that have not acted; the brake, so it needs no look at a form first. */
export function withdrawSelected(deciding: Deciding, boxes: Boxes): Answer {
  const { tables, press } = deciding;
  selectBoxes(tables, press.by.id, boxes);
  const all = selectedOf(tables, press.by.id).filter(
    ({ state, approvals }) => (state !== 'failed' && state !== 'open') || approvals.length > 0,
  );
  const own = ownAmong(tables, press, 'live');
  const { taken, leftOut } = divided(all, (one): Why | undefined => {
    if (one.state === 'disabling') return isBeingDisabled;
    if (!canBeWithdrawn(one)) return alreadyDecided;
    return own.has(one.id) ? isYours : undefined;
  });
  const rest = restWords(tables, leftOut);
  if (taken.length === 0) return no(`No approval was withdrawn.${rest}`);
  const withdrawn = taken.map(({ id }) => id);
  recordBulk(deciding, 'withdraw', withdrawn);
  tables.reviewSelection.remove(press.by.id, withdrawn);
  const [what, together] =
    taken.length === 1
      ? [`withdrew the approval for ${accountsOf(tables, withdrawn)}`, '']
      : [`withdrew ${counted(taken.length, 'approval', 'approvals')}`, ' together'];
  threadLine(tables, `${press.by.name} ${what}${together}.`);
  return yes(`You ${what}. Review is needed again.${rest}`);
}

export function selectBoxes(tables: Tables, by: string, { shown, selected }: Boxes): void {
  const cleared = new Set(shown).difference(new Set(selected));
  tables.reviewSelection.remove(by, [...cleared]);
  tables.reviewSelection.add(by, selected);
}

/** A person's selected ones that are live. */
export function selectedOf(tables: ReadTables, by: string): readonly Listed[] {
  return listed(tables, new Set(tables.reviewSelection.of(by).map(({ proposal }) => proposal)));
}

/** Stands for a selection, each in the state in which it was shown, and for the kinds of marks of each. */
export function fingerprintOfSelection(tables: ReadTables, selection: readonly Selection[]): string {
  const shownAs = LIVE_STATES.map((state) =>
    selection.filter(({ shown }) => shown === state).map(({ proposal }) => proposal),
  );
  const all = new Set(shownAs.flat());
  const marked = tables.proposals.standing().filter(({ id, marked }) => marked && all.has(id));
  const kinds = tables.proposals
    .some(marked.map(({ id }) => id))
    .map(({ id, evidence }) => id * MOST_KINDS + kindsOf(evidence.marks));
  return [...shownAs, kinds].map(fingerprintOf).join('.');
}

/** Those that were shown: as they are now, and what became of them since. Refused where the selection is another one now. */
function shownSet({ tables, press }: Deciding, shown: string) {
  const selection = tables.reviewSelection.of(press.by.id).filter((one) => one.shown !== undefined);
  if (selection.length === 0 || fingerprintOfSelection(tables, selection) !== shown) return failed(CHANGED);
  const states = new Map(selection.map((one) => [one.proposal, one.shown]));
  const all = listed(tables, new Set(states.keys()));
  const { taken, leftOut } = divided(all, (one) => changedSince(one, states.get(one.id)));
  const found = new Set(all.map(({ id }) => id));
  const over = [...states.keys()].filter((id) => !found.has(id));
  const others = all.filter(({ id, state }) => !isSame(state, states.get(id))).map(({ id }) => id);
  return ok({
    all: [...all, ...over.map((id) => overSince(id))],
    /** Of them, those that are what they were shown as: to decide, or failed. */
    asShown: taken,
    /** Those that are not to be approved: they are another thing now, or were approved already then. */
    changed: [...leftOut, ...over.map((id) => ({ id, why: alreadyDecided }))],
    /** Those that are another thing now. */
    others: new Set([...others, ...over]),
  });
}

/** Live when it was shown. */
function overSince(id: ProposalId): Listed {
  return { id, state: 'closed', rehearsal: false, notWarned: false, marked: false, approvals: [] };
}

function changedSince({ state }: Listed, shown: ProposalState | undefined): Why | undefined {
  if ((state === 'open' || state === 'failed') && isSame(state, shown)) return undefined;
  return state === 'open' ? (proposal) => `${displayName(proposal)} needs review again.` : alreadyDecided;
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

const CHANGED = 'Your selection has changed since you opened this, so nothing was decided.';

/** Boxes on the screen: those that are shown, and those of them that are selected. */
export interface Boxes {
  readonly shown: readonly ProposalId[];
  readonly selected: readonly ProposalId[];
}
