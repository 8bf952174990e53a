import { botEntry } from '../../adapters/store/audit.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { mayAct } from '../../policy/mode.ts';
import { APPROVAL_GOOD_MS, approversOf, type Proposal, runningMs } from '../../policy/proposal.ts';
import { displayNames, threadLine } from '../deciding/press.ts';
import { tellRestOf } from '../deciding/tell-batch.ts';
import { closeOtherKind, modeNow, rehearsing } from '../modes/mode.ts';

/** An approval that did not act is open again: it grew too old, the bot was paused, or the act was cut short. */

/**
 * > An approval that could not act (cap, bot down) is good for 24 hours of running, then `open` again.
 *
 * True when one was.
 */
export function reopenAged(tables: Tables, now: Date): boolean {
  const aged = tables.proposals
    .approvedUpTo(new Date(now.getTime() - APPROVAL_GOOD_MS))
    .filter((proposal) => hasAged(tables, proposal, now));
  for (const proposal of aged) {
    openAgain(tables, proposal, 'approved', 'the approval could not be carried out within 24 hours');
  }
  if (aged.length === 0) return false;
  const what = aged.length === 1 ? 'One approval' : 'Some approvals';
  threadLine(
    tables,
    `${what} could not be carried out within 24 hours. Review again: ${displayNames(aged)}.`,
  );
  return true;
}

export function hasAged(tables: ReadTables, proposal: Proposal, now: Date): boolean {
  const { approvals, changedAt } = proposal;
  return goodForMs(tables, approvals.at(-1)?.at ?? changedAt, now) <= 0;
}

/** How long an approval is still good for; hours in which no bot ran are none of its 24. */
export function goodForMs(tables: ReadTables, approvedAt: Date, now: Date): number {
  return APPROVAL_GOOD_MS - runningMs(approvedAt, now, tables.jobs.downtimesSince(approvedAt));
}

/** Paused between the claim and the act. What was approved and not claimed is reopened by the pause itself. */
export function reopenPaused({ store, clock }: Outside, proposal: Proposal): void {
  store.commit(clock(), (tables) => openAgain(tables, proposal, 'disabling', 'the bot was paused'));
}

function openAgain(
  tables: Tables,
  proposal: Proposal,
  from: 'approved' | 'disabling',
  because: string,
): void {
  const { id, username } = proposal;
  const entry = botEntry('proposal open again', username, { proposal: id, because });
  tables.proposals.become(id, from, 'open', {}, entry);
  tellRestOf(tables, proposal);
}

/** The act was cut short and the account is still enabled: approved as before where that still counts, else open. */
export function takeUpAgain({ store, settings, clock }: Outside, proposal: Proposal): void {
  const { id, username } = proposal;
  const now = clock();
  store.commit(now, (tables) => {
    const isStillGood =
      mayAct(modeNow(tables, settings, now)) &&
      approversOf(proposal.approvals).length >= settings.approvalsNeeded &&
      !hasAged(tables, proposal, now);
    const to = isStillGood ? 'approved' : 'open';
    const detail = { proposal: id, to };
    tables.proposals.become(id, 'disabling', to, {}, botEntry('disabling taken up again', username, detail));
    tellRestOf(tables, proposal);
    if (rehearsing(tables)) closeOtherKind(tables, { kind: 'bot' }, 'the bot is no longer live');
  });
}
