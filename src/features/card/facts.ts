import type { CardNote, CardRecord } from '../../adapters/store/posts/cards.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { capOf, limitsOf } from '../../policy/limits.ts';
import { isRehearsing, waitsAgain } from '../../policy/mode.ts';
import { quoted } from '../../policy/text.ts';
import { isExcusable } from '../../policy/trust.ts';
import { agreedSoFar } from '../deciding/agreement.ts';
import { organizationName } from '../deciding/whose.ts';
import { portalSaid } from '../evaluation/organization.ts';
import { earliestProposal, firstWarningsHeld, firstWarningsWaiting, forecastOf } from '../modes/forecast.ts';
import { isDayFull, lacksMail, modeNow, rehearsing } from '../modes/mode.ts';
import { reviewNumbers } from '../proposals/numbers.ts';
import { changesOf, findingsOf } from '../scan/notes.ts';
import type { toldOnCard } from '../status/troubles.ts';
import type { MailState } from '../warnings/queue-state.ts';
import { ALL_PROPOSED, foldedOn, notYetProposed, ROWS_ON_CARD, rowsOn } from './rows.ts';

export type CardFacts = ReturnType<typeof cardFacts>;

/** What keeps the bot from its work: before the rows, and below them. */
export type Troubles = ReturnType<typeof toldOnCard>;

/** Everything that one card shows, read from the database at one moment; the view only lays it out. */
export function cardFacts(
  outside: Outside,
  record: CardRecord,
  troubles: Troubles,
  mailNow: MailState | undefined,
) {
  const { settings, clock, store, people } = outside;
  const { tables } = store;
  const now = clock();
  const scan = scanOf(tables, record.scan);
  const accepted = tables.scans.newestAccepted();
  const newest = tables.cards.newest()?.id === record.id;
  const counts = countsFor(newest ? accepted : undefined, scan);
  const review = reviewNumbers(outside, tables, record.scan);

  return {
    card: record.id,
    /** Only the newest card has buttons. */
    newest,
    organization: scan.organization ?? organizationName(outside),
    scan,
    /** A later scheduled scan that brought nothing new. */
    lastScan: record.lastScan === undefined ? undefined : scanOf(tables, record.lastScan),
    mode: modeNow(tables, settings, now),
    /** By status; adds up to `members`. The newest card has them as of now, an older one as its scan had them. */
    counts,
    members: Object.values(counts).reduce((sum, count) => sum + count, 0),
    policy: settings.policy,
    /** What became of the letters that this scan asked for; undefined where nobody is emailed. */
    mail: outside.mail && tables.letters.countOf(record.lastScan ?? record.scan),
    /** Where the queue of letters is; on the newest card only, and where anybody is emailed. */
    mailNow: newest ? mailNow : undefined,
    rows: rowsOn(outside, record.id, record.folded),
    /** The rows above those, all of them decided. */
    folded: foldedOn(tables, record.id, record.folded, now),
    /** Of those below the rows, how many are decided already. */
    decidedBelow: tables.proposals.decidedBelow(record.id, record.folded, ROWS_ON_CARD),
    /** All live or decided proposals of the card, the shown ones included. */
    proposals: tables.proposals.countOnCard(record.id, record.id).shown,
    /** Those to decide now, as everywhere. */
    review,
    /** Those proposed in this scan are marked as new, where there was a card before. */
    newIn: newIn(tables, record),
    cap: capOf(settings.policy, accepted?.enabledMembers ?? 0),
    approvalsNeeded: settings.approvalsNeeded,
    /** Who may approve, by name. */
    approvers: people.names(),
    /** Nobody can be warned, so that a rehearsal is all there can be. */
    lacksMail: lacksMail(outside),
    /** The scan whose card took this one's proposals over. */
    goesOnIn: scanAfter(tables, record),
    mention: record.mentions,
    timeZone: settings.policy.timeZone,
    now,
    ...(newest ? liveFacts(outside, scan, record.id, now) : STILL),
    troubles: newest ? troubles : NO_TROUBLES,
    /** What the scan found out about its data and none told before, in sentences. */
    findings: newFindings(tables, scan),
    /** Sentences: the CSV could not be uploaded, Slack shows a second bot, … */
    notes: [...notesOf(tables, record, scan), ...(newest ? troubles.below : [])],
  };
}

/** A rejected or failed scan changes nothing: its card tells how the last accepted one left things. */
function countsFor(accepted: ScanRow | undefined, scan: ScanRow): ScanRow['counts'] {
  return accepted?.counts ?? scan.counts;
}

function newIn({ cards }: ReadTables, { id, scan }: CardRecord): number | undefined {
  return cards.isFirst(id) ? undefined : scan;
}

const NO_TROUBLES: Troubles = { isMail: false, first: [], below: [] };

/** An older card has nothing to press. */
const STILL: ReturnType<typeof liveFacts> = {
  dayIsFull: false,
  bulk: { take: 0, leftOut: 0 },
  undoable: [],
  waiting: 0,
  leftToNextScan: 0,
  goLive: undefined,
  coming: undefined,
  firstWarningsWaiting: 0,
  firstWarningsHeld: undefined,
  excusable: [],
  agreed: { goLive: undefined, acceptOnce: undefined },
};

/** What only the newest card has: what can be pressed, and what comes. */
function liveFacts(outside: Outside, scan: ScanRow, card: number, now: Date) {
  const { tables } = outside.store;
  const accepted = tables.scans.newestAccepted();
  const modeIs = modeNow(tables, outside.settings, now);
  const mode = modeIs.kind;
  const tellsAhead = accepted !== undefined && (isRehearsing(modeIs) || waitsAgain(modeIs));
  return {
    /** Today's disables have reached the cap: what is approved waits for tomorrow. */
    dayIsFull: isDayFull(tables, outside.settings, now),
    /** Approve all: how many it would take, and how many it leaves out. */
    bulk: tables.proposals.bulkCount(rehearsing(tables)),
    /** Bulk approvals of which more than one disabled account can be undone. */
    undoable: undoableBatches(tables, card),
    ...(mode === 'live' ? notYetProposed(tables, outside.settings.policy, accepted, now) : ALL_PROPOSED),
    /** What Go live… would lead to, told until the bot is live. */
    goLive: tellsAhead ? forecastOf(outside) : undefined,
    /** When the next ones come up, where none is there to decide on. */
    coming: mode === 'live' && accepted !== undefined ? comingOf(outside, accepted, now) : undefined,
    /** First warnings that wait for a later scan. */
    firstWarningsWaiting: mode === 'live' ? firstWarningsWaiting(outside) : 0,
    /** Why they all wait, where they do. */
    firstWarningsHeld: mode === 'live' ? firstWarningsHeld(outside) : undefined,
    /** For a rejected scan: checks that Accept this scan once may excuse. */
    excusable: scan.failedChecks.every(({ check }) => isExcusable(check)) ? scan.failedChecks : [],
    /** Who has agreed so far, where more than one must. */
    agreed: {
      goLive: agreedSoFar(outside, tables, 'go live', JSON.stringify(limitsOf(outside.settings.policy))),
      acceptOnce: agreedSoFar(outside, tables, 'accept scan', String(scan.id)),
    },
  };
}

/** From when accounts may come up for review; undefined where none will, as things stand. */
function comingOf(outside: Outside, { asOf }: ScanRow, now: Date) {
  const { store, settings } = outside;
  const { tables } = store;
  const { open } = reviewNumbers(outside, tables, 0);
  if (open > 0 || lacksMail(outside)) return undefined;
  const day = earliestProposal(tables.members.comingProposals(), settings.policy, asOf, now);
  return day === undefined ? undefined : { day, areFirst: !tables.weekFigures.everProposed() };
}

function scanAfter(tables: ReadTables, { followedBy }: CardRecord): number | undefined {
  return followedBy === undefined ? undefined : tables.cards.get(followedBy)?.scan;
}

function scanOf(tables: ReadTables, id: number): ScanRow {
  const scan = tables.scans.get(id);
  if (scan === undefined) throw new Error(`scan ${id} is named by a card but is not there`);
  return scan;
}

/** Of approvals at once, a card has room for so many; older ones than these are looked at no more. */
const BATCHES = 3;
const LOOKED_AT = 50;

function undoableBatches({ proposals }: ReadTables, card: number): { batch: number; count: number }[] {
  const found: { batch: number; count: number }[] = [];
  for (const batch of proposals.batchesOn(card, LOOKED_AT)) {
    // All of a batch are undone together, those on older cards included.
    const count = proposals.undoableCount(batch);
    if (count > 1) found.unshift({ batch, count });
    if (found.length === BATCHES) break;
  }
  return found;
}

/** What the scan found, and what became of what was to reach people: the CSV in Slack and in the portal, the report by email. */
function notesOf({ csvItems, reports }: ReadTables, record: CardRecord, scan: ScanRow): readonly string[] {
  const newest = record.lastScan ?? record.scan;
  const problem = csvItems.ofScan(newest)?.problem;
  return [
    ...changesOf(scan),
    ...(record.note === undefined ? [] : [cardNoteText(record.note)]),
    ...(problem === undefined
      ? []
      : [`The CSV could not be saved as a private item in the portal. ${problem}`]),
    ...reports
      .refused(newest)
      .map(
        ({ to, words }) =>
          `The mail server rejected the report to ${to}${words === '' ? '' : ` (${quoted(words)})`}.`,
      ),
  ];
}

/** What the newest card says of its CSV, while that is not in the thread. */
export function csvProblem({ cards }: ReadTables): string | undefined {
  const note = cards.newest()?.note;
  return note?.kind === 'CSV refused' || note?.kind === 'CSV not written' ? cardNoteText(note) : undefined;
}

/** The card tells them once; `status` tells them for as long as they are so. */
function newFindings({ scans }: ReadTables, scan: ScanRow): readonly string[] {
  const before = scans.recent(LOOKED_BACK).find(({ id, state }) => id < scan.id && state === 'accepted');
  const told = findingsOf(before);
  return findingsOf(scan).filter((finding) => !told.includes(finding));
}

/** Among so many scans before it there is one that was accepted, or it is too long ago. */
const LOOKED_BACK = 20;

/** What became of a card's CSV, or why its scan was rejected. */
function cardNoteText(note: CardNote): string {
  switch (note.kind) {
    case 'CSV refused':
      return `The CSV could not be uploaded. ${note.why} The bot will try again.`;
    case 'CSV not written':
      return 'The CSV could not be saved next to the database; see the log for the reason. The bot will try again.';
    case 'CSV perhaps uploaded':
      return `The CSV may not have been uploaded. ${note.why} If it is not in the thread, scan again.`;
    case 'CSV superseded':
      return 'The CSV could not be uploaded before the next scan. Use the newest scan’s CSV instead.';
    case 'CSV cut short':
      return `The bot stopped while uploading the CSV of scan ${note.scan}. If the CSV is not in the thread, scan again.`;
    case 'scan rejected':
      return portalSaid(note);
  }
}
