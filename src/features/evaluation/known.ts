import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { ExclusionTarget } from '../../policy/exclusion.ts';
import { inactiveDays } from '../../policy/inactivity.ts';
import { limitsOf } from '../../policy/limits.ts';
import { isLive } from '../../policy/proposal.ts';

interface From {
  readonly outside: Pick<Outside, 'settings'>;
  readonly tables: ReadTables;
  readonly now: Date;
}

/**
 * What is frozen of an account with a decision about an exclusion: what was shown of it where it is proposed, else what
 * the last accepted scan found. Of a rule there is nothing: each account whose proposal it closes has its own entry.
 */
export function knownOf({ outside, tables, now }: From, target: ExclusionTarget) {
  if (target.kind !== 'account') return {};
  const proposal = tables.proposals.newestOf(target.key);
  if (proposal !== undefined && isLive(proposal.state)) return { shown: proposal.evidence };
  const row = tables.members.get(target.key);
  const scan = tables.scans.newestAccepted();
  if (row === undefined || scan === undefined) return {};
  const { email, role, userType, created, lastLogin, disabled } = row.account;
  const days = inactiveDays(row.account, row.newestSignIn, now);
  const facts = { email, role, userType, created, lastSignIn: row.newestSignIn ?? lastLogin, days, disabled };
  return { known: { ...facts, inScan: scan.id, asOf: scan.asOf, limits: limitsOf(outside.settings.policy) } };
}
