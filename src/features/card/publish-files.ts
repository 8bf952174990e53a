import type { Delivery } from '../../adapters/slack/calls.ts';
import type { CardNote, FileRecord } from '../../adapters/store/posts/cards.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { DAY_MS, MINUTE_MS } from '../../policy/calendar.ts';
import type { OrganizationCache } from '../evaluation/organization.ts';
import { scanCsv } from '../scan/csv.ts';

/** What Slack goes on refusing, for lack of space perhaps, is tried no more often than this. */
const LONGEST_WAIT_MS = 60 * MINUTE_MS;

/** After a deletion that failed, Slack is left alone about that file for so long. */
const DELETED_AGAIN_MS = 60 * MINUTE_MS;

/** Brings the CSVs into the threads of their cards, and takes the old ones away. */
export function filePublisher(
  outside: Outside,
  organizationCache: OrganizationCache,
  changed: () => void,
): () => Promise<void> {
  const { store, channel, settings, clock, log } = outside;
  /** What surely was not taken, by file: how often that was, and when it is tried again. */
  const refused = new Map<number, { readonly times: number; readonly nextAt: number }>();

  const deletionTriedAt = new Map<number, number>();

  async function send(file: FileRecord): Promise<void> {
    const thread = store.tables.cards.get(file.card)?.ts;
    const current = store.tables.scans.newestAccepted()?.id === file.scan;
    if (thread === undefined || !store.commit(clock(), (tables) => tables.outbox.takeFile(file.id))) return;
    // Only the newest scan's members can still be told.
    if (!current) return ended(file, { kind: 'CSV superseded' }, (outbox) => outbox.fileFailed(file.id));
    const uploaded = await upload(file, thread);
    if (uploaded?.kind !== 'delivered') notUploaded(file, uploaded);
    else ended(file, undefined, (outbox) => outbox.fileUploaded(file.id, uploaded.value.fileId));
    if (store.tables.cards.get(file.card)?.due === true) changed();
  }

  /** What the card says of the file gives way to what became of it. */
  function ended(file: FileRecord, note: CardNote | undefined, write: (to: Tables['outbox']) => void): void {
    refused.delete(file.id);
    store.commit(clock(), ({ outbox, cards }) => {
      write(outbox);
      if (ABOUT_A_FILE.has(cards.get(file.card)?.note?.kind)) cards.setNote(file.card, note);
    });
  }

  /** One that Slack may have taken is not sent twice; what it surely did not take is tried again. */
  function notUploaded(file: FileRecord, outcome: NotDelivered | undefined): void {
    const times = (refused.get(file.id)?.times ?? 0) + 1;
    const waitMs = Math.min(LONGEST_WAIT_MS, MINUTE_MS * 2 ** Math.min(times - 1, 10));
    const isSurelyNot = outcome?.kind !== 'uncertain';
    const note = noteOn(outcome);
    if (isSurelyNot) refused.set(file.id, { times, nextAt: clock().getTime() + waitMs });
    store.commit(clock(), ({ outbox, cards }) => {
      if (isSurelyNot) outbox.giveFileBack(file.id);
      else outbox.fileFailed(file.id);
      cards.setNote(file.card, note);
    });
    log.error({ file: file.id, ...note }, 'The CSV was not uploaded, or Slack did not confirm the upload.');
  }

  /** Undefined where it could not even be written. */
  async function upload(file: FileRecord, thread: string): Promise<Delivery<{ fileId: string }> | undefined> {
    try {
      const scan = store.tables.scans.newestAccepted();
      if (scan?.id !== file.scan) return undefined;
      const roles = organizationCache.last()?.organization.roles ?? new Map();
      const csv = await scanCsv(outside, scan, roles);
      return await channel.uploadFile(csv, file.name, `All members, scan ${file.scan}`, thread);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : 'unknown';
      log.error({ file: file.id, error }, 'Could not write the CSV.');
      return undefined;
    }
  }

  async function drop(file: FileRecord): Promise<void> {
    const now = clock().getTime();
    const triedAt = deletionTriedAt.get(file.id) ?? Number.NEGATIVE_INFINITY;
    if (file.slackFile === undefined || now - triedAt < DELETED_AGAIN_MS) return;
    deletionTriedAt.set(file.id, now);
    const dropped = await channel.deleteFile(file.slackFile);
    if (dropped.kind === 'delivered') {
      deletionTriedAt.delete(file.id);
      store.commit(clock(), (tables) => tables.outbox.fileDeleted(file.id));
    } else log.warn({ file: file.id, why: dropped.sentence }, 'Could not delete an old CSV.');
  }

  return async () => {
    const now = clock().getTime();
    for (const file of store.tables.outbox.filesDue())
      if (now >= (refused.get(file.id)?.nextAt ?? now)) await send(file);
    const keptSince = new Date(now - settings.csvKeepDays * DAY_MS);
    for (const file of store.tables.outbox.filesUploadedBefore(keptSince)) await drop(file);
  };
}

type NotDelivered = Exclude<Delivery<never>, { kind: 'delivered' }>;

function noteOn(outcome: NotDelivered | undefined): CardNote {
  if (outcome === undefined) return { kind: 'CSV not written' };
  return { kind: outcome.kind === 'refused' ? 'CSV refused' : 'CSV perhaps uploaded', why: outcome.sentence };
}

const ABOUT_A_FILE: ReadonlySet<string | undefined> = new Set<CardNote['kind']>([
  'CSV refused',
  'CSV not written',
  'CSV perhaps uploaded',
  'CSV superseded',
]);
