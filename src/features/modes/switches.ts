import type { Tables } from '../../adapters/store/store.ts';
import type { Outside, StartScan } from '../../deps.ts';
import { DAY_MS, MINUTE_MS } from '../../policy/calendar.ts';
import { limitsOf } from '../../policy/limits.ts';
import type { Mode } from '../../policy/mode.ts';
import { checkSentence, isExcusable } from '../../policy/trust.ts';
import { stillNeeded } from '../deciding/agreement.ts';
import {
  type Answer,
  type Deciding,
  decideOnce,
  decisionEntry,
  no,
  type Press,
  personOf,
  yes,
} from '../deciding/press.ts';
import { forecastOf } from './forecast.ts';
import { callOffApprovals, closeOtherKind, markNewestDue, modeNow } from './mode.ts';
import { pause, resume } from './pause.ts';

export type SwitchesFlow = ReturnType<typeof switchesFlow>;

/** Whether the mail server lets the bot in: what keeps it out, asked now, and whether it is known to let it in. */
interface MailAsked {
  ask(): Promise<string | undefined>;
  isFresh(ms: number): boolean;
}

/** So new an answer of the mail server holds for a press; reading the form takes about as long. */
const FRESH_MS = 5 * MINUTE_MS;

/** Going live, the brake, and "Accept this scan once": what allows the bot to act, and what stops it. */
export function switchesFlow(outside: Outside, scan: StartScan, mail: MailAsked | undefined) {
  const { store, settings, clock } = outside;

  const decided = (press: Press, change: (tables: Tables, now: Date) => Answer): Answer =>
    decideOnce(outside, press, ({ tables, now }) => change(tables, now));

  /** What was allowed is looked at again at once. */
  const decidedThenScanned = (press: Press, change: (deciding: Deciding) => Answer | Allowed): Answer => {
    let isAllowed = false;
    const answer = decideOnce(outside, press, (deciding) => {
      const changed = change(deciding);
      isAllowed = 'isAllowed' in changed;
      return changed;
    });
    if (isAllowed) scan(personOf(press.by));
    return answer;
  };

  return {
    mode: (): Mode => modeNow(store.tables, settings, clock()),
    forecast: () => forecastOf(outside),
    limits: () => limitsOf(settings.policy),
    /** How many must agree to going live. */
    approvalsNeeded: settings.approvalsNeeded,
    /** Whether members are emailed at all. */
    emails: mail !== undefined,
    /** Whether it can be said at once that members can be emailed, or that none are. */
    knowsMail: (): boolean => mail === undefined || mail.isFresh(FRESH_MS),
    /** What keeps members from being emailed, asked now. */
    askMail: async (): Promise<string | undefined> => await mail?.ask(),
    /** `mailRefuses`: what keeps members from being emailed. */
    goLive: (press: Press, mailRefuses: string | undefined) =>
      decidedThenScanned(press, (deciding) => goLive(deciding, mailRefuses)),
    pause: (press: Press, until: Date | undefined, reason: string | undefined) =>
      decided(press, (tables, now) => pause(tables, settings, press, { until, reason }, now)),
    /** `shown`: the pause that the person was shown, where that is told. */
    resume: (press: Press, shown?: number) =>
      decided(press, (tables, now) => resume(tables, settings, press, now, shown)),
    acceptOnce: (press: Press, id: number) =>
      decidedThenScanned(press, (deciding) => acceptOnce(deciding, id)),
  };
}

/** It is decided for good, where another approver's yes may be needed first. */
type Allowed = Answer & { readonly isAllowed: true };

const allowed = (sentence: string): Allowed => ({ ...yes(sentence), isAllowed: true });

function goLive(deciding: Deciding, mailRefuses: string | undefined): Answer | Allowed {
  const { tables, press, now } = deciding;
  const { settings } = deciding.outside;
  if (settings.protection) {
    return no('Not live: PROTECTION is on. Set PROTECTION=off and restart the bot first.');
  }
  const waits = tables.switches.waitsSince() !== undefined;
  if (tables.switches.goLive() !== undefined && !waits) return no('The bot is already live.');
  const mode = modeNow(tables, settings, now);
  if (mode.kind === 'paused' && mode.harsher === undefined)
    return no('Not live: the bot is paused. Resume first, then press Go live… again.');
  if (tables.scans.newestAccepted() === undefined) {
    return no('Not live: no scan has been accepted yet. Scan first to see what would happen.');
  }
  if (mailRefuses !== undefined) return no(notLiveWithout(mailRefuses));
  const limits = limitsOf(settings.policy);
  const half = stillNeeded(deciding, 'go live', JSON.stringify(limits));
  if (half !== undefined) {
    markNewestDue(tables);
    return half;
  }
  tables.switches.setGoLive(
    { at: now, byId: press.by.id, byName: press.by.name, limits },
    decisionEntry(press, 'went live', '', { limits }),
  );
  if (waits)
    tables.switches.endWait(decisionEntry(press, 'resumed', '', { because: 'Go live… was pressed again' }));
  callOffApprovals(tables, personOf(press.by), 'the bot went live');
  closeOtherKind(tables, personOf(press.by), 'the bot went live');
  tables.tellings.tellSwitch('went live', personOf(press.by));
  markNewestDue(tables);
  return allowed('The bot is live. A scan has started.');
}

/** Nobody is to find out by warnings that do not get through. */
export function notLiveWithout(mailRefuses: string): string {
  return `Not live: members could not be emailed. ${mailRefuses} If you change a setting, restart the bot. Then press Go live… again.`;
}

function acceptOnce(deciding: Deciding, scan: number): Answer | Allowed {
  const { tables, press, now } = deciding;
  const rejected = tables.scans.get(scan);
  if (rejected?.state !== 'rejected') return no('That scan was not rejected. See the newest card.');
  if (tables.scans.recent(1)[0]?.id !== scan) return no('Not accepted: there is a newer scan. See its card.');
  const hard = rejected.failedChecks.find(({ check }) => !isExcusable(check));
  if (hard !== undefined) return no(`Not accepted: this check cannot be skipped. ${checkSentence(hard)}`);
  const half = stillNeeded(deciding, 'accept scan', String(scan));
  if (half !== undefined) {
    markNewestDue(tables);
    return half;
  }
  const until = new Date(now.getTime() + DAY_MS);
  for (const { check, found } of rejected.failedChecks) {
    if (!isExcusable(check)) continue;
    const detail = { scan, check, asBadAs: found };
    tables.switches.addAcceptance(
      { check, asBadAs: found, until },
      decisionEntry(press, 'acceptance granted', '', detail),
    );
  }
  return allowed('A new scan has started. It will be accepted if it is no worse than the rejected one.');
}
