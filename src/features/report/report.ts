import { randomUUID } from 'node:crypto';
import { botEntry } from '../../adapters/store/audit.ts';
import type { ReportRecord } from '../../adapters/store/reports.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { MailOutside, Outside } from '../../deps.ts';
import { mayAct } from '../../policy/mode.ts';
import { workerOf } from '../../worker.ts';
import { modeNow } from '../modes/mode.ts';
import { newsOf } from './news.ts';

/** A mail server that does not answer keeps a report waiting no longer than this. */
const LONGEST_WAIT_MS = 3_600_000;

/** Writes one report a recipient after a scan, once its letters have had their first answers, when something happened since the last. */
export function reporting(
  outside: Outside,
  mail: MailOutside,
  /** Resolves once the cards are in Slack, or were tried: a report links to the newest. */
  cardsDrawn: () => Promise<void>,
  written: () => void,
) {
  const { store, settings, clock, log } = outside;
  const isLive = (): boolean => mayAct(modeNow(store.tables, settings, clock()));

  /** Whether what the report tells of is still going on. */
  function isGoingOn({ scan }: ReportRecord): boolean {
    const state = store.tables.csvItems.ofScan(scan)?.state ?? 'failed';
    return store.tables.reports.unanswered(scan) > 0 || ['due', 'adding', 'stored'].includes(state);
  }

  const latest = ({ since }: ReportRecord): Date => new Date(since.getTime() + LONGEST_WAIT_MS);

  /** The report that is to be written now. */
  function ready(): ReportRecord | undefined {
    const waiting = store.tables.reports.waiting();
    // > Nobody is mailed while protection is on, or the bot is not live, or paused, in any path.
    if (waiting === undefined || !isLive()) return undefined;
    return isGoingOn(waiting) && clock() < latest(waiting) ? undefined : waiting;
  }

  async function run(): Promise<void> {
    if (ready() === undefined) return;
    await cardsDrawn();
    const waiting = ready();
    if (waiting === undefined) return;
    const isNews =
      store.tables.scans.get(waiting.scan)?.state !== 'accepted' || newsOf(outside, waiting).length > 0;
    const now = clock();
    store.commit(now, (tables) => {
      if (isNews) write(tables, mail, waiting, now);
      else tables.reports.close(waiting.id, 'nothing');
    });
    if (isNews) written();
  }

  const worker = workerOf('writing reports', log, run);
  return {
    ...worker,
    /** A scan has come to its end, whatever it came to. */
    scanEnded(): void {
      const [scan] = store.tables.scans.recent(1);
      if (scan === undefined || scan.finishedAt === undefined) return;
      if (mail.reportRecipients.length === 0) return;
      if (!isLive() && store.tables.reports.waiting() === undefined) return;
      store.commit(clock(), (tables) => tables.reports.wait(scan.id));
    },
    nextDue(): Date | undefined {
      const waiting = isLive() ? store.tables.reports.waiting() : undefined;
      if (waiting === undefined) return undefined;
      return isGoingOn(waiting) ? latest(waiting) : clock();
    },
  };
}

function write(tables: Tables, mail: MailOutside, { id, scan }: ReportRecord, now: Date): void {
  tables.reports.close(id, 'written');
  for (const to of mail.reportRecipients) {
    const messageId = `<${randomUUID()}@${mail.messageHost}>`;
    tables.letters.write(
      { about: { kind: 'report', scan }, username: '', to, messageId, notBefore: now },
      botEntry('report written', '', { scan, to }),
    );
  }
}
