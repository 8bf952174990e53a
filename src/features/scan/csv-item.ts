import type { ActFailure } from '../../adapters/arcgis/trouble.ts';
import { botEntry } from '../../adapters/store/audit.ts';
import { codeOf } from '../../adapters/store/file/problems.ts';
import type { CsvItemRecord } from '../../adapters/store/reports.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import { mayAct } from '../../policy/mode.ts';
import { withReason } from '../../policy/text.ts';
import { withoutPeriod } from '../../policy/verdict.ts';
import { workerOf } from '../../worker.ts';
import { type OrganizationCache, portalSaid } from '../evaluation/organization.ts';
import { modeNow } from '../modes/mode.ts';
import { scanCsv } from './csv.ts';

const FRESH_MS = 600_000;
/** After a deletion that failed, the portal is left alone for so long. */
const AGAIN_MS = 3_600_000;
const EVER = new Date(0);

/** Where people find an item. */
export function itemUrl(portalUrl: string, item: string): string {
  return `${portalUrl}/home/item.html?id=${encodeURIComponent(item)}`;
}

/** Puts a scan's CSV into the portal as a private item, reads it back, and deletes it when it has been kept long enough. */
export function csvItems(outside: Outside, organizationCache: OrganizationCache, changed: () => void) {
  const { store, portal, settings, clock, log, mayWork } = outside;
  const notBefore = new Map<number, Date>();
  /** Of each that waits, what its last turn met. */
  const met = new Map<number, { readonly sentence: string }>();

  async function run(): Promise<void> {
    const keptSince = new Date(clock().getTime() - settings.csvKeepDays * DAY_MS);
    for (const record of store.tables.csvItems.toDelete(keptSince).filter(isItsTurn))
      await turn(record, remove);
    for (const record of store.tables.csvItems.underWay().filter(isItsTurn))
      if (mayAdd()) await turn(record, bring);
  }

  async function turn(record: CsvItemRecord, take: (record: CsvItemRecord) => Promise<void>): Promise<void> {
    const before = met.get(record.id);
    await take(record);
    if (met.get(record.id) === before) met.delete(record.id);
  }

  const isItsTurn = ({ id }: CsvItemRecord): boolean => (notBefore.get(id) ?? EVER) <= clock();
  const rest = ({ id }: CsvItemRecord, ms: number): void =>
    void notBefore.set(id, new Date(clock().getTime() + Math.min(ms, DAY_MS)));
  /** Nothing is added in the portal under protection: what waits goes on waiting. Looked at again right before the act. */
  const mayAdd = (): boolean => mayWork() && mayAct(modeNow(store.tables, settings, clock()));

  async function bring(record: CsvItemRecord): Promise<void> {
    const organization = await organizationCache.notOlderThan(FRESH_MS);
    if (!organization.ok) return later(record, portalSaid(organization.failure));
    const { ownUsername, roles } = organization.value.organization;
    const owner = record.owner ?? ownUsername;
    if (owner === undefined) return fail(record, NO_ACCOUNT);
    const scan = store.tables.scans.newestAccepted();
    if (scan?.id !== record.scan) return superseded(record, owner);
    const csv = await written(record, scan, roles);
    if (csv !== undefined) await bringFile(record, owner, csv);
  }

  async function bringFile(record: CsvItemRecord, owner: string, csv: string): Promise<void> {
    const item = await added(record, owner, csv);
    if (item !== undefined) await prove(record, owner, item, csv);
  }

  /** Undefined where the disk does not take it, which another time it may. */
  async function written(
    record: CsvItemRecord,
    scan: ScanRow,
    roles: Parameters<typeof scanCsv>[2],
  ): Promise<string | undefined> {
    try {
      return await scanCsv(outside, scan, roles);
    } catch (thrown) {
      const code = codeOf(thrown);
      if (code === '') throw thrown;
      later(record, `it could not be written to ${settings.workFolder} (${code}).`);
      return undefined;
    }
  }

  /** The id of the item; undefined where there is none, or nobody knows yet. */
  async function added(record: CsvItemRecord, owner: string, path: string): Promise<string | undefined> {
    if (record.item !== undefined) return record.item;
    if (record.state === 'adding') {
      const before = await found(record, owner);
      if (before !== 'none') return before;
    }
    return add(record, owner, path);
  }

  async function add(record: CsvItemRecord, owner: string, path: string): Promise<string | undefined> {
    const acts = await portal.signedIn();
    if (!acts.ok) return notAdded(record, owner, acts.failure);
    if (!mayAdd()) return undefined;
    store.commit(clock(), (tables) => tables.csvItems.adding(record.id, owner));
    const sent = await acts.value.addCsv(owner, { path, name: record.name, mark: record.mark }, mayAdd);
    if (!sent.ok) return notAdded(record, owner, sent.failure);
    store.commit(clock(), (tables) => tables.csvItems.stored(record.id, sent.value));
    return sent.value;
  }

  /** What was refused is not there; what had no clear answer may be; what the portal put off is tried anew. */
  async function notAdded(
    record: CsvItemRecord,
    owner: string,
    failure: ActFailure,
  ): Promise<string | undefined> {
    if (failure.notDone !== undefined) {
      rest(record, failure.notDone.retryAfterMs);
      later(record, failure.sentence);
      return undefined;
    }
    const before = failure.kind === 'not allowed' ? 'none' : await found(record, owner);
    if (before !== 'none') return before;
    fail(record, failure.kind === 'not allowed' ? `${failure.sentence} ${NO_RIGHT}` : failure.sentence);
    return undefined;
  }

  async function found(record: CsvItemRecord, owner: string): Promise<string | 'none' | undefined> {
    const looked = await portal.csvMarked(owner, record.mark);
    if (!looked.ok) {
      later(record, looked.failure.sentence);
      return undefined;
    }
    const item = looked.value;
    if (item === undefined || store.tables.csvItems.isKnown(item)) return 'none';
    store.commit(clock(), (tables) => tables.csvItems.stored(record.id, item));
    return item;
  }

  async function prove(record: CsvItemRecord, owner: string, item: string, path: string): Promise<void> {
    const read = await portal.csvFault(owner, item, path);
    const fault = read.ok ? read.value : `it could not be read back: ${withoutPeriod(read.failure.sentence)}`;
    if (fault !== undefined)
      return unwanted(record, `The item was added, but ${fault}. The bot deletes such items.`);
    store.commit(clock(), (tables) => {
      tables.csvItems.added(record.id, botEntry('CSV item added', '', { scan: record.scan, item, owner }));
      const address = itemUrl(portal.url, item);
      tables.outbox.addLine(
        record.card,
        `The CSV of scan ${record.scan} is a private item in the portal: ${address}`,
      );
    });
    changed();
  }

  /** Its members are no longer kept, so that nobody could tell whether an item begun is right. */
  async function superseded(record: CsvItemRecord, owner: string): Promise<void> {
    const item = record.item ?? (record.state === 'adding' ? await found(record, owner) : 'none');
    if (item === undefined) return;
    if (item === 'none') return fail(record, 'A later scan finished first.');
    unwanted(
      record,
      'A later scan finished before the item could be checked. Use the newest scan’s CSV instead.',
    );
  }

  function unwanted(record: CsvItemRecord, problem: string): void {
    log.error(
      { scan: record.scan, why: problem },
      'The bot could not confirm a CSV item in the portal and is deleting it.',
    );
    store.commit(clock(), (tables) => tables.csvItems.unwanted(record.id, problem));
    changed();
    worker.wake();
  }

  function fail(record: CsvItemRecord, problem: string): void {
    log.error({ scan: record.scan, why: problem }, 'Could not add the CSV to the portal.');
    const entry = botEntry('CSV item failed', '', { scan: record.scan, why: problem });
    store.commit(clock(), (tables) => tables.csvItems.failed(record.id, problem, entry));
    changed();
  }

  function later({ id, scan }: CsvItemRecord, why: string): void {
    met.set(id, {
      sentence: withReason(`The CSV of scan ${scan} is waiting to be added to the portal`, why),
    });
  }

  async function remove(record: CsvItemRecord): Promise<void> {
    const { id, owner, item } = record;
    if (owner === undefined || item === undefined || !mayWork()) return;
    rest(record, AGAIN_MS);
    const acts = await portal.signedIn();
    if (acts.ok && !mayWork()) return;
    const gone = acts.ok ? await acts.value.deleteItem(owner, item) : acts;
    if (!gone.ok) return notDeleted(record, gone.failure);
    notBefore.delete(id);
    store.commit(clock(), (tables) =>
      tables.csvItems.deleted(id, botEntry('CSV item deleted', '', { scan: record.scan, item })),
    );
  }

  function notDeleted(record: CsvItemRecord, { sentence, notDone }: ActFailure): void {
    rest(record, Math.max(AGAIN_MS, notDone?.retryAfterMs ?? 0));
    met.set(record.id, {
      sentence: `The CSV of scan ${record.scan} could not be deleted from the portal; the bot will try again. ${sentence}`,
    });
  }

  const worker = workerOf('adding CSVs to the portal', log, run);
  return {
    ...worker,
    /** Why one is not in the portal yet, or is there longer than it should be. */
    problem: (): string | undefined => [...met.values()][0]?.sentence,
  };
}

const NO_ACCOUNT =
  'The ArcGIS credential has no account that can own an item. Use ARCGIS_USERNAME or an API key, or set CSV_ITEM=off. Then restart the bot.';
const NO_RIGHT = 'The bot’s account needs the privilege portal:user:createItem.';
