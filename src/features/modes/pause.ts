import { ended } from '../../adapters/slack/text.ts';
import type { Actor } from '../../adapters/store/audit.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { FlowSettings } from '../../deps.ts';
import { wholeDate } from '../../policy/calendar.ts';
import type { Pause } from '../../policy/mode.ts';
import { counted } from '../../policy/text.ts';
import { type Answer, decisionEntry, no, type Press, personOf, yes } from '../deciding/press.ts';
import { callOffApprovals, markNewestDue } from './mode.ts';

/** The brake. What was approved and not yet done is open again: a pause takes approvals back. */
export function pause(
  tables: Tables,
  settings: FlowSettings,
  press: Press,
  { until, reason }: Pick<Pause, 'until' | 'reason'>,
  now: Date,
): Answer {
  if (until !== undefined && until <= now) return no('That end is already over; name a day to come.');
  const by = personOf(press.by);
  tables.switches.setPause(
    { since: now, until, reason, byId: press.by.id, byName: press.by.name },
    decisionEntry(press, 'paused', '', { until: until?.toISOString(), reason }),
  );
  const reopened = reopenApproved(tables, by);
  markNewestDue(tables);
  const end =
    until === undefined ? 'until somebody resumes' : `until ${wholeDate(until, settings.policy.timeZone)}`;
  const why = reason === undefined ? '' : ` Reason: ${ended(reason)}`;
  const open =
    reopened === 0
      ? ''
      : ` Approved but not yet disabled, and so open again: ${counted(reopened, 'account', 'accounts')}.`;
  return yes(`Paused ${end}: no mail, no proposal, no disabling.${why}${open}`);
}

export function resume(tables: Tables, press: Press, now: Date): Answer {
  const until = tables.switches.pause()?.until;
  const isOver = until !== undefined && until <= now;
  if (isOver || !tables.switches.endPause(decisionEntry(press, 'resumed', '', {})))
    return no(
      tables.switches.waitsSince() === undefined
        ? 'It is not paused.'
        : 'It waits for Go live… on the newest card, since the settings became harsher on members; resume does not end that.',
    );
  markNewestDue(tables);
  return yes('Resumed. The next scan goes on where the pause began.');
}

/** Those included that have not taken over yet that they are approved. */
export function reopenApproved(tables: Tables, by: Actor): number {
  let reopened = callOffApprovals(tables, by, 'paused');
  for (const proposal of tables.proposals.inState('approved')) {
    if (proposal.rehearsal) continue;
    const { id, username } = proposal;
    const detail = { proposal: id, because: 'paused' };
    const entry = { by, what: 'proposal open again', subject: username, detail } as const;
    if (tables.proposals.become(id, 'approved', 'open', { by }, entry)) reopened += 1;
  }
  return reopened;
}
