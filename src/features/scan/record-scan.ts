import { type Actor, botEntry } from '../../adapters/store/audit.ts';
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

type Accepted = Extract<ReadingOutcome, { kind: 'accepted' }>;
type Rejected = Extract<ReadingOutcome, { kind: 'rejected' }>;

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
        cardFor(tables, { ...nothingNew(id, by), accepted: false });
    }
  });
}

function accept(
  { settings }: Outside,
  tables: Tables,
  id: number,
  by: Actor,
  outcome: Accepted,
  now: Date,
): void {
  const { organization, evaluator, used } = outcome;
  const { received: members, enabledMembers, datesAhead } = outcome.counts;
  const rehearsal = rehearsing(tables);
  applyActsSinceScanBegan(tables, settings.policy, id);
  const outside = noteOutsideChanges(tables, id, tables.scans.newestAccepted()?.id);
  const proposing = { tables, scan: id, evaluator: evaluator(tables.exclusions.inForce(now)), settings };
  const { born, skipped } = propose(proposing, {
    enabledMembers,
    rehearsing: rehearsal,
    mayPropose: mayPropose(tables, settings, now),
    now,
  });
  const counts = tables.scans.countStatuses(id);
  tables.scans.accept(
    id,
    {
      organization,
      members,
      enabledMembers,
      counts,
      notes: [...outside, ...notesOf(datesAhead, counts['unknown'] ?? 0)],
    },
    { by, what: 'scan accepted', subject: '', detail: { scan: id, members, counts } },
  );
  // For one reading, whether it needed them or not.
  for (const acceptance of tables.switches.acceptances(now)) {
    const what = used.some(({ check }) => check === acceptance.check)
      ? 'acceptance used'
      : 'acceptance not needed';
    tables.switches.spendAcceptance(acceptance, {
      by,
      what,
      subject: '',
      detail: { scan: id, check: acceptance.check },
    });
  }
  const mentions = born.length > 0 && !rehearsal;
  const card = cardFor(tables, { scan: id, by, born: born.length, skipped, accepted: true, mentions });
  tables.outbox.addFile(card, id, csvName(now));
  // Under protection nothing is added in the portal; what a pause begins after this waits.
  if (settings.csvItem && mayAct(modeNow(tables, settings, now)))
    tables.csvItems.add({ card, scan: id, name: csvName(now) });
}

function reject(tables: Tables, id: number, by: Actor, { organization, failed, sentence }: Rejected): void {
  const detail = { scan: id, failed, sentence };
  tables.scans.reject(id, organization, failed, { by, what: 'scan rejected', subject: '', detail });
  const card = cardFor(tables, { ...nothingNew(id, by), accepted: false });
  tables.cards.setNote(card, sentence === undefined ? undefined : { kind: 'scan rejected', why: sentence });
}

function nothingNew(scan: number, by: Actor) {
  return { scan, by, born: 0, skipped: 0, mentions: false };
}

/** Names that a note has room for. */
const NAMED = 5;

function notesOf(ahead: readonly string[], incomplete: number): ScanNote[] {
  return [
    ...noteOn(ahead, 'dates ahead'),
    ...(incomplete > 0 ? [{ kind: 'incomplete' as const, count: incomplete }] : []),
  ];
}

function noteOn(usernames: readonly string[], kind: Exclude<ScanNote['kind'], 'incomplete'>): ScanNote[] {
  const count = usernames.length;
  return count === 0 ? [] : [{ kind, named: usernames.slice(0, NAMED), count }];
}

/**
 * What the worker did since a scan began: the scan may have read such an account before the act, and what was read back
 * right after the act is the truth. Inside the transaction that accepts the scan.
 */
export function applyActsSinceScanBegan(tables: Tables, policy: Policy, scan: number): void {
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
 * What somebody else did since the last accepted scan: accounts enabled or disabled by hand. They go into the trail, the
 * cards that show such an account are drawn anew, and the scan gets a note on each kind. Inside the
 * transaction that accepts the scan, after our own acts have been noted in both.
 */
export function noteOutsideChanges(tables: Tables, scan: number, before: number | undefined): ScanNote[] {
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
 * to tell; else the newest one, which only notes the later scan.
 */
export function cardFor(
  tables: Tables,
  what: { scan: number; by: Actor; born: number; skipped: number; accepted: boolean; mentions: boolean },
): number {
  const newest = tables.cards.newest();
  const nothingNew = what.by.kind === 'bot' && what.accepted && what.born === 0 && what.skipped === 0;
  if (newest !== undefined && nothingNew && tables.scans.get(newest.scan)?.state === 'accepted') {
    tables.cards.noteLastScan(newest.id, what.scan);
    tables.cards.markDue(newest.id);
    return newest.id;
  }
  const rows = tables.proposals.liveIds();
  return tables.cards.add({ scan: what.scan, mentions: what.mentions, rows });
}
