import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Account, AccountKey } from '../../policy/account.ts';
import { longDate } from '../../policy/calendar.ts';
import {
  covers,
  type Exclusion,
  type ExclusionTarget,
  endsWithinAYear,
  exclusionFor,
  mustEnd,
} from '../../policy/exclusion.ts';
import { isLive, isOwnAccount, type Proposal } from '../../policy/proposal.ts';
import type { Result } from '../../policy/result.ts';
import { counted } from '../../policy/text.ts';
import {
  type Answer,
  decisionEntry,
  handled,
  nameOf,
  no,
  ownExclusion,
  type Press,
  personOf,
  threadLine,
  yes,
} from '../deciding/press.ts';
import type { OrganizationCache } from '../evaluation/organization.ts';
import { resolvePasted } from '../members/who-is-meant.ts';
import { excludeSelected } from '../proposals/selection.ts';
import { type Rule, type RuleDraft, ruleNamed } from './rule.ts';

interface Excluding {
  readonly tables: Tables;
  readonly press: Press;
  readonly wanted: ExclusionRequest;
  readonly now: Date;
  readonly timeZone: string;
}

export type ExclusionsFlow = ReturnType<typeof exclusionsFlow>;

/** Excluding accounts or whole rules, and ending that: what keeps an account from being warned or proposed. */
export function exclusionsFlow(
  outside: Outside,
  organizationCache: OrganizationCache,
  reevaluate: () => void,
) {
  const { store, clock } = outside;
  const { timeZone } = outside.settings.policy;

  const decided = (press: Press, decide: (tables: Tables, now: Date) => Answer): Answer => {
    const now = clock();
    const answer = store.commit(now, (tables) => handled(tables, press, () => decide(tables, now)));
    if (answer.kind === 'done') reevaluate();
    return answer;
  };

  return {
    excludeAccounts: (press: Press, keys: readonly AccountKey[], wanted: ExclusionRequest) =>
      decided(press, (tables, now) => excludeAccounts({ tables, press, wanted, now, timeZone }, keys)),

    /** From Review…: the selected ones as they were shown. */
    excludeSelected: (press: Press, shown: string, wanted: ExclusionRequest) =>
      decided(press, (tables, now) =>
        excludeSelected(tables, press, shown, (proposals) =>
          excludeThem(
            { tables, press, wanted, now, timeZone },
            proposals.map((proposal) => ({ whom: proposal, proposal })),
            '',
          ),
        ),
      ),

    /** Refused with the nearest names where it names what does not exist, and where it must have an end. */
    async excludeRule(press: Press, draft: RuleDraft, wanted: ExclusionRequest): Promise<Answer> {
      const rule = await ruleNamed(outside, organizationCache, draft);
      if (!rule.ok) return no(rule.failure);
      return decided(press, (tables, now) =>
        excludeRule({ tables, press, wanted, now, timeZone }, rule.value),
      );
    },

    /** How many accounts a rule covers as of the last accepted scan; a sentence where it names nothing. */
    async coverage(
      draft: RuleDraft,
    ): Promise<Result<{ covered: number; members: number; label: string }, string>> {
      const rule = await ruleNamed(outside, organizationCache, draft);
      if (!rule.ok) return rule;
      const { covered, members, target } = rule.value;
      return { ok: true, value: { covered, members, label: targetText(target) } };
    },

    end: (press: Press, id: number) =>
      decided(press, (tables, now) => {
        const usernames = organizationCache.last()?.groupUsernames ?? (() => new Set<string>());
        return end(tables, press, id, (account) =>
          exclusionFor(account, tables.exclusions.inForce(now), usernames, now),
        );
      }),
    resolve: (pasted: readonly string[]) => resolvePasted(store.tables, pasted),
    inForce: (): readonly Exclusion[] => store.tables.exclusions.inForce(clock()),
  };
}

function excludeAccounts(excluding: Excluding, keys: readonly AccountKey[]): Answer {
  const { tables, press } = excluding;
  const scan = tables.scans.newestAccepted();
  const rows = keys.flatMap((key) => (scan === undefined ? [] : (tables.scans.member(scan.id, key) ?? [])));
  const theirs = rows.filter(({ account }) => !isOwnAccount(press.by.email, account.email));
  const own =
    rows.length > theirs.length ? ' Your own account was left out; somebody else must exclude it.' : '';
  // Only an account's newest can be live; reading all live ones for each of 500 would hold up everybody's clicks.
  const them = theirs.map(({ account }) => ({
    whom: account,
    proposal: tables.proposals.newestOf(account.key),
  }));
  return excludeThem(excluding, them, own);
}

interface Excludable {
  readonly whom: { readonly key: AccountKey; readonly username: string; readonly fullName: string };
  readonly proposal: Proposal | undefined;
}

/** Excludes each of them; `own` says who was left out. */
function excludeThem(excluding: Excluding, them: readonly Excludable[], own: string): Answer {
  const { tables, press, wanted } = excluding;
  const why = refusal(excluding);
  if (why !== undefined) return no(why);
  if (them.length === 0) return no(`Nobody was excluded: no member of the last scan fits that.${own}`);
  for (const { whom, proposal } of them) {
    addExclusion(excluding, { kind: 'account', key: whom.key, username: whom.username }, whom.username);
    if (proposal !== undefined && isLive(proposal.state)) closeProposal(excluding, proposal);
  }
  const [only] = them;
  const names =
    them.length === 1 && only !== undefined ? nameOf(only.whom) : counted(them.length, 'account', 'accounts');
  threadLine(tables, `${press.by.name} excluded ${names}: ${wanted.reason.trim()}`);
  return yes(`Excluded ${endText(excluding)}: ${names}.${own}`);
}

function excludeRule(excluding: Excluding, rule: Rule): Answer {
  const { tables, press, wanted, now } = excluding;
  const why = refusal(excluding);
  if (why !== undefined) return no(why);
  const { target, covered, only, members } = rule;
  if (isOwnAccount(press.by.email, only?.email)) {
    return no('That rule covers your own account alone; somebody else must make it.');
  }
  if (mustEnd(covered, members) && !endsWithinAYear(wanted.until, now)) {
    return no(
      `That rule covers ${covered} of ${members} members, more than 5 %, so it must end within a year.`,
    );
  }
  addExclusion(excluding, target, '');
  closeCovered(excluding, rule);
  const accounts = counted(covered, 'account', 'accounts');
  threadLine(
    tables,
    `${press.by.name} excluded by rule: ${targetText(target)} (${accounts} now): ${wanted.reason.trim()}`,
  );
  return yes(`Excluded by rule ${endText(excluding)}: ${targetText(target)}; it covers ${accounts} now.`);
}

/** > Excluding closes every live proposal it covers. */
function closeCovered(excluding: Excluding, { target, groupUsernames }: Rule): void {
  const { tables } = excluding;
  const scan = tables.scans.newestAccepted();
  for (const proposal of tables.proposals.live()) {
    const row = scan === undefined ? undefined : tables.scans.member(scan.id, proposal.key);
    if (row !== undefined && covers(target, row.account, groupUsernames)) closeProposal(excluding, proposal);
  }
}

function end(
  tables: Tables,
  press: Press,
  id: number,
  stillBy: (account: Account) => Exclusion | undefined,
): Answer {
  const exclusion = tables.exclusions.get(id);
  if (exclusion === undefined) return no('That exclusion is not known here.');
  const { target } = exclusion;
  const own = ownExclusion(tables, press, target);
  if (own !== undefined) return no(own);
  const subject = target.kind === 'account' ? target.username : '';
  const entry = decisionEntry(press, 'exclusion ended', subject, { exclusion: id });
  if (!tables.exclusions.end(id, personOf(press.by), entry)) return no('That exclusion has ended already.');
  threadLine(tables, `${press.by.name} ended the exclusion of ${targetText(target)}.`);
  const scan = tables.scans.newestAccepted();
  const row =
    target.kind === 'account' && scan !== undefined ? tables.scans.member(scan.id, target.key) : undefined;
  const other = row && stillBy(row.account);
  return yes(
    other === undefined
      ? `The exclusion of ${targetText(target)} has ended; the next scan judges by policy again.`
      : `The exclusion of ${targetText(target)} has ended, but another one still covers it: ${targetText(other.target)}.`,
  );
}

function refusal({ wanted, now }: Excluding): string | undefined {
  if (wanted.reason.trim() === '') return 'An exclusion needs a reason.';
  if (wanted.until !== undefined && wanted.until <= now)
    return 'Its end is already over; choose a day to come.';
  return undefined;
}

function addExclusion({ tables, press, wanted }: Excluding, target: ExclusionTarget, subject: string): void {
  const reason = wanted.reason.trim();
  tables.exclusions.add(
    { target, reason, authorId: press.by.id, authorName: press.by.name, until: wanted.until },
    decisionEntry(press, 'exclusion added', subject, { target, reason, until: wanted.until?.toISOString() }),
  );
}

function closeProposal({ tables, press, now }: Excluding, proposal: Proposal): void {
  // One that is being disabled this very moment is the worker's; it can be undone.
  if (proposal.state === 'disabling') return;
  const detail = { proposal: proposal.id };
  tables.proposals.addDecision(
    proposal.id,
    { kind: 'exclude', byId: press.by.id, byName: press.by.name, at: now },
    proposal.evidence,
    decisionEntry(press, 'exclusion decided', proposal.username, { ...detail, shown: proposal.evidence }),
  );
  const by = personOf(press.by);
  if (proposal.state === 'open') {
    tables.proposals.become(
      proposal.id,
      'open',
      'excluded',
      { by },
      decisionEntry(press, 'proposal excluded', proposal.username, detail),
    );
    return;
  }
  const entry = decisionEntry(press, 'proposal skipped', proposal.username, { ...detail, why: 'excluded' });
  tables.proposals.become(proposal.id, proposal.state, 'skipped', { why: 'excluded', by }, entry);
}

/** What an exclusion covers, in words. */
export function targetText(target: ExclusionTarget): string {
  return target.kind === 'account' ? target.username : `${target.kind} “${target.label}”`;
}

function endText({ wanted, timeZone }: Excluding): string {
  return wanted.until === undefined ? 'for good' : `until ${longDate(wanted.until, timeZone)}`;
}

export interface ExclusionRequest {
  readonly reason: string;
  readonly until: Date | undefined;
}
