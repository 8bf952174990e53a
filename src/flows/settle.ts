import type { Proposal } from '../domain/proposal.ts';
import { mayAct } from '../domain/standing.ts';
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
    if (reading.failure.kind === 'not found') gone(outside, proposal);
    return;
  }
  if (reading.value.account.key !== proposal.key) return gone(outside, proposal);
  if (reading.value.account.disabled) return nowDisabled(outside, proposal, reading.value);
  takeUpAgain(outside, proposal);
}

function takeUpAgain({ store, settings, clock }: Outside, { id, username }: Proposal): void {
  const now = clock();
  store.commit(now, (tables) => {
    const to = mayAct(standingNow(tables, settings, now)) ? 'approved' : 'open';
    const detail = { proposal: id, to };
    tables.proposals.become(
      id,
      'disabling',
      to,
      {},
      { by: { kind: 'bot' }, what: 'disabling taken up again', subject: username, detail },
    );
    if (rehearsing(tables)) closeOtherKind(tables, { kind: 'bot' }, 'the bot is no longer live');
  });
}
