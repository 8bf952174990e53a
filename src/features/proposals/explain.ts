import type { MemberRow } from '../../adapters/store/members.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Evidence, Proposal, ProposalId } from '../../policy/proposal.ts';
import { type CustomRole, roleLabel } from '../../policy/protection.ts';
import type { WarningTold } from '../../policy/warning-text.ts';
import { warningsTold } from '../warnings/evidence.ts';
import { type BulkFacts, bulkOf } from './approve-many.ts';
import { notAgain, undecidedTwice } from './expire.ts';

export type Explanations = ReturnType<typeof explanations>;

/** Answers questions from the database: who somebody is, and why. Never acts. */
export function explanations(outside: Outside, roles: () => ReadonlyMap<string, CustomRole>) {
  const { store, settings, clock } = outside;
  const { policy } = settings;
  const { tables } = store;

  function why(key: AccountKey): WhyFacts | undefined {
    const scan = tables.scans.newestAccepted();
    const member = scan === undefined ? undefined : tables.scans.member(scan.id, key);
    if (scan === undefined || member?.evaluated === undefined) return undefined;
    const proposal = tables.proposals.newestOf(key);
    return {
      member,
      roleName: roleLabel(member.account, roles()),
      scan,
      sentence: [member.evaluated.reason, ...undecided(member)].join(' '),
      proposal,
      evidence: proposal?.evidence,
      warnings: warningsTold(tables, key),
      timeZone: policy.timeZone,
    };
  }

  /** Why one that is to be decided is on no card. */
  function undecided(member: MemberRow): readonly string[] {
    const isHeld =
      member.evaluated?.status === 'to decide' && undecidedTwice(tables, policy, clock())(member);
    return isHeld ? [`Nobody decided, twice. ${notAgain(settings.policy)}`] : [];
  }

  return {
    /** Members that a person may mean; exact user name first. */
    find(who: string): readonly MemberRow[] {
      const scan = tables.scans.newestAccepted();
      return scan === undefined ? [] : tables.scans.findMembers(scan.id, who, 20);
    },
    why,
    bulk: (): BulkFacts | undefined => bulkOf(tables),
    proposal: (id: ProposalId): Proposal | undefined => tables.proposals.get(id),
  };
}

export interface WhyFacts {
  readonly member: MemberRow;
  readonly roleName: string;
  readonly scan: ScanRow;
  /** The verdict's sentence, as of now. */
  readonly sentence: string;
  readonly proposal: Proposal | undefined;
  readonly evidence: Evidence | undefined;
  /** Oldest first, one that still waits included. */
  readonly warnings: readonly WarningTold[];
  readonly timeZone: string;
}
