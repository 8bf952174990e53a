import type { Holdings } from '../../adapters/arcgis/items.ts';
import type { People } from '../../adapters/slack/people.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { longDate } from '../../policy/calendar.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { isEnabledByOthers } from '../evaluation/outside-changes.ts';
import { mayUndo } from './undo.ts';

export type CardRow = ReturnType<typeof rowOf>;

/** One proposal as it is shown, on a card or in Review…. */
export function rowOf(
  { store, settings, people }: Pick<Outside, 'store' | 'settings' | 'people'>,
  proposal: Proposal,
  holdings: ReadonlyMap<AccountKey, Holdings>,
) {
  const { timeZone } = settings.policy;
  return {
    proposal: { ...proposal, approvals: counting(people, proposal) },
    holdings: holdings.get(proposal.key),
    /** Our disabling is the last change of the account that we know of. */
    canUndo: mayUndo(store.tables, proposal),
    /** The bot disabled it, and someone else has enabled it again. */
    enabledByOthers: isEnabledByOthers(store.tables, proposal),
    /** Under protection: what would be done now, and when it could be proposed. */
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
