import { type Actor, type AuditEntry, botEntry } from '../../adapters/store/audit.ts';
import type { ScanNote } from '../../adapters/store/scans.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Policy } from '../../policy/limits.ts';
import { mayAct } from '../../policy/mode.ts';
import { mayPropose, modeNow, rehearsing } from '../modes/mode.ts';
import { asDisabled } from '../proposals/disable.ts';
import { propose } from '../proposals/propose.ts';
import { noteEnabledAgain } from '../proposals/undo.ts';
import { csvName } from './csv.ts';
import type { ReadingOutcome } from './read-members.ts';

type Outcome<Kind> = Extract<ReadingOutcome, { kind: Kind }>;

/** Writes down what a reading came to, in one transaction: accepted with its proposals, rejected, or failed; each with its card. */
export function recordScan(outside: Outside, id: number, by: Actor, outcome: ReadingOutcome): void {
  const now = outside.clock();
  outside.store.commit(now, (tables) => {
    switch (outcome.kind) {
      case 'accepted':
        return accept(outside, tables, id, by, outcome, now);
      case 'rejected':
        return reject(tables, id, by, outcome);
      case 'failed':
        tables.scans.fail(id, outcome.sentence, {
          by,
          what: 'scan failed',
          subject: '',
          detail: { scan: id, failure: outcome.sentence },
        });
        cardFor(tables, id, by);
    }
  });
}

function accept(
  { settings }: Outside,
  tables: Tables,
  id: number,
  by: Actor,
  { organization, counts: read, evaluatorBy, used }: Outcome<'accepted'>,
  now: Date,
): void {
  const { received: members, enabledMembers } = read;
  const rehearsal = rehearsing(tables);
  applyActsSinceScanBegan(tables, settings.policy, id);
  const outside = noteOutsideChanges(tables, id, tables.scans.newestAccepted()?.id);
  const proposing = { tables, scan: id, evaluator: evaluatorBy(tables.exclusions.inForce(now)), settings };
  const { born, skipped } = propose(proposing, {
    enabledMembers,
    rehearsing: rehearsal,
    mayPropose: mayPropose(tables, settings, now),
    now,
  });
  const counts = tables.scans.countStatuses(id);
  const unknown = counts['unknown'] ?? 0;
  const notes = [
    ...outside,
    ...noteOn(read.datesAhead, 'dates ahead'),
    ...(unknown > 0 ? [{ kind: 'incomplete' as const, count: unknown }] : []),
  ];
  const detail = { scan: id, members, counts };
  const entry: AuditEntry = { by, what: 'scan accepted', subject: '', detail };
  tables.scans.accept(id, { organization, members, enabledMembers, counts, notes }, entry);
  // For one reading, whether it needed them or not.
  for (const acceptance of tables.switches.acceptances(now)) {
    const { check } = acceptance;
    const wasUsed = used.some((one) => one.check === check);
    const what = wasUsed ? 'acceptance used' : 'acceptance not needed';
    tables.switches.spendAcceptance(acceptance, { by, what, subject: '', detail: { scan: id, check } });
  }
  const card = cardFor(tables, id, by, {
    isNew: born.length > 0 || skipped > 0,
    mentions: born.length > 0 && !rehearsal,
  });
  tables.outbox.addFile(card, id, csvName(now));
  // Under protection nothing is added in the portal; what a pause begins after this waits.
  if (settings.csvItem && mayAct(modeNow(tables, settings, now)))
    tables.csvItems.add({ card, scan: id, name: csvName(now) });
}

function reject(
  tables: Tables,
  id: number,
  by: Actor,
  { organization, failed, said }: Outcome<'rejected'>,
): void {
  const detail = { scan: id, failed, ...said };
  tables.scans.reject(id, organization, failed, { by, what: 'scan rejected', subject: '', detail });
  tables.cards.setNote(cardFor(tables, id, by), said && { kind: 'scan rejected', ...said });
}

/** Names that a note has room for. */
const NAMED = 5;

function noteOn(usernames: readonly string[], kind: Exclude<ScanNote['kind'], 'incomplete'>): ScanNote[] {
  const count = usernames.length;
  return count === 0 ? [] : [{ kind, named: usernames.slice(0, NAMED), count }];
}

/**
 * What the worker did since a scan began: the scan may have read such an account before the act, and what was read back
 * right after the act is the truth. Inside the transaction that accepts the scan.
 */
function applyActsSinceScanBegan(tables: Tables, policy: Policy, scan: number): void {
  const startedAt = tables.scans.get(scan)?.startedAt;
  const acted = startedAt === undefined ? [] : tables.proposals.actedSince(startedAt);
  for (const { key, state, changedAt } of acted) {
    const row = tables.scans.member(scan, key);
    if (row?.evaluated === undefined || !row.seen) continue;
    if (state === 'undone') noteEnabledAgain(tables, policy, scan, row, changedAt);
    else if (!row.account.disabled) {
      const account = { ...row.account, disabled: true };
      tables.scans.reevaluate(scan, key, asDisabled({ ...row, account }, policy), account);
    }
  }
}

/**
 * What other people did since the last accepted scan: accounts enabled or disabled by hand. They go into the trail, the
 * cards that show such an account are drawn again, and the scan gets a note on each kind. Inside the
 * transaction that accepts the scan, after our own acts have been noted in both.
 */
function noteOutsideChanges(tables: Tables, scan: number, before: number | undefined): ScanNote[] {
  if (before === undefined) return [];
  const changed = tables.scans.changedOutside(scan, before);
  for (const { key, username, disabled } of changed) {
    tables.audit.append(botEntry(disabled ? 'disabled by others' : 'enabled by others', username, { scan }));
    const proposal = tables.proposals.newestOf(key);
    if (proposal !== undefined) tables.cards.markDueFor(proposal.id);
  }
  const named = (disabled: boolean): readonly string[] =>
    changed.filter((change) => change.disabled === disabled).map(({ username }) => username);
  return [...noteOn(named(false), 'enabled outside'), ...noteOn(named(true), 'disabled outside')];
}

/**
 * The card on which a finished scan is shown: a new post where a person asked, or there is something new to decide or
 * to tell, as there is of every scan that was not accepted; else the newest one, which only notes the later scan.
 */
function cardFor(
  tables: Tables,
  scan: number,
  by: Actor,
  { isNew, mentions } = { isNew: true, mentions: false },
): number {
  const newest = tables.cards.newest();
  const isOnNewest = by.kind === 'bot' && !isNew && newest !== undefined;
  if (!isOnNewest || tables.scans.get(newest.scan)?.state !== 'accepted')
    return tables.cards.add({ scan, mentions, rows: tables.proposals.liveIds() });
  tables.cards.noteLastScan(newest.id, scan);
  tables.cards.markDue(newest.id);
  return newest.id;
}
