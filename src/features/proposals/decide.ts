import {
  APPROVE,
  pressedIn,
  proposalIn,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../adapters/slack/buttons.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Proposal, ProposalId } from '../../policy/proposal.ts';
import { counted } from '../../policy/text.ts';
import type { Guard } from '../deciding/guard.ts';
import {
  type Answer,
  alreadyDecided,
  decisionEntry,
  handled,
  nameOf,
  no,
  ownAccount,
  type Press,
  personOf,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { type Approving, approveOne, tryAgain, withdraw } from './approve.ts';
import { approvable, approveSet, bulkOf, divided, restWords } from './approve-many.ts';
import { approveSelected, type Boxes, withdrawSelected } from './selection.ts';
import { mayUndo } from './undo.ts';

export type Decisions = ReturnType<typeof decisions>;

/** What approvers decide. It only records; the worker acts. Each is one synchronous commit, made before the ack. */
export function decisions(outside: Outside) {
  const { store, clock } = outside;

  const decided = (press: Press, decide: (approving: Approving) => Answer): Answer => {
    const now = clock();
    return store.commit(now, (tables) =>
      handled(tables, press, () => decide({ outside, tables, press, now })),
    );
  };

  return {
    approve: (press: Press, id: ProposalId) => decided(press, (approving) => approveOne(approving, id)),
    approveAll: (press: Press, card: number, fingerprint: string) =>
      decided(press, (approving) => approveShown(approving, card, fingerprint)),
    /** From Review…: the selected ones as they were shown; `reason` is needed for those that could not be warned. */
    approveSelected: (press: Press, shown: string, reason: string) =>
      decided(press, (approving) => approveSelected(approving, shown, reason)),
    /** The approvals among the selected, as far as they have not acted. */
    withdrawSelected: (press: Press, boxes: Boxes) =>
      decided(press, (approving) => withdrawSelected(approving, boxes)),
    withdraw: (press: Press, id: ProposalId) =>
      decided(press, (approving) => withdraw(approving, approving.tables.proposals.get(id))),
    tryAgain: (press: Press, id: ProposalId) =>
      decided(press, (approving) => tryAgain(approving, approving.tables.proposals.get(id))),
    undo: (press: Press, id: ProposalId) =>
      decided(press, (approving) => undoOne(approving, approving.tables.proposals.get(id))),
    undoAccount: (press: Press, key: AccountKey) =>
      decided(press, (approving) => undoOne(approving, approving.tables.proposals.newestOf(key))),
    undoAll: (press: Press, batch: number) => decided(press, (approving) => undoBatch(approving, batch)),
  };
}

/** Nothing is approved when the set is no longer the one that the person was shown. */
function approveShown(approving: Approving, card: number, shown: string): Answer {
  const { tables } = approving;
  const bulk = bulkOf(tables);
  if (tables.cards.newest()?.id === card && bulk?.fingerprint === shown)
    return approveSet(approving, approvable(approving, tables.proposals.some(bulk.take)), undefined);
  if (tables.cards.get(card) !== undefined) tables.cards.markDue(card);
  return no(
    'The accounts to decide have changed since this was shown, so nothing was approved. The card shows them anew.',
  );
}

function undoOne({ tables, press, now }: Approving, proposal: Proposal | undefined): Answer {
  if (proposal === undefined) return no('The bot has not disabled that account.');
  if (proposal.state === 'undoing' || proposal.state === 'undone') return no(alreadyDecided(proposal));
  if (proposal.state !== 'disabled') return no(`The bot has not disabled ${nameOf(proposal)}.`);
  const own = ownAccount(tables, press)(proposal);
  if (own !== undefined) return no(own);
  if (!mayUndo(tables, proposal)) {
    return no(
      `${nameOf(proposal)} cannot be undone here: the bot's disabling is not the last change of that account.`,
    );
  }
  startUndo(tables, press, proposal, now);
  threadLine(tables, `${press.by.name} undoes the disabling of ${nameOf(proposal)}.`);
  return yes(`${nameOf(proposal)} will be enabled again.`);
}

function undoBatch({ tables, press, now }: Approving, batch: number): Answer {
  const own = ownAccount(tables, press);
  const { taken: undoable, leftOut } = divided(
    tables.proposals.inBatch(batch).filter((proposal) => mayUndo(tables, proposal)),
    own,
  );
  const rest = restWords(leftOut);
  if (undoable.length === 0) return no(`Nothing of that batch can be undone any more.${rest}`);
  for (const proposal of undoable) startUndo(tables, press, proposal, now);
  const accounts = counted(undoable.length, 'account', 'accounts');
  threadLine(tables, `${press.by.name} undoes a batch: ${accounts}.`);
  return yes(`Will be enabled again: ${accounts}.${rest}`);
}

function startUndo(tables: Tables, press: Press, proposal: Proposal, now: Date): void {
  const { id, username, evidence } = proposal;
  tables.proposals.addDecision(
    id,
    { kind: 'undo', byId: press.by.id, byName: press.by.name, at: now },
    evidence,
    decisionEntry(press, 'undo recorded', username, { proposal: id, shown: evidence }),
  );
  const entry = decisionEntry(press, 'undo begun', username, { proposal: id });
  tables.proposals.become(id, 'disabled', 'undoing', { by: personOf(press.by) }, entry);
}

/** The presses on one account, or on one batch, that decide. */
export function registerDecisions(guard: Guard, { decisions }: { readonly decisions: Decisions }): void {
  const onProposal = (id: string, decide: (press: Press, proposal: ProposalId) => Answer) =>
    guard.decides(id, { read: proposalIn, decide: (press, { proposal }) => decide(press, proposal) });

  onProposal(APPROVE, (press, proposal) => decisions.approve(press, proposal));
  onProposal(WITHDRAW, (press, proposal) => decisions.withdraw(press, proposal));
  onProposal(TRY_AGAIN, (press, proposal) => decisions.tryAgain(press, proposal));
  onProposal(UNDO, (press, proposal) => decisions.undo(press, proposal));
  guard.decides(UNDO_ALL, {
    read: pressedIn,
    decide: (press, { about }) => decisions.undoAll(press, about),
  });
}
