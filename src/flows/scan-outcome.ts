import { mayAct } from '../domain/standing.ts';
import { counted } from '../domain/wording.ts';
import { csvName } from './csv-file.ts';
import { noteActsMeanwhile } from './meanwhile.ts';
import { cardFor } from './new-card.ts';
import { noteOutsideChanges } from './outside-changes.ts';
import type { Outside } from './ports.ts';
import { propose } from './propose.ts';
import type { ReadingOutcome } from './reading.ts';
import { mayPropose, rehearsing, standingNow } from './standing.ts';
import type { Actor, AuditEntry, Tables } from './tables.ts';

type Believed = Extract<ReadingOutcome, { kind: 'believed' }>;
type Refused = Extract<ReadingOutcome, { kind: 'refused' }>;

/** Writes down what a reading came to, in one transaction: believed with its proposals, refused, or failed; each with its card. */
export function recordScan(outside: Outside, id: number, by: Actor, outcome: ReadingOutcome): void {
  const now = outside.clock();
  outside.store.commit(now, (tables) => {
    switch (outcome.kind) {
      case 'believed':
        return believe(outside, tables, id, by, outcome, now);
      case 'refused':
        return refuse(tables, id, by, outcome);
      case 'failed':
        tables.scans.fail(
          id,
          outcome.sentence,
          entry(by, 'scan failed', { scan: id, failure: outcome.sentence }),
        );
        cardFor(tables, { ...nothingNew(id, by), believed: false });
    }
  });
}

function believe(
  { settings }: Outside,
  tables: Tables,
  id: number,
  by: Actor,
  outcome: Believed,
  now: Date,
): void {
  const { organisation, judge, used } = outcome;
  const { received: members, enabledMembers, datesAhead } = outcome.counts;
  const rehearsal = rehearsing(tables);
  noteActsMeanwhile(tables, settings.policy, id);
  const outside = noteOutsideChanges(tables, id, tables.scans.newestBelieved()?.id);
  const proposing = { tables, scan: id, judge: judge(tables.exclusions.inForce(now)), settings };
  const { born, spared } = propose(proposing, {
    enabledMembers,
    rehearsing: rehearsal,
    mayPropose: mayPropose(tables, settings, now),
    now,
  });
  const counts = tables.scans.countStatuses(id);
  tables.scans.believe(
    id,
    {
      organisation,
      members,
      enabledMembers,
      counts,
      notes: [...outside, ...notesOf(datesAhead, counts['unknown'] ?? 0)],
    },
    entry(by, 'scan believed', { scan: id, members, counts }),
  );
  // For one reading, whether it needed them or not.
  for (const belief of tables.switches.beliefs(now)) {
    const what = used.some(({ check }) => check === belief.check) ? 'belief used' : 'belief not needed';
    tables.switches.spendBelief(belief, entry(by, what, { scan: id, check: belief.check }));
  }
  const mentions = born.length > 0 && !rehearsal;
  const card = cardFor(tables, { scan: id, by, born: born.length, spared, believed: true, mentions });
  tables.outbox.addFile(card, id, csvName(now));
  // Under protection nothing is added in the portal; what a pause begins after this waits.
  if (settings.csvItem && mayAct(standingNow(tables, settings, now)))
    tables.csvItems.add({ card, scan: id, name: csvName(now) });
}

function refuse(tables: Tables, id: number, by: Actor, { organisation, failed, sentence }: Refused): void {
  tables.scans.refuse(id, organisation, failed, entry(by, 'scan refused', { scan: id, failed, sentence }));
  const card = cardFor(tables, { ...nothingNew(id, by), believed: false });
  tables.cards.setNote(card, sentence);
}

function nothingNew(scan: number, by: Actor) {
  return { scan, by, born: 0, spared: 0, mentions: false };
}

/** Names that a note has room for. */
const NAMED = 5;

function notesOf(ahead: readonly string[], withoutDate: number): string[] {
  const notes: string[] = [];
  if (ahead.length > 0) {
    const named = ahead.slice(0, NAMED).join(', ');
    notes.push(
      `Dates more than a day ahead, counted as today: ${named}${ahead.length > NAMED ? ', …' : ''}.`,
    );
  }
  if (withoutDate > 0) {
    notes.push(
      `Left alone without a date of sign-in or creation: ${counted(withoutDate, 'account', 'accounts')}; the CSV names them.`,
    );
  }
  return notes;
}

function entry(by: Actor, what: string, detail: Readonly<Record<string, unknown>>): AuditEntry {
  return { by, what, subject: '', detail };
}
