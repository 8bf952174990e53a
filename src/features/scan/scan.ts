import { type Actor, botEntry } from '../../adapters/store/audit.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside, ScanAnswer } from '../../deps.ts';
import type { OrganizationCache } from '../evaluation/organization.ts';
import { warn } from '../warnings/write-warnings.ts';
import { readAndEvaluate } from './read-members.ts';
import { recordScan } from './record-scan.ts';

/** One reading of the whole organization at a time, whoever asks. */
export function scanFlow(outside: Outside, organizationCache: OrganizationCache, afterCommit: () => void) {
  const { store, channel, clock, log } = outside;
  let current: { readonly id: number; readonly ending: AbortController } | undefined;
  let latest = Promise.resolve();
  /** Progress messages that Slack did not delete when their scans ended. */
  const leftBehind = new Set<string>();

  /** A scan never throws out of here: whatever goes wrong ends as a failed scan with a card. */
  async function whole(id: number, by: Actor, signal: AbortSignal): Promise<void> {
    const progress = progressOf(outside, id, by);
    try {
      const outcome = await readAndEvaluate(outside, organizationCache, id, progress.read, signal);
      recordScan(outside, id, by, outcome);
      if (outcome.kind === 'accepted') {
        await warn(outside, id, outcome.evaluatorBy(store.tables.exclusions.inForce(clock())));
      }
    } catch (thrown) {
      if (!signal.aborted) endedByUs(id, by, thrown);
    } finally {
      current = undefined;
    }
    // The card waits for nothing that Slack is slow about.
    afterCommit();
    const left = await progress.end();
    if (left !== undefined) leftBehind.add(left);
  }

  function endedByUs(id: number, by: Actor, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown.message : 'unknown';
    log.error({ scan: id, error }, 'a scan ended by an error of ours');
    // One that was accepted stays so; the warnings that were not written down are, after the next.
    if (store.tables.scans.get(id)?.state !== 'reading') return;
    recordScan(outside, id, by, { kind: 'failed', sentence: OUR_SIDE });
  }

  const running = (): ScanRow | undefined =>
    current === undefined ? undefined : store.tables.scans.get(current.id);

  return {
    running,
    /** `alongside` is committed with the scan's beginning. */
    start(by: Actor, alongside?: (tables: Tables) => void): ScanAnswer {
      const already = running();
      if (already !== undefined) return { kind: 'running', scan: already };
      const id = store.commit(clock(), (tables) => {
        alongside?.(tables);
        return tables.scans.begin(by, { by, what: 'scan started', subject: '', detail: {} });
      });
      const ending = new AbortController();
      // Begun after this call, so that whoever asked is answered before anything is read.
      const done = Promise.resolve().then(() => whole(id, by, ending.signal));
      current = { id, ending };
      latest = done;
      return { kind: 'started', scan: id, done };
    },
    /** Takes away what Slack did not when a scan had ended. */
    async tidy(): Promise<void> {
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

const OUR_SIDE = 'It failed on our side; the log says more.';

/** A scan that an ended process left unfinished: noted as failed, and made again if the schedule had asked for it or had been served by it. */
export function takeUpUnfinished({ store, settings, clock }: Outside, scan: (by: Actor) => void): void {
  const unfinished = store.tables.scans.unfinished();
  const lookedAt = store.tables.jobs.lookedAt('scan');
  const servedSchedule = ({ askedBy, startedAt }: ScanRow): boolean =>
    askedBy.kind === 'bot' ||
    (lookedAt !== undefined && settings.scanSchedule.lastDue(startedAt, lookedAt) !== undefined);
  for (const { id, askedBy } of unfinished) {
    store.commit(clock(), (tables) => {
      const failure = 'The bot was stopped while it was reading.';
      tables.scans.fail(id, failure, botEntry('scan failed', '', { scan: id, failure }));
      if (askedBy.kind === 'person') {
        tables.outbox.addLine(
          undefined,
          `Scan ${id}, asked for by ${askedBy.name}, was cut short by a restart. Ask again.`,
        );
      }
    });
  }
  if (unfinished.some(servedSchedule)) scan({ kind: 'bot' });
}

/** How far a scan that a person asked for has come: one message of its own, updated now and then, deleted at the end. */
function progressOf({ channel, log, cardPauseMs }: Outside, scan: number, by: Actor) {
  if (by.kind === 'bot') return { read: () => {}, end: () => Promise.resolve(undefined) };
  let received = 0;
  let lastAt = performance.now();
  let ts: string | undefined;
  let work: Promise<void> = channel
    .postLine(`Scan ${scan}, asked for by ${by.name}: reading the members…`, undefined)
    .then((posted) => {
      if (posted.kind === 'delivered') ts = posted.value.ts;
      else log.warn({ scan, why: posted.sentence }, 'the progress message could not be posted');
    });

  return {
    read(accounts: number, total: number): void {
      received += accounts;
      if (performance.now() - lastAt < cardPauseMs) return;
      lastAt = performance.now();
      const text = `Scan ${scan}, asked for by ${by.name}: ${received} of ${total} members read…`;
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
