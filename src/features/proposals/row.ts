import type { Holdings } from '../../adapters/arcgis/items.ts';
import type { People } from '../../adapters/slack/people.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { longDate } from '../../policy/calendar.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { isEnabledByOthers } from '../evaluation/outside-changes.ts';
import { mayUndo } from './undo.ts';

/** One proposal as it is shown, on a card or in Review…. */
export interface CardRow {
  readonly proposal: Proposal;
  readonly holdings: Holdings | undefined;
  /** Our disabling is the last change of the account that we know of. */
  readonly canUndo: boolean;
  /** The bot disabled it, and somebody else has enabled it again. */
  readonly enabledByOthers: boolean;
  /** Under protection: what would be done now, and when it could be proposed. */
  readonly wouldBe: string | undefined;
}

export function rowOf(
  { store, settings, people }: Pick<Outside, 'store' | 'settings' | 'people'>,
  proposal: Proposal,
  holdings: ReadonlyMap<AccountKey, Holdings>,
): CardRow {
  const { timeZone } = settings.policy;
  return {
    proposal: { ...proposal, approvals: counting(people, proposal) },
    holdings: holdings.get(proposal.key),
    canUndo: mayUndo(store.tables, proposal),
    enabledByOthers: isEnabledByOthers(store.tables, proposal),
    wouldBe: proposal.rehearsal && proposal.state === 'open' ? wouldBe(proposal, timeZone) : undefined,
  };
}

/** Where more approvals are needed, those count whose givers still are approvers. */
export function counting(people: People, { state, approvals }: Proposal): Proposal['approvals'] {
  const isAsked = (state === 'open' || state === 'failed') && people.count() > 0;
  return isAsked ? approvals.filter(({ byId }) => people.approver(byId) !== undefined) : approvals;
}

function wouldBe({ evidence }: Proposal, timeZone: string): string {
  return evidence.clause === 7
    ? 'would be proposed now'
    : `would be warned now, and could be proposed on ${longDate(evidence.dueOn, timeZone)}`;
}
