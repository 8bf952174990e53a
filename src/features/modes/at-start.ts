import { botEntry } from '../../adapters/store/audit.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { FlowSettings } from '../../deps.ts';
import { wholeDate } from '../../policy/calendar.ts';
import { harsherLimits, harsherText, limitsOf } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import { capitalized } from '../../policy/text.ts';
import { callOffApprovals, cardToGoLive, closeOtherKind, modeNow } from './mode.ts';
import { reopenApproved } from './pause.ts';

/** What is noted at a start: a press of Go live… does not outlive protection, and harsher limits wait for another one. */
export function settleGoLive(tables: Tables, settings: FlowSettings, now: Date): void {
  const goLive = tables.switches.goLive();
  if (goLive === undefined) return;
  if (settings.protection) {
    const because = 'PROTECTION is on';
    tables.switches.endGoLive(botEntry('no longer live', '', { because, before: goLive.limits }));
    tables.switches.endWait(botEntry('resumed', '', { because }));
    callOffApprovals(tables, { kind: 'bot' }, because);
    closeOtherKind(tables, { kind: 'bot' }, because);
    return;
  }
  const harsher = harsherLimits(limitsOf(settings.policy), goLive.limits);
  if (harsher.length === 0) goesOn(tables, settings, now);
  else if (tables.switches.waitsSince() === undefined) waits(tables, harsher);
}

/** The channel is told where PROTECTION is no longer what it was at the last start: nobody pressed anything there. */
export function tellProtection(tables: Tables, isOn: boolean, wasLive: boolean): void {
  tables.outbox.addLine(undefined, isOn ? (wasLive ? NO_LONGER_LIVE : REHEARSAL) : offWords(tables));
}

const NO_LONGER_LIVE =
  'No longer live: PROTECTION is now on. Nothing is emailed or disabled. To go live again, set PROTECTION=off, restart the bot, then press Go live… on the newest card.';
const REHEARSAL = 'PROTECTION is now on. Everything stays a rehearsal: nothing is emailed or disabled.';

function offWords({ scans }: Tables): string {
  const card = cardToGoLive(scans.newestAccepted() !== undefined);
  return `PROTECTION is now off. Everything stays a rehearsal until an approver presses Go live… on ${card}.`;
}

/** As with any pause, what was approved and not yet done is open again. */
function waits(tables: Tables, harsher: ReturnType<typeof harsherLimits>): void {
  tables.switches.beginWait(botEntry('paused', '', { because: 'harsher limits', harsher }));
  reopenApproved(tables, { kind: 'bot' });
  tables.outbox.addLine(undefined, `${WAITS} (${harsherText(harsher)}). ${MEANWHILE}`);
}

function goesOn(tables: Tables, settings: FlowSettings, now: Date): void {
  if (!tables.switches.endWait(botEntry('resumed', '', { because: NO_LONGER_STRICTER }))) return;
  tables.outbox.addLine(undefined, goesOnWords(modeNow(tables, settings, now), settings));
}

const NO_LONGER_STRICTER = 'the limits are no longer stricter than when an approver took the bot live';

/** Somebody's own pause goes on. */
function goesOnWords(mode: Mode, { policy: { timeZone } }: FlowSettings): string {
  if (mode.kind !== 'paused' || mode.harsher !== undefined)
    return `Resumed: ${NO_LONGER_STRICTER}. The next scan picks up where the bot left off.`;
  const { until } = mode.pause;
  const end = until === undefined ? 'someone resumes' : wholeDate(until, timeZone);
  return `${capitalized(NO_LONGER_STRICTER)}, so Go live… is not needed. The bot stays paused until ${end}.`;
}

/** Why it waits, before the settings, and what that means. */
export const WAITS =
  'Paused until an approver presses Go live… on the newest card: the settings became stricter for members';
export const MEANWHILE =
  'Until then, nothing is emailed, proposed or disabled. Proposals and warnings are kept, and due dates are pushed back.';
