import { memberUrl } from '../../../adapters/arcgis/portal.ts';
import type { MemberRow } from '../../../adapters/store/members/members.ts';
import type { ScanRow } from '../../../adapters/store/scans.ts';
import type { Outside } from '../../../deps.ts';
import type { AccountKey } from '../../../policy/account.ts';
import { dayOf } from '../../../policy/calendar.ts';
import type { Exclusion } from '../../../policy/exclusion.ts';
import { inactiveDays, signInOf } from '../../../policy/inactivity.ts';
import { capOf } from '../../../policy/limits.ts';
import { asDecided, type Decision, type Proposal, type ProposalId } from '../../../policy/proposal.ts';
import { type Organization, roleLabel } from '../../../policy/protection.ts';
import { isEnabledByOthers, newestRow, verdictOfRow } from '../../evaluation/newest-row.ts';
import { sameEmailOf } from '../../evaluation/same-email.ts';
import { textToCopy } from '../../letters/letter.ts';
import { languageOf } from '../../letters/locale.ts';
import { searchMembers } from '../../members/search.ts';
import { NO_MEMBERS_YET } from '../../members/who-is-meant.ts';
import { firstWarningsHeld, heldWords } from '../../modes/forecast.ts';
import { isDayFull, mayWarn, modeNow } from '../../modes/mode.ts';
import { signInWith } from '../../warnings/compose-letter.ts';
import { warningsTold } from '../../warnings/evidence.ts';
import { notAgain, undecidedTwice } from '../expire.ts';
import { bulkOf } from '../many/approve-many.ts';
import { counting } from '../row-view.ts';
import { mayUndo } from '../undo.ts';

export type WhyFacts = NonNullable<ReturnType<Explanations['why']>>;
export type FormerFacts = NonNullable<ReturnType<Explanations['former']>>;
export type Explanations = ReturnType<typeof explanations>;

/** Who reads the answer: an administrator, or the person whose account it is, who is told of no other person by name. */
export type Audience =
  | { readonly kind: 'administrator'; readonly mayDecide: boolean }
  | { readonly kind: 'owner' };

/** So many decisions, and so many exclusions that are over, are told of one account. */
const MOST_DECISIONS = 6;
const MOST_ENDED = 3;

/** Answers questions from the database: who someone is, and why. Never acts. */
export function explanations(
  outside: Outside,
  organization: () => Pick<Organization, 'name' | 'roles'> | undefined,
) {
  const { store, settings, clock, portal, mail, people } = outside;
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

  function whyItWaits(newest: NonNullable<ReturnType<typeof newestRow>>): readonly string[] {
    const { row } = newest;
    // Then one that is to be decided is on no card.
    const isHeld =
      row.standing?.status === 'to decide' &&
      undecidedTwice(tables, policy, clock(), [row]).has(row.account.key);
    const held = isToBeWarned(newest) ? firstWarningsHeld(outside) : undefined;
    return [
      ...(isHeld ? [`Two proposals expired without a decision. ${notAgain(policy)}`] : []),
      ...(held === undefined ? [] : [`The first warning is on hold: ${heldWords(held)}.`]),
    ];
  }

  /** How many may be up for review at a time, and whether more are to be than fit. */
  function roomAt({ counts, enabledMembers = 0 }: ScanRow) {
    const cap = capOf(policy, enabledMembers);
    const wanted = Math.max(counts['to decide'] ?? 0, tables.proposals.liveIds().length + 1);
    return { cap, isOverCap: wanted > cap };
  }

  /** The newest proposal of an account as it stands, with what was decided about it. */
  function proposalOf(key: AccountKey) {
    const stored = tables.proposals.newestOf(key);
    if (stored === undefined) return undefined;
    const proposal = asDecided(stored);
    return {
      proposal: { ...proposal, approvals: counting(people, proposal) },
      decisions: decisionsAbout(stored),
      canUndo: mayUndo(tables, proposal),
      enabledByOthers: isEnabledByOthers(tables, proposal),
    };
  }

  /** What was decided about it with many others, and it has not taken over yet, is the newest. */
  function decisionsAbout({ id, pending }: Proposal): readonly Decision[] {
    return [...tables.proposals.lastDecisions(id, MOST_DECISIONS), ...pending].slice(-MOST_DECISIONS);
  }

  /** The email about the newest disabling, where that is the bot's. */
  function noticeOf(key: AccountKey) {
    const proposal = tables.proposals.newestOf(key);
    return (
      proposal && tables.letters.noticesOf(proposal.id).findLast(({ about }) => about.kind === 'disabled')
    );
  }

  /** What stands beside the verdict of an account, whether or not it still is a member. */
  const besides = (key: AccountKey) => ({
    proposed: proposalOf(key),
    /** Oldest first, one that still waits included. */
    warnings: warningsTold(tables, key),
    /** Its own, the last first. */
    endedExclusions: tables.exclusions.endedOf(key, clock(), MOST_ENDED),
    mode: modeNow(tables, settings, clock()),
    dayIsFull: isDayFull(tables, settings, clock()),
    approvalsNeeded: settings.approvalsNeeded,
    expiresDays: settings.proposalExpiresDays,
    mayWarn: mayWarn(mail !== undefined, policy),
    policy,
    timeZone: policy.timeZone,
    now: clock(),
    /** MAIL_CONTACT. */
    contact: mail?.contact,
  });

  function why(key: AccountKey) {
    const newest = newestRow(tables, key);
    const verdict = newest && verdictOfRow(tables, policy, newest);
    if (newest === undefined || verdict === undefined) return undefined;
    const { scan, row: member } = newest;
    return {
      member,
      verdict,
      roleName: roleLabel(member.account, organization()?.roles ?? new Map()),
      scan,
      waits: whyItWaits(newest),
      ...roomAt(scan),
      notice: verdict.status === 'disabled' ? noticeOf(key) : undefined,
      memberUrl: memberUrl(portal.url, member.account.username),
      /** Of one that is inactive: where else the person signs in. */
      sameEmail: verdict.range === 'none' ? undefined : sameEmailOf(tables, member, policy, clock()),
      ...besides(key),
    };
  }

  /** One that the last accepted scan did not find any more. */
  function former(key: AccountKey) {
    const newest = newestRow(tables, key);
    if (newest?.row.goneSince === undefined) return undefined;
    return { member: newest.row, scan: newest.scan, goneSince: newest.row.goneSince, ...besides(key) };
  }

  return {
    /** Members that a person may mean; exact user name first. */
    find: (who: string): readonly MemberRow[] => tables.members.find(who, 200),
    noMembersYet: () =>
      tables.scans.newestAccepted() === undefined
        ? `${NO_MEMBERS_YET} Start one with ${settings.command} scan.`
        : undefined,
    search: (who: string, options?: { readonly former?: boolean }) => searchMembers(tables, who, options),
    /** Of those that are gone, whoever had this user name. */
    findFormer: (who: string): MemberRow | undefined =>
      tables.members.former(who).find(({ goneSince }) => goneSince !== undefined),
    /** Members with this address; nobody has none. */
    withAddress: (address: string) => (address.trim() === '' ? [] : tables.members.withEmail(address.trim())),
    /** One who is a member, by the key that a button had. */
    member(key: AccountKey): MemberRow | undefined {
      const row = tables.members.get(key);
      return row?.goneSince === undefined ? row : undefined;
    },
    /** By which exclusion the last scan found an account excluded; undefined where it was not. */
    excludedBy(key: AccountKey): Exclusion | undefined {
      const newest = newestRow(tables, key);
      const verdict = newest && verdictOfRow(tables, policy, newest);
      return verdict?.status === 'excluded' ? verdict.exclusion : undefined;
    },
    why,
    former,
    bulk: () => bulkOf(tables, policy.timeZone),
    proposal: (id: ProposalId) => tables.proposals.get(id),
    /** What can be sent to the member of an account that the bot disabled; undefined for every other one. */
    textToCopy(key: AccountKey, askedBy: string): string | undefined {
      const member = tables.members.get(key);
      const proposal = tables.proposals.newestOf(key);
      if (member === undefined || proposal?.disabledAt === undefined || !mayUndo(tables, proposal))
        return undefined;
      const { account, newestSignIn } = member;
      return textToCopy(dayOf(proposal.disabledAt, policy.timeZone), {
        language: languageOf(account.culture),
        culture: account.culture,
        organization: organization()?.name ?? '',
        portalUrl: new URL(portal.url).host,
        username: account.username,
        fullName: account.fullName,
        lastSignIn: signInOf(account, newestSignIn),
        created: account.created === 'unknown' ? undefined : account.created,
        inactiveDays: inactiveDays(account, newestSignIn, clock()) ?? 0,
        signInWith: signInWith(account.provider),
        // Where the settings name nobody, whoever sends it is whom to ask.
        contact: mail?.contact ?? askedBy,
        repliesReachContact: false,
        note: undefined,
        sharesEmail: false,
        sameEmail: undefined,
        timeZone: policy.timeZone,
      });
    },
  };
}

export const UNKNOWN_ACCOUNT = 'The bot no longer has a record of that account.';
