import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, botEntry } from '../../adapters/store/audit.ts';
import { DatabaseHeld, DatabaseProblem } from '../../adapters/store/file/problems.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside, ScanAnswer } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { grouped } from '../../policy/text.ts';
import { type Evaluator, enabledAdminsOf, evaluatorAt } from '../evaluation/evaluate-members.ts';
import { type OrganizationCache, type OrganizationNow, portalSaid } from '../evaluation/organization.ts';
import { propose } from '../proposals/propose.ts';
import { warn } from '../warnings/write-warnings.ts';
import { readingCsv } from './csv.ts';
import { readAndEvaluate } from './read-members.ts';
import { readingSeats } from './read-seats.ts';
import { beginMerging, merge, recordProposed, recordScan } from './record-scan.ts';
import { csvPath, dropFile, stagingPath } from './work-files.ts';

/** One reading of the whole organization at a time, whoever asks. */
export function scanFlow(outside: Outside, organizationCache: OrganizationCache, afterCommit: () => void) {
  const { store, settings, channel, clock, log } = outside;
  let current: { readonly id: number; readonly ending: AbortController } | undefined;
  let latest = Promise.resolve();
  /** Progress messages that Slack did not delete when their scans ended. */
  const leftBehind = new Set<string>();

  /** A scan never throws out of here: whatever goes wrong ends as a failed scan with a card. */
  async function whole(id: number, signal: AbortSignal): Promise<void> {
    const scan = store.tables.scans.get(id);
    const progress = progressOf(outside, id, scan?.askedBy ?? { kind: 'bot' });
    try {
      if (scan?.state === 'reading') await readAndTakeIn(scan, progress.read, signal);
      else await takeIn(id, undefined, signal);
    } catch (thrown) {
      await endedByUs(id, thrown, signal);
    } finally {
      current = undefined;
    }
    // The card waits for nothing that Slack is slow about.
    afterCommit();
    const left = await progress.end();
    if (left !== undefined) leftBehind.add(left);
  }

  async function readAndTakeIn(...reading: Parameters<typeof read>): Promise<void> {
    const [{ id }, , signal] = reading;
    const reachChanged = await read(...reading);
    if (reachChanged !== undefined) await takeIn(id, reachChanged, signal);
  }

  /** Of an accepted scan, whose mail reaches them no longer, or again; undefined where it is not accepted. */
  async function read(
    scan: ScanRow,
    onRead: (accounts: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<readonly AccountKey[] | undefined> {
    const staging = store.staging(stagingPath(settings.workFolder, scan));
    const csv = await readingCsv(outside, scan);
    using asking = readingSeats(outside, signal);
    const onPage = (accounts: number, total: number): void => {
      asking.begin();
      onRead(accounts, total);
    };
    try {
      const outcome = await readAndEvaluate(
        outside,
        organizationCache,
        scan,
        { staging, csv },
        onPage,
        signal,
      );
      if (outcome.kind !== 'accepted') {
        await csv.drop();
        staging.drop();
        recordScan(outside, scan, outcome);
        return undefined;
      }
      const seats = await asking.seats(outcome.held);
      const isWhole = await csv.finish();
      staging.finish();
      signal.throwIfAborted();
      beginMerging(outside, scan, outcome, seats);
      if (isWhole) await csv.keep();
      return outcome.reachChanged;
    } catch (thrown) {
      await csv.drop();
      // What was accepted is still to be merged.
      if (store.tables.scans.get(scan.id)?.state === 'reading') staging.drop();
      throw thrown;
    }
  }

  /**
   * What an accepted scan found goes into the members, and then what follows from it is done. Of one that was cut short
   * before, which goes on where that was, `reachChanged` is not known any more.
   */
  async function takeIn(
    id: number,
    reachChanged: readonly AccountKey[] | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const before = store.tables.scans.newestAccepted();
    await retryingWhileHeld(() => merge(outside, id, signal), signal);
    await dropUsed(id, before);
    const organization = organizationCache.last() ?? (await readAgain(signal));
    const evaluatorNow = organization && (() => evaluatorBy(outside, organization));
    const ended =
      evaluatorNow && (await retryingWhileHeld(() => propose(outside, id, evaluatorNow, signal), signal));
    // A process that died may have ended some.
    const isNew = reachChanged === undefined || ended !== 0;
    await retryingWhileHeld(() => recordProposed(outside, id, isNew), signal);
    if (evaluatorNow !== undefined) await warn(outside, id, evaluatorNow, reachChanged ?? []);
  }

  /** Files that are of no use once a scan is in the members. */
  async function dropUsed(id: number, before: ScanRow | undefined): Promise<void> {
    const scan = store.tables.scans.get(id);
    if (scan !== undefined) await dropFile(stagingPath(settings.workFolder, scan));
    if (before !== undefined && before.id !== id) await dropFile(csvPath(settings.workFolder, before));
  }

  /** After a restart; where the portal does not answer, the next scan proposes. */
  async function readAgain(signal: AbortSignal): Promise<OrganizationNow | undefined> {
    const read = await organizationCache.read(signal);
    signal.throwIfAborted();
    if (read.ok) return read.value;
    log.warn(
      { why: portalSaid(read.failure) },
      'Could not propose accounts after a restart. The next scan will propose them.',
    );
    return undefined;
  }

  async function endedByUs(id: number, thrown: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const error = thrown instanceof Error ? thrown.message : 'unknown';
    log.error({ scan: id, error }, 'A scan failed because of an internal error.');
    const sentence = thrown instanceof DatabaseProblem ? thrown.message : OUR_SIDE;
    await retryingWhileHeld(() => noted(id, sentence), signal).catch((again: unknown) => {
      if (!signal.aborted) throw again;
    });
  }

  function noted(id: number, sentence: string): void {
    const scan = store.tables.scans.get(id);
    if (scan === undefined) return;
    // One that was accepted stays so; the warnings that were not written down are, after the next.
    if (scan.finishedAt === undefined) recordScan(outside, scan, { kind: 'failed', sentence });
    else if (scan.toPropose) recordProposed(outside, id, true);
  }

  const running = (): ScanRow | undefined =>
    current === undefined ? undefined : store.tables.scans.get(current.id);

  function begin(scan: number): Promise<void> {
    const ending = new AbortController();
    // Begun after this call, so that whoever asked is answered before anything is read.
    const done = Promise.resolve().then(() => whole(scan, ending.signal));
    current = { id: scan, ending };
    latest = done;
    return done;
  }

  function start(by: Actor, alongside?: (tables: Tables) => void): ScanAnswer {
    const already = running();
    if (already !== undefined) return { kind: 'running', scan: already };
    const scan = store.commit(clock(), (tables) => {
      alongside?.(tables);
      return tables.scans.begin(by, { by, what: 'scan started', subject: '', detail: {} });
    });
    return { kind: 'started', scan, done: begin(scan) };
  }

  return {
    running,
    /** `alongside` is committed with the scan's beginning. */
    start,
    /**
     * What an ended process left: an accepted scan is taken in to its end; one that was being read is noted as failed, and
     * made again if the schedule had asked for it or had been served by it.
     */
    takeUp(): void {
      const { scans } = store.tables;
      const left = scans.underWay();
      if (left?.state === 'reading') {
        const isMadeAgain = servedSchedule(outside, left);
        noteCutShort(outside, left, isMadeAgain);
        if (isMadeAgain) start({ kind: 'bot' });
      } else {
        const accepted = left ?? scans.toPropose();
        if (accepted !== undefined) void begin(accepted.id);
      }
    },
    /** Takes away what is needed no longer: a CSV that got everywhere, and progress messages that Slack did not delete in time. */
    async tidy(): Promise<void> {
      const accepted = store.tables.scans.newestAccepted();
      if (accepted !== undefined && !store.tables.scans.isCsvWanted(accepted.id))
        await dropFile(csvPath(settings.workFolder, accepted));
      for (const ts of leftBehind) {
        if ((await channel.deleteMessage(ts)).kind === 'delivered') leftBehind.delete(ts);
      }
    },
    /** Resolves when the newest one, its progress message included, has ended. */
    idle: () => latest,
    /** Cuts a running one short and waits for it; the next start takes it up. */
    async stop(): Promise<void> {
      current?.ending.abort();
      await latest;
    },
  };
}

/** Between two tries while another program holds the database. */
const HELD_MS = 500;

async function retryingWhileHeld<T>(work: () => T | Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof DatabaseHeld)) throw thrown;
      await pause(HELD_MS, undefined, { signal });
    }
  }
}

const OUR_SIDE = 'An internal error occurred. See the log.';

/** By what holds this moment: an exclusion may have come since the scan began. */
function evaluatorBy(outside: Outside, organization: OrganizationNow): Evaluator {
  const { store, clock } = outside;
  const { tables } = store;
  const now = clock();
  return evaluatorAt(now, outside, tables.exclusions.inForce(now), organization, enabledAdminsOf(tables));
}

function noteCutShort({ store, clock }: Outside, { id, askedBy }: ScanRow, isMadeAgain: boolean): void {
  store.commit(clock(), (tables) => {
    const failure = 'The bot was stopped during the scan.';
    tables.scans.fail(id, failure, botEntry('scan failed', '', { scan: id, failure }));
    if (askedBy.kind === 'person') {
      const next = isMadeAgain ? 'The bot has started a new one.' : 'Please start it again.';
      tables.outbox.addLine(
        undefined,
        `Scan ${id}, requested by ${askedBy.name}, was interrupted by a restart. ${next}`,
      );
    }
  });
}

function servedSchedule({ store, settings }: Outside, { askedBy, startedAt }: ScanRow): boolean {
  const lookedAt = store.tables.jobs.lookedAt('scan');
  return (
    askedBy.kind === 'bot' ||
    (lookedAt !== undefined && settings.scanSchedule.lastDue(startedAt, lookedAt) !== undefined)
  );
}

/** How far a scan that a person asked for has come: one message of its own, updated now and then, deleted at the end. */
function progressOf({ channel, log, cardPauseMs }: Outside, scan: number, by: Actor) {
  if (by.kind === 'bot') return { read: () => {}, end: () => Promise.resolve(undefined) };
  let received = 0;
  let lastAt = performance.now();
  let ts: string | undefined;
  let work: Promise<void> = channel
    .postLine(`Scan ${scan}, requested by ${by.name}: reading the members…`, undefined)
    .then((posted) => {
      if (posted.kind === 'delivered') ts = posted.value.ts;
      else log.warn({ scan, why: posted.sentence }, 'Could not post the progress message.');
    });

  return {
    read(accounts: number, total: number): void {
      received += accounts;
      if (performance.now() - lastAt < cardPauseMs) return;
      lastAt = performance.now();
      const text = `Scan ${scan}, requested by ${by.name}: ${grouped(received)} of ${grouped(total)} members read…`;
      work = work.then(async () => {
        if (ts !== undefined) await channel.updateLine(ts, text);
      });
    },
    /** The message that is still there because Slack did not delete it, if one is. */
    async end(): Promise<string | undefined> {
      await work;
      if (ts === undefined) return undefined;
      return (await channel.deleteMessage(ts)).kind === 'delivered' ? undefined : ts;
    },
  };
}
