import { ended } from '../../adapters/slack/text.ts';
import type { Actor } from '../../adapters/store/audit.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { FlowSettings } from '../../deps.ts';
import type { Pause } from '../../policy/mode.ts';
import { counted } from '../../policy/text.ts';
import { type Answer, decisionEntry, no, type Press, personOf, yes } from '../deciding/press.ts';
import { tellRestOf } from '../deciding/tell-batch.ts';
import {
  callOffApprovals,
  markNewestDue,
  PICKS_UP,
  pauseInForce,
  STAYS_REHEARSAL,
  thenWaitsWords,
  untilWords,
} from './mode.ts';

/** The brake. What was approved and not yet done is open again: a pause takes approvals back. */
export function pause(
  tables: Tables,
  settings: FlowSettings,
  press: Press,
  { until, reason }: Pick<Pause, 'until' | 'reason'>,
  now: Date,
): Answer {
  if (until !== undefined && until <= now)
    return no('Not paused: that date is not in the future. Choose a day after today.');
  if (settings.protection) return no(underProtection(pauseInForce(tables, now), settings));
  const by = personOf(press.by);
  tables.switches.setPause(
    { since: now, until, reason, byId: press.by.id, byName: press.by.name },
    decisionEntry(press, 'paused', '', { until: until?.toISOString(), reason }),
  );
  const reopened = reopenApproved(tables, by);
  tables.tellings.tellSwitch('paused', by, { pause: tables.switches.newestPause()?.id, reopened });
  markNewestDue(tables);
  const then = thenWaitsWords({ thenWaits: tables.switches.waitsSince() !== undefined });
  const why = reason === undefined ? '' : ` Reason: ${ended(reason)}`;
  const open =
    reopened === 0
      ? ''
      : ` ${counted(reopened, 'approved account had', 'approved accounts had')} not been disabled yet and ${reopened === 1 ? 'needs' : 'need'} review again.`;
  return yes(
    `Paused ${untilWords({ until }, settings.policy)}. Nothing is emailed, proposed or disabled.${then}${why}${open}`,
  );
}

/** One from before PROTECTION came on may still be there. */
function underProtection(current: Pause | undefined, { policy }: FlowSettings): string {
  return current === undefined
    ? 'Not paused: PROTECTION is on, so nothing is emailed or disabled. There is nothing to pause.'
    : `Not paused again: the bot is already paused ${untilWords(current, policy)}. PROTECTION is on, so nothing is emailed or disabled.`;
}

/** `shown`: another pause than that one is not ended. */
export function resume(
  tables: Tables,
  settings: FlowSettings,
  press: Press,
  now: Date,
  shown?: number,
): Answer {
  const current = tables.switches.pause();
  const until = current?.until;
  const pause = tables.switches.newestPause()?.id;
  const isOver = until !== undefined && until <= now;
  if (current !== undefined && !isOver && shown !== undefined && shown !== pause)
    return no(
      `Not resumed: ${current.byName} has paused the bot again in the meantime. See the newest post.`,
    );
  if (isOver || !tables.switches.endPause(decisionEntry(press, 'resumed', '', {})))
    return no(
      tables.switches.waitsSince() === undefined
        ? 'The bot is not paused.'
        : 'Not resumed: the settings became stricter for members. Press Go live… on the newest card instead.',
    );
  tables.tellings.tellSwitch('resumed', personOf(press.by), { pause });
  markNewestDue(tables);
  if (settings.protection) return yes(`The pause has ended. ${STAYS_REHEARSAL}`);
  return yes(
    tables.switches.waitsSince() === undefined
      ? `Resumed. ${PICKS_UP}`
      : 'The pause has ended, but the bot stays paused: the settings became stricter for members. Press Go live… on the newest card.',
  );
}

/** A pause that is over by its own date shows, and is told, once. */
export function tellPauseOver(tables: Tables, now: Date): void {
  const pause = tables.switches.newestPause();
  if (pause === undefined || pause.endedAt !== undefined || pause.endTold) return;
  if (pause.until === undefined || pause.until > now) return;
  tables.switches.pauseEndTold(pause.id);
  tables.tellings.tellSwitch('pause over', { kind: 'bot' }, { pause: pause.id });
  markNewestDue(tables);
}

/** Those included that have not taken over yet that they are approved. */
export function reopenApproved(tables: Tables, by: Actor): number {
  const batches = new Set(tables.bulk.all().flatMap(({ kind, batch }) => (kind === 'approve' ? batch : [])));
  let reopened = callOffApprovals(tables, by, 'the bot was paused');
  for (const proposal of tables.proposals.inState('approved')) {
    if (proposal.rehearsal) continue;
    const { id, username } = proposal;
    const detail = { proposal: id, because: 'the bot was paused' };
    const entry = { by, what: 'proposal open again', subject: username, detail } as const;
    if (!tables.proposals.become(id, 'approved', 'open', { by }, entry)) continue;
    reopened += 1;
    batches.add(proposal.batch);
  }
  for (const batch of batches) tellRestOf(tables, { batch });
  return reopened;
}
