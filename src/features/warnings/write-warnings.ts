import { randomUUID } from 'node:crypto';
import { botEntry } from '../../adapters/store/audit.ts';
import type { MemberRow } from '../../adapters/store/members.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { dayOf } from '../../policy/calendar.ts';
import { isInEitherRange } from '../../policy/evaluate.ts';
import { firstWarningOrder } from '../../policy/ladder.ts';
import { mayAct } from '../../policy/mode.ts';
import { type Evaluator, membersInPieces } from '../evaluation/evaluate-members.ts';
import type { MailFacts } from '../evaluation/ladder-facts.ts';
import { firstWarningsHeld } from '../modes/forecast.ts';
import { closeProposal, modeNow } from '../modes/mode.ts';

/** Letters written in one commit. */
const WRITTEN_AT_ONCE = 50;

type Wanted = ReturnType<typeof wantedOf>[number];

/** Writes down the warnings that an accepted scan asks for, and whom mail cannot or can again reach; the mail queue sends them. */
export async function warn(outside: Outside, scan: number, evaluator: Evaluator): Promise<void> {
  const { store, settings, clock, mail } = outside;
  if (mail === undefined || !mayAct(modeNow(store.tables, settings, clock()))) return;
  const wanted: Wanted[] = [];
  for await (const rows of membersInPieces(store, scan)) {
    wanted.push(...wantedOf(outside, rows, evaluator));
  }
  const maxFirst = firstWarningsHeld(outside) === undefined ? settings.policy.maxWarningsPerScan : 0;
  const firsts = wanted
    .filter(({ rung }) => rung.kind === 'first')
    .toSorted(firstWarningOrder)
    .slice(0, maxFirst);
  const letters = [...wanted.filter(({ rung }) => rung.kind === 'reminder'), ...firsts];
  for (let from = 0; from < letters.length; from += WRITTEN_AT_ONCE) {
    const now = clock();
    store.commit(now, (tables) => {
      for (const letter of letters.slice(from, from + WRITTEN_AT_ONCE))
        write(tables, mail.messageHost, scan, letter, now);
    });
  }
}

/** The rungs that are due in one piece of the members, without those already written and under way. */
function wantedOf({ store, settings, clock }: Outside, rows: readonly MemberRow[], evaluator: Evaluator) {
  const now = clock();
  const inRange = rows.filter(({ evaluated }) => evaluated !== undefined && isInEitherRange(evaluated));
  const awaiting = store.tables.letters.awaiting(inRange.map(({ account }) => account.key));
  return evaluator.evaluateAll(inRange).flatMap(({ row, verdict, mail }) => {
    const facts = mail();
    if (facts.reachChanged)
      store.commit(now, (tables) => noteReach(tables, row, facts, dayOf(now, settings.policy.timeZone)));
    const rung = 'rung' in verdict ? verdict.rung : undefined;
    const { key } = row.account;
    return rung === undefined || awaiting.has(key) ? [] : [{ row, rung, key, days: verdict.days ?? 0 }];
  });
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
  const live = tables.proposals
    .live()
    .find((proposal) => proposal.key === key && proposal.state !== 'disabling');
  if (live !== undefined) closeProposal(tables, live, { kind: 'bot' }, 'it can be warned again');
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
