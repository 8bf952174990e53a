import { approversOf, type Proposal } from '../domain/proposal.ts';
import { mayAct } from '../domain/standing.ts';
import { hasAged } from './ageing.ts';
import { botEntry } from './bot-entry.ts';
import { gone, nowDisabled } from './outcome.ts';
import type { Outside } from './ports.ts';
import { closeOtherKind, rehearsing, standingNow } from './standing.ts';

/** What an ended process or an unclear answer left in `disabling` is read: disabled, or approved if still good, else open. */
export async function settle(outside: Outside, changed: () => void): Promise<void> {
  for (const proposal of outside.store.tables.proposals.inState('disabling')) {
    await settleOne(outside, proposal);
    changed();
  }
}

async function settleOne(outside: Outside, proposal: Proposal): Promise<void> {
  const reading = await outside.portal.account(proposal.username);
  if (!reading.ok) {
    if (reading.failure.kind === 'not found') return gone(outside, proposal);
    // The row says since when the portal does not tell.
    outside.store.commit(outside.clock(), (tables) => tables.cards.markDueFor(proposal.id));
    return;
  }
  if (reading.value.account.key !== proposal.key) return gone(outside, proposal);
  if (reading.value.account.disabled) return nowDisabled(outside, proposal, reading.value);
  takeUpAgain(outside, proposal);
}

function takeUpAgain({ store, settings, clock }: Outside, proposal: Proposal): void {
  const { id, username } = proposal;
  const now = clock();
  store.commit(now, (tables) => {
    const isStillGood =
      mayAct(standingNow(tables, settings, now)) &&
      approversOf(proposal.approvals).length >= settings.approvalsNeeded &&
      !hasAged(tables, proposal, now);
    const to = isStillGood ? 'approved' : 'open';
    const detail = { proposal: id, to };
    tables.proposals.become(id, 'disabling', to, {}, botEntry('disabling taken up again', username, detail));
    if (rehearsing(tables)) closeOtherKind(tables, { kind: 'bot' }, 'the bot is no longer live');
  });
}
