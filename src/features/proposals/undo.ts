import { botEntry } from '../../adapters/store/audit.ts';
import type { MemberRow } from '../../adapters/store/members.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Account } from '../../policy/account.ts';
import { addDays, dayOf } from '../../policy/calendar.ts';
import type { Verdict } from '../../policy/evaluate.ts';
import { inactiveDays } from '../../policy/inactivity.ts';
import type { Policy } from '../../policy/limits.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { evaluatedMember } from '../evaluation/evaluate-members.ts';
import { writeNotice } from './notice.ts';

/** Whether our disabling is the last change of the account that we know of; the portal is asked again before the act. */
export function mayUndo(tables: ReadTables, proposal: Proposal): boolean {
  if (proposal.state !== 'disabled' || proposal.rehearsal || proposal.disabledAt === undefined) return false;
  if (tables.proposals.newestOf(proposal.key)?.id !== proposal.id) return false;
  const scan = tables.scans.newestAccepted();
  const row = scan === undefined ? undefined : tables.scans.member(scan.id, proposal.key);
  if (scan === undefined || row === undefined || scan.startedAt < proposal.disabledAt) return true;
  // Enabled and disabled again by others since: theirs is the last change.
  if (row.reenabledAt !== undefined && row.reenabledAt > proposal.disabledAt) return false;
  return row.account.disabled;
}

/** Enables one account again: read, enable, read once more; `undone` is shown only once the portal says so. */
export async function undoDisabling(outside: Outside, proposal: Proposal): Promise<void> {
  const { store, portal, clock, settings, mail } = outside;
  const before = await portal.account(proposal.username);
  if (!before.ok) return end(`the account could not be read: ${before.failure.sentence}`);
  if (before.value.account.key !== proposal.key)
    return end('the account is no longer a member; another one has its name');
  if (before.value.account.disabled) {
    const enabled = await portal.enable(proposal.username);
    const after = await portal.account(proposal.username);
    if (!after.ok) return end(`whether it is enabled could not be read: ${after.failure.sentence}`);
    if (after.value.account.disabled)
      return end(enabled.ok ? 'the portal says that it is still disabled' : enabled.failure.sentence);
  }
  const now = clock();
  store.commit(now, (tables) => {
    tables.proposals.become(
      proposal.id,
      'undoing',
      'undone',
      {},
      botEntry('disabling undone', proposal.username, { proposal: proposal.id }),
    );
    writeNotice(tables, mail, 'enabled again', proposal, now);
    const scan = tables.scans.newestAccepted();
    const row = scan === undefined ? undefined : tables.scans.member(scan.id, proposal.key);
    if (scan === undefined || row?.evaluated === undefined) return;
    noteEnabledAgain(tables, settings.policy, scan.id, row, now);
  });

  function end(why: string): void {
    store.commit(clock(), (tables: Tables) => {
      tables.proposals.become(
        proposal.id,
        'undoing',
        'disabled',
        { why: `not enabled again: ${why}` },
        botEntry('undo failed', proposal.username, { proposal: proposal.id, why }),
      );
    });
  }
}

/** A scan's row shows at once that the bot enabled the account again: the shield starts. */
export function noteEnabledAgain(
  tables: Tables,
  policy: Policy,
  scan: number,
  row: MemberRow,
  at: Date,
): void {
  const { evaluated, newestSignIn } = row;
  const account: Account = { ...row.account, disabled: false };
  const until = addDays(dayOf(at, policy.timeZone), policy.reenabledShieldDays);
  const days = inactiveDays(account, newestSignIn, at) ?? 0;
  const verdict: Verdict = { status: 'shielded', clause: 4, days, range: evaluated?.range ?? 'none', until };
  tables.scans.noteReenabled(scan, account.key, at);
  tables.scans.reevaluate(
    scan,
    account.key,
    evaluatedMember(verdict, account, newestSignIn, policy),
    account,
  );
}
