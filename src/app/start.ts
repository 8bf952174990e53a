import { ended } from '../adapters/slack/text.ts';
import { type AuditEntry, botEntry } from '../adapters/store/audit.ts';
import type { ReadTables, Tables } from '../adapters/store/store.ts';
import type { Outside } from '../deps.ts';
import { settleGoLive, tellProtection } from '../features/modes/at-start.ts';
import { cardToGoLive, markNewestDue, modeNow } from '../features/modes/mode.ts';
import { longDate, timeOfDay } from '../policy/calendar.ts';
import type { Mode } from '../policy/mode.ts';
import { approversOf } from '../policy/proposal.ts';
import { counted } from '../policy/text.ts';

/** What a start writes down before anything else: changed settings, and a switch that no longer holds. */
export function noteStart(outside: Outside, settings: ReadonlyMap<string, string>): void {
  const { store, clock } = outside;
  store.commit(clock(), (tables) => {
    noteDowntime(tables, clock());
    const before = tables.settingsSeen.all();
    const wasLive = tables.switches.goLive() !== undefined;
    const isChanged = (name: string) => before.has(name) && before.get(name) !== settings.get(name);
    tables.settingsSeen.replace(settings, changes(tables, settings));
    if (isChanged('SLACK_ADMIN_CHANNEL')) tables.cards.channelChanged();
    if (outside.mail !== undefined) tables.letters.goBy(outside.mail.by);
    if (outside.settings.protection) tables.switches.noteProtected(clock());
    settleGoLive(tables, outside.settings, clock());
    // Whom the bot has not greeted yet, it tells then.
    if (isChanged('PROTECTION') && tables.jobs.lastTick() !== undefined)
      tellProtection(tables, outside.settings, wasLive, clock());
    reopenUnderApproved(tables, outside.settings.approvalsNeeded);
    giveUpUploads(tables);
    tables.digests.noteCutShort();
    // What changed while the bot was away, or was cut short, is drawn anew.
    markNewestDue(tables);
    redrawCutShort(tables);
  });
}

/** More than Slack is ever waited for. */
const ON_ITS_WAY_MS = 5 * 60_000;

/** A card is due no longer once it is on its way to Slack, where an ended process may not have brought it. */
function redrawCutShort({ jobs, cards }: Tables): void {
  const last = jobs.lastTick();
  if (last !== undefined) cards.markDuePublishedSince(new Date(last.getTime() - ON_ITS_WAY_MS));
}

/** An upload that an ended process had begun may have arrived or not; it is not made a second time. */
function giveUpUploads({ outbox, cards }: Tables): void {
  for (const { id, card, scan } of outbox.filesTaken()) {
    outbox.fileFailed(id);
    cards.setNote(card, { kind: 'CSV cut short', scan });
    cards.markDue(card);
  }
}

/** From the last minute that was looked at until now no bot ran. */
function noteDowntime({ jobs }: Tables, now: Date): void {
  const last = jobs.lastTick();
  if (last !== undefined && last < now) jobs.noteDowntime(last, now);
}

/** What fewer people approved than are needed from now on is open again. */
function reopenUnderApproved(tables: Tables, needed: number): void {
  for (const { id, username, approvals, rehearsal } of tables.proposals.inState('approved')) {
    if (rehearsal || approversOf(approvals).length >= needed) continue;
    const detail = { proposal: id, because: `${needed} approvals are now required` };
    tables.proposals.become(id, 'approved', 'open', {}, botEntry('proposal open again', username, detail));
  }
}

/** Who lets the bot in, and what is wrong then. */
export interface SignInsAsked {
  /** What works, in a few words each. */
  readonly working: readonly string[];
  /** What does not, as `status` tells it. */
  readonly problems: readonly string[];
}

/**
 * The first time that it is connected, the bot says that it is there, after ArcGIS and the mail server were asked; it has
 * missed nothing until then, however often a start was refused. Later starts ask too, and wait for no answer.
 */
export async function greet(outside: Outside, askSignIns: () => Promise<SignInsAsked>): Promise<void> {
  const { store, clock } = outside;
  const asking = askSignIns();
  if (store.tables.jobs.lastTick() !== undefined) return;
  const asked = await asking;
  const now = clock();
  store.commit(now, (tables) => {
    tables.jobs.setLastTick(now);
    tables.outbox.addLine(undefined, greeting(outside, tables, now, asked));
  });
}

function changes(tables: ReadTables, settings: ReadonlyMap<string, string>): AuditEntry[] {
  const before = tables.settingsSeen.all();
  const names = new Set([...before.keys(), ...settings.keys()]);
  return [...names]
    .filter((name) => before.get(name) !== settings.get(name))
    .map((name) =>
      botEntry(before.size === 0 ? 'setting noted' : 'setting changed', '', {
        name,
        from: before.get(name) ?? null,
        to: settings.get(name) ?? null,
      }),
    );
}

/** What the first message in the channel says of how the bot stands. */
function modeWords({ kind }: Mode, hasAccepted: boolean): string {
  switch (kind) {
    case 'live':
      return 'The bot is live: approved accounts are disabled.';
    case 'protected':
      return 'Rehearsal: no one is emailed and nothing is disabled while PROTECTION is on.';
    case 'waits for go-live':
      return `Rehearsal: no one is emailed and nothing is disabled until an approver presses Go live… on ${cardToGoLive(hasAccepted)}.`;
    case 'paused':
      return 'The bot is paused: nothing is emailed, proposed or disabled.';
  }
}

function greeting(
  { settings }: Outside,
  tables: ReadTables,
  now: Date,
  { working, problems }: SignInsAsked,
): string {
  const { timeZone } = settings.policy;
  const mode = modeNow(tables, settings, now);
  const next = settings.scanSchedule.nextDue(now);
  const when =
    next === undefined
      ? 'No scan is scheduled.'
      : `Next scan: ${longDate(next, timeZone)}, ${timeOfDay(next, timeZone)} (${timeZone}).`;
  return [
    `Inactive Users is connected. ${modeWords(mode, tables.scans.newestAccepted() !== undefined)}`,
    ...(working.length === 0 ? [] : [`Ready: ${working.join(', ')}.`]),
    ...(problems.length === 0
      ? []
      : [`${counted(problems.length, 'problem', 'problems')}: ${problems.map(ended).join(' ')}`]),
    `${when} To scan now, type ${settings.command} scan. To see all commands, type ${settings.command} help.`,
  ].join(' ');
}
