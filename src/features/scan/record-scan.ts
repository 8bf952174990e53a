import { type Actor, type AuditEntry, botEntry } from '../../adapters/store/audit.ts';
import type { Merging } from '../../adapters/store/members/staging.ts';
import type { ScanNote, ScanRow } from '../../adapters/store/scans.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { mayAct } from '../../policy/mode.ts';
import type { Seats } from '../../policy/seats.ts';
import { breathe } from '../evaluation/evaluate-members.ts';
import { portalSaid } from '../evaluation/organization.ts';
import { modeNow, rehearsing } from '../modes/mode.ts';
import { csvName } from './csv.ts';
import { evaluatedBy } from './evaluate-again.ts';
import type { ReadingOutcome } from './read-members.ts';
import { stagingPath } from './work-files.ts';

type Outcome<Kind> = Extract<ReadingOutcome, { kind: Kind }>;

/** Writes down a reading that is not accepted, with its card. */
export function recordScan(
  { store, clock }: Pick<Outside, 'store' | 'clock'>,
  { id, askedBy: by, state }: ScanRow,
  outcome: Outcome<'rejected' | 'failed'>,
): void {
  store.commit(clock(), (tables) => {
    if (outcome.kind === 'rejected') return reject(tables, id, by, outcome);
    const detail = { scan: id, failure: outcome.sentence };
    tables.scans.fail(id, outcome.sentence, { by, what: 'scan failed', subject: '', detail });
    // Of what it found, some may be in the members already.
    if (state === 'merging') tables.scans.recounted(tables.members.countStatuses());
    cardFor(tables, id, by, NEWS);
  });
}

/** Accepts a reading: in one commit, before any of it goes into the members. */
export function beginMerging(
  { store, clock, settings, mail }: Pick<Outside, 'store' | 'clock' | 'settings' | 'mail'>,
  { id, askedBy: by }: ScanRow,
  { organization, counts: read, statuses, switched, used }: Outcome<'accepted'>,
  seats: Seats,
): void {
  const now = clock();
  const { received: members, enabledMembers } = read;
  const unknown = statuses.unknown ?? 0;
  store.commit(now, (tables) => {
    const notes = [
      ...noteOn(byOthers(tables, id, switched, false), 'enabled outside'),
      ...noteOn(byOthers(tables, id, switched, true), 'disabled outside'),
      ...noteOn(read.datesAhead, 'dates ahead'),
      ...(unknown > 0 ? [{ kind: 'incomplete' as const, count: unknown }] : []),
    ];
    const detail = { scan: id, members, counts: statuses };
    const entry: AuditEntry = { by, what: 'scan accepted', subject: '', detail };
    tables.scans.merge(id, { organization, members, enabledMembers, counts: statuses, notes, seats }, entry);
    tables.scans.noteEvaluatedBy(id, evaluatedBy({ settings, mail }));
    // For one reading, whether it needed them or not.
    for (const acceptance of tables.switches.acceptances(now)) {
      const { check } = acceptance;
      const wasUsed = used.some((one) => one.check === check);
      const what = wasUsed ? 'acceptance used' : 'acceptance not needed';
      tables.switches.spendAcceptance(acceptance, { by, what, subject: '', detail: { scan: id, check } });
    }
  });
}

/** What the bot itself did while the members were read is not what others did. */
function byOthers(
  { scans, proposals }: Tables,
  id: number,
  switched: Outcome<'accepted'>['switched'],
  disabled: boolean,
): readonly string[] {
  const startedAt = scans.get(id)?.startedAt;
  const own = new Set(
    startedAt === undefined ? [] : proposals.actedSince(startedAt).map(({ username }) => username),
  );
  return switched
    .filter((one) => one.disabled === disabled && !own.has(one.username))
    .map(({ username }) => username)
    .toSorted();
}

/** Brings what an accepted scan found into the members, in pieces; one that was cut short is brought there from the start. */
export async function merge(
  { store, clock, settings }: Outside,
  id: number,
  signal: AbortSignal,
): Promise<void> {
  const scan = store.tables.scans.get(id);
  if (scan?.state !== 'merging') return;
  {
    using merging = store.merging(stagingPath(settings.workFolder, scan), scan);
    while (store.commit(clock(), (tables) => mergePiece(tables, merging, id))) {
      await breathe();
      signal.throwIfAborted();
    }
  }
  store.commit(clock(), (tables) => tables.scans.accept(id, tables.members.countStatuses()));
}

/** What other people did since the last accepted scan goes into the trail, and shows on the cards; false when all is done. */
function mergePiece(tables: Tables, merging: Merging, scan: number): boolean {
  const switched = merging.piece();
  for (const { key, username, disabled } of switched ?? []) {
    tables.audit.append(
      botEntry(disabled === 1 ? 'disabled by others' : 'enabled by others', username, { scan }),
    );
    const proposal = tables.proposals.newestOf(key);
    if (proposal !== undefined) tables.cards.markDueFor(proposal.id);
  }
  return switched !== undefined;
}

/** The proposals of an accepted scan are all made: its card can be drawn. `isNew`: there may be more to tell than those. */
export function recordProposed({ store, clock, settings }: Outside, id: number, isNew: boolean): void {
  const now = clock();
  store.commit(now, (tables) => {
    const by = tables.scans.get(id)?.askedBy ?? { kind: 'bot' };
    const isBorn = tables.proposals.isAnyToDecideOf(id);
    const card = cardFor(tables, id, by, {
      isNew: isNew || isBorn,
      mentions: isBorn && !rehearsing(tables),
    });
    tables.scans.proposed(id);
    tables.outbox.addFile(card, id, csvName(now));
    // Under protection nothing is added in the portal; what a pause begins after this waits.
    if (settings.csvItem && mayAct(modeNow(tables, settings, now)))
      tables.csvItems.add({ card, scan: id, name: csvName(now) });
  });
}

function reject(
  tables: Tables,
  id: number,
  by: Actor,
  { organization, failed, said }: Outcome<'rejected'>,
): void {
  const detail = { scan: id, failed, ...said };
  const failure = said && portalSaid(said);
  tables.scans.reject(
    id,
    { organization, failed, failure },
    { by, what: 'scan rejected', subject: '', detail },
  );
  tables.cards.setNote(cardFor(tables, id, by, NEWS), said && { kind: 'scan rejected', ...said });
}

/** Of a scan that was not accepted there is always something to tell. */
const NEWS = { isNew: true, mentions: false };

/** Names that a note has room for. */
const NAMED = 5;

function noteOn(usernames: readonly string[], kind: Exclude<ScanNote['kind'], 'incomplete'>): ScanNote[] {
  const count = usernames.length;
  return count === 0 ? [] : [{ kind, named: usernames.slice(0, NAMED), count }];
}

/**
 * The card on which a finished scan is shown: a new post where a person asked, or there is something new to decide or
 * to tell, as there is of every scan that was not accepted; else the newest one, which only notes the later scan.
 */
function cardFor(
  tables: Tables,
  scan: number,
  by: Actor,
  { isNew, mentions }: { readonly isNew: boolean; readonly mentions: boolean },
): number {
  const newest = tables.cards.newest();
  const isOnNewest = by.kind === 'bot' && !isNew && newest !== undefined;
  if (!isOnNewest || tables.scans.get(newest.scan)?.state !== 'accepted')
    return tables.cards.add({ scan, mentions, rows: tables.proposals.liveIds() });
  tables.cards.noteLastScan(newest.id, scan);
  tables.cards.markDue(newest.id);
  return newest.id;
}
