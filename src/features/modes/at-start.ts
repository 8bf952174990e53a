import { botEntry } from '../../adapters/store/audit.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { FlowSettings } from '../../deps.ts';
import { harsherLimits, harsherText, limitsOf } from '../../policy/limits.ts';
import type { Mode, Pause } from '../../policy/mode.ts';
import { capitalized } from '../../policy/text.ts';
import {
  callOffApprovals,
  cardToGoLive,
  closeOtherKind,
  modeNow,
  pauseInForce,
  STRICTER,
  untilWords,
} from './mode.ts';
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
  else if (tables.switches.waitsSince() === undefined) waits(tables, harsher, now);
}

/** The channel is told where PROTECTION is no longer what it was at the last start: nobody pressed anything there. */
export function tellProtection(tables: Tables, settings: FlowSettings, wasLive: boolean, now: Date): void {
  const pause = pauseInForce(tables, now);
  tables.tellings.redrawSwitches();
  const onWords = wasLive ? noLongerLive(pause) : REHEARSAL;
  tables.outbox.addLine(undefined, settings.protection ? onWords : offWords(tables, settings, pause));
}

function noLongerLive(pause: Pause | undefined): string {
  const steps = pause === undefined ? 'restart the bot' : 'restart the bot, resume it';
  return `No longer live: PROTECTION is now on. Nothing is emailed or disabled. To go live again, set PROTECTION=off, ${steps}, then press Go live… on the newest card.`;
}

const REHEARSAL = 'PROTECTION is now on. Everything stays a rehearsal: nothing is emailed or disabled.';

function offWords({ scans }: Tables, { policy }: FlowSettings, pause: Pause | undefined): string {
  const card = cardToGoLive(scans.newestAccepted() !== undefined);
  return pause === undefined
    ? `PROTECTION is now off. Everything stays a rehearsal until an approver presses Go live… on ${card}.`
    : `PROTECTION is now off. Everything stays a rehearsal, and the bot stays paused ${untilWords(pause, policy)}. Resume first, then press Go live… on ${card}.`;
}

/** As with any pause, what was approved and not yet done is open again. */
function waits(tables: Tables, harsher: ReturnType<typeof harsherLimits>, now: Date): void {
  tables.switches.beginWait(botEntry('paused', '', { because: 'harsher limits', harsher }));
  reopenApproved(tables, { kind: 'bot' });
  tables.tellings.redrawSwitches();
  const why = `(${harsherText(harsher)}).`;
  const words =
    pauseInForce(tables, now) === undefined ? `${WAITS} ${why}` : `${WAITS_PAUSED} ${why} ${RESUME_FIRST}`;
  tables.outbox.addLine(undefined, `${words} ${MEANWHILE}`);
}

function goesOn(tables: Tables, settings: FlowSettings, now: Date): void {
  if (!tables.switches.endWait(botEntry('resumed', '', { because: NO_LONGER_STRICTER }))) return;
  tables.tellings.redrawSwitches();
  tables.outbox.addLine(undefined, goesOnWords(modeNow(tables, settings, now), settings));
}

const NO_LONGER_STRICTER = 'the limits are no longer stricter than when an approver took the bot live';

/** Somebody's own pause goes on. */
function goesOnWords(mode: Mode, { policy }: FlowSettings): string {
  if (mode.kind !== 'paused' || mode.harsher !== undefined)
    return `Resumed: ${NO_LONGER_STRICTER}. The next scan picks up where the bot left off.`;
  return `${capitalized(NO_LONGER_STRICTER)}, so Go live… is not needed. The bot stays paused ${untilWords(mode.pause, policy)}.`;
}

/** Why it waits, before the settings, and what that means. */
export const WAITS = `Paused until an approver presses Go live… on the newest card: ${STRICTER}`;
export const MEANWHILE =
  'Until then, nothing is emailed, proposed or disabled. Proposals and warnings are kept, and due dates are pushed back.';
/** The same while somebody's own pause is in force: no card has the button then. */
const WAITS_PAUSED = `Paused until an approver presses Go live…: ${STRICTER}`;
const RESUME_FIRST = 'Resume first, then press Go live… on the newest card.';
