import type { ModalView, SectionBlock } from '@slack/types';
import { lines, providerWord, small, userTypeWord } from '../../adapters/slack/blocks.ts';
import { proposalIn, WHY } from '../../adapters/slack/buttons.ts';
import { bold, ended, moment, mrkdwnSafe, plain } from '../../adapters/slack/text.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { type CalendarDay, longDate } from '../../policy/calendar.ts';
import type { Verdict } from '../../policy/evaluate.ts';
import type { Exclusion } from '../../policy/exclusion.ts';
import { limitsText } from '../../policy/limits.ts';
import { asDecided, type Proposal, type ProposalId } from '../../policy/proposal.ts';
import { type CustomRole, roleLabel } from '../../policy/protection.ts';
import { counted } from '../../policy/text.ts';
import { reasonOf } from '../../policy/verdict.ts';
import { notReachableText, warningSentence } from '../../policy/warning-text.ts';
import type { Guard } from '../deciding/guard.ts';
import { newestRow, verdictOfRow } from '../evaluation/newest-row.ts';
import { searchMembers } from '../members/search.ts';
import { firstWarningsHeld, heldWords } from '../modes/forecast.ts';
import { warningsTold } from '../warnings/evidence.ts';
import { bulkOf } from './approve-many.ts';
import { notAgain, undecidedTwice } from './expire.ts';
import { outcomeLine } from './row-view.ts';

export type WhyFacts = NonNullable<ReturnType<Explanations['why']>>;
export type Explanations = ReturnType<typeof explanations>;

/** Answers questions from the database: who someone is, and why. Never acts. */
export function explanations(outside: Outside, roles: () => ReadonlyMap<string, CustomRole>) {
  const { store, settings, clock } = outside;
  const { policy } = settings;
  const { tables } = store;

  /** A first warning is due, and not written since. */
  function isToBeWarned({ scan, row }: NonNullable<ReturnType<typeof newestRow>>): boolean {
    const { key } = row.account;
    if (row.standing?.letterDue?.kind !== 'first' || tables.letters.underWayOf(key) !== undefined)
      return false;
    const last = tables.letters.acceptedOf([key]).get(key)?.lastAt;
    return last === undefined || last < scan.startedAt;
  }

  function whyItWaits(
    newest: NonNullable<ReturnType<typeof newestRow>>,
    { status }: Verdict,
  ): readonly string[] {
    const { row } = newest;
    // Then one that is to be decided is on no card.
    const isHeld =
      status === 'to decide' && undecidedTwice(tables, policy, clock(), [row]).has(row.account.key);
    const held = isToBeWarned(newest) ? firstWarningsHeld(outside) : undefined;
    return [
      ...(isHeld ? [`Nobody decided, twice. ${notAgain(policy)}`] : []),
      ...(held === undefined ? [] : [`The first warning waits: ${heldWords(held)}.`]),
    ];
  }

  function why(key: AccountKey) {
    const newest = newestRow(tables, key);
    const verdict = newest && verdictOfRow(tables, policy, newest);
    if (newest === undefined || verdict === undefined) return undefined;
    const { scan, row: member } = newest;
    const proposal = tables.proposals.newestOf(key);
    return {
      member,
      verdict,
      roleName: roleLabel(member.account, roles()),
      scan,
      /** The verdict's, as of now. */
      sentence: [
        reasonOf(verdict, member.account, policy, member.newestSignIn),
        ...whyItWaits(newest, verdict),
      ].join(' '),
      proposal: proposal && asDecided(proposal),
      /** Oldest first, one that still waits included. */
      warnings: warningsTold(tables, key),
      timeZone: policy.timeZone,
    };
  }

  return {
    /** Members that a person may mean; exact user name first. */
    find: (who: string): readonly MemberRow[] => tables.members.find(who, 200),
    search: (who: string, options?: { readonly former?: boolean }) => searchMembers(tables, who, options),
    why,
    bulk: () => bulkOf(tables, policy.timeZone),
    proposal: (id: ProposalId) => tables.proposals.get(id),
  };
}

export const UNKNOWN_ACCOUNT = 'Nothing is known of that account any more.';

/** Why?: everything that is known of one account, for whoever may read. */
export function registerWhy(guard: Guard, { explain }: { readonly explain: Explanations }): void {
  guard.reads(WHY, {
    read: proposalIn,
    show(pressed) {
      const proposal = pressed && explain.proposal(pressed.proposal);
      const facts = proposal && explain.why(proposal.key);
      return facts === undefined ? UNKNOWN_ACCOUNT : whyModal(facts);
    },
  });
}

/** Why an account stands where it stands: the verdict, in full the names and numbers it rests on, and what was decided. */
export function whyModal(facts: WhyFacts): ModalView {
  const { member, sentence: verdict, proposal } = facts;
  const { fullName, username } = member.account;
  return {
    type: 'modal',
    title: plain('Why?', 24),
    close: plain('Close', 24),
    blocks: [
      lines([bold(mrkdwnSafe(fullName, 300)), mrkdwnSafe(username, 300)]),
      lines([mrkdwnSafe(verdict, 2_000)]),
      lines(numberLines(facts)),
      ...warningBlocks(facts),
      ...(proposal === undefined ? [] : [proposalBlock(proposal, facts.timeZone)]),
      small(`As of scan ${facts.scan.id}, ${moment(facts.scan.startedAt, facts.timeZone)}.`),
    ],
  };
}

function numberLines({ member, verdict, roleName, timeZone }: WhyFacts): readonly (string | undefined)[] {
  const { account, newestSignIn, reenabledAt, standing } = member;
  const day = (when: CalendarDay | Date) => longDate(when, timeZone);
  return [
    fact('E-mail', account.email ?? 'none'),
    fact('Role', roleName),
    fact('User type', userTypeWord(account.userType)),
    fact('Signs in with', providerWord(account.provider)),
    fact('Created', account.created === 'unknown' ? 'unknown' : day(account.created)),
    fact(
      'Last sign-in, by the portal',
      account.lastLogin instanceof Date ? day(account.lastLogin) : account.lastLogin,
    ),
    fact('Newest sign-in seen', newestSignIn && day(newestSignIn)),
    fact('Inactive', verdict.days === undefined ? undefined : counted(verdict.days, 'day', 'days')),
    fact('May be proposed from', 'dueOn' in verdict ? day(verdict.dueOn) : undefined),
    fact('Not warned', standing?.notWarned && notReachableText(standing.notWarned)),
    ...(verdict.status === 'excluded' ? [fact('Excluded until', untilOf(verdict.exclusion, day))] : []),
    fact('Enabled again', reenabledAt && day(reenabledAt)),
  ];
}

function untilOf({ until }: Exclusion, day: (when: Date) => string): string | undefined {
  return until && day(until);
}

function fact(name: string, value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : `${name}: ${mrkdwnSafe(value, 200)}`;
}

function warningBlocks({ warnings, timeZone }: WhyFacts): readonly SectionBlock[] {
  if (warnings.length === 0) return [];
  const last = warnings.slice(-10);
  const told = last.map((warning) => `• ${mrkdwnSafe(warningSentence(warning, timeZone), 200)}`);
  return [lines([bold('Warnings'), ...told])];
}

function proposalBlock(proposal: Proposal, timeZone: string): SectionBlock {
  const { approvals, bornAt, bornInScan, evidence, rehearsal } = proposal;
  return lines([
    bold(rehearsal ? 'Rehearsal' : 'Proposal'),
    `Proposed by scan ${bornInScan}, ${moment(bornAt, timeZone)}.`,
    ...approvals
      .slice(-10)
      .map(({ byName, at }) => `Approved by ${mrkdwnSafe(byName, 60)} ${moment(at, timeZone)}.`),
    proposal.state === 'open'
      ? 'To decide.'
      : outcomeLine({ ...proposal, approvals: [] }, { approvalsNeeded: approvals.length, timeZone }),
    `Limits in force: ${ended(mrkdwnSafe(limitsText(evidence.limits), 300))}`,
  ]);
}
