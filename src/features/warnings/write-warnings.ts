import { randomUUID } from 'node:crypto';
import { botEntry } from '../../adapters/store/audit.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { dayOf } from '../../policy/calendar.ts';
import type { Rung } from '../../policy/ladder.ts';
import { mayAct } from '../../policy/mode.ts';
import { isLive } from '../../policy/proposal.ts';
import { breathe, type Evaluator } from '../evaluation/evaluate-members.ts';
import type { MailFacts } from '../evaluation/ladder-facts.ts';
import { firstWarningsHeld } from '../modes/forecast.ts';
import { closeProposal, modeNow } from '../modes/mode.ts';

/** Letters written in one commit. */
const WRITTEN_AT_ONCE = 50;

/**
 * Writes down the warnings that an accepted scan asks for, and whom mail cannot or can again reach; the mail queue sends
 * them. `reachChanged`: the accounts of which the scan found that.
 */
export async function warn(
  outside: Outside,
  scan: number,
  evaluatorNow: () => Evaluator,
  reachChanged: readonly AccountKey[],
): Promise<void> {
  const { store, settings, clock, mail } = outside;
  const { members, letters } = store.tables;
  if (mail === undefined || !mayAct(modeNow(store.tables, settings, clock()))) return;
  for (const rows of piecesOf(members, reachChanged)) {
    const today = dayOf(clock(), settings.policy.timeZone);
    const changed = evaluatorNow()
      .evaluateAll(rows)
      .filter(({ mail }) => mail().reachChanged);
    store.commit(clock(), (tables) => {
      for (const { row, mail } of changed) noteReach(tables, row, mail(), today);
    });
    await breathe();
  }
  const mostFirst = firstWarningsHeld(outside) === undefined ? settings.policy.maxWarningsPerScan : 0;
  for (const rows of piecesOf(members, [...members.toRemind(), ...members.toWarnFirst(mostFirst)])) {
    const awaiting = letters.awaiting(rows.map(({ account }) => account.key));
    // An exclusion may have come since the scan.
    const wanted = evaluatorNow()
      .evaluateAll(rows)
      .flatMap(({ row, verdict }) =>
        'rung' in verdict && verdict.rung !== undefined && !awaiting.has(row.account.key)
          ? [{ row, rung: verdict.rung }]
          : [],
      );
    const now = clock();
    store.commit(now, (tables) => {
      for (const letter of wanted) write(tables, mail.messageHost, scan, letter, now);
    });
    await breathe();
  }
}

interface Wanted {
  readonly row: MemberRow;
  readonly rung: Rung;
}

function* piecesOf(
  members: ReadTables['members'],
  keys: readonly AccountKey[],
): Generator<readonly MemberRow[]> {
  for (let from = 0; from < keys.length; from += WRITTEN_AT_ONCE)
    yield members.some(keys.slice(from, from + WRITTEN_AT_ONCE));
}

/** > An account that becomes reachable again loses its proposal and starts its ladder. */
function noteReach(tables: Tables, { account }: MemberRow, { reach }: MailFacts, today: string): void {
  const { key, username } = account;
  if (reach.kind === 'not reachable') {
    const entry = botEntry('not reachable by mail', username, { notReachable: reach.why });
    tables.letters.establish(key, reach.why, today, entry);
    return;
  }
  tables.letters.clearReach(key, botEntry('reachable by mail again', username, {}));
  const live = tables.proposals.newestOf(key);
  if (live !== undefined && isLive(live.state) && live.state !== 'disabling')
    closeProposal(tables, live, { kind: 'bot' }, 'the account can be warned again');
}

function write(tables: Tables, host: string, scan: number, { row, rung }: Wanted, now: Date): void {
  const { key, username, email } = row.account;
  if (email === undefined) return;
  tables.letters.write(
    {
      about: { kind: 'warning', key, rung, scan },
      username,
      to: email,
      messageId: `<${randomUUID()}@${host}>`,
      notBefore: now,
    },
    botEntry('warning written', username, { scan, rung }),
  );
}
