import { sentence as asSentence } from '../../adapters/slack/text.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Account, AccountKey } from '../../policy/account.ts';
import {
  covers,
  type Exclusion,
  type ExclusionTarget,
  endsWithinAYear,
  exclusionFor,
  type GroupUsernames,
  mustEnd,
} from '../../policy/exclusion.ts';
import { isLive, isOwnAccount, type ProposalId } from '../../policy/proposal.ts';
import { ok } from '../../policy/result.ts';
import { counted, grouped } from '../../policy/text.ts';
import { stillNeeded } from '../deciding/agreement.ts';
import {
  type Answer,
  type Deciding,
  decideOnce,
  decisionEntry,
  displayName,
  no,
  ownAccountsOf,
  type Press,
  personOf,
  subjectOf,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { knownOf } from '../evaluation/known.ts';
import { newestRow } from '../evaluation/newest-row.ts';
import type { OrganizationCache } from '../evaluation/organization.ts';
import type { Pasted } from '../members/pasted.ts';
import { resolvePasted } from '../members/who-is-meant.ts';
import { accountsOf, recordBulk } from '../proposals/many/bulk.ts';
import { excludeSelected } from '../proposals/many/selection.ts';
import { closeExcluded, takeOverFirst } from '../proposals/many/take-over.ts';
import { endedText, endGroup, nameOf } from './end.ts';
import { leftOutWords, someoneElse, withoutOwn } from './own-accounts.ts';
import { type Rule, type RuleDraft, ruleNamed } from './rule.ts';
import { changedText, type ExclusionGroup, otherText, targetText, untilText } from './words.ts';

interface Excluding extends Deciding {
  readonly wanted: ExclusionRequest;
}

export type ExclusionsFlow = ReturnType<typeof exclusionsFlow>;

/** Excluding accounts or whole rules, and ending that: what keeps an account from being warned or proposed. */
export function exclusionsFlow(
  outside: Outside,
  organizationCache: OrganizationCache,
  reevaluate: () => void,
) {
  const { store, clock } = outside;

  const decided = (press: Press, decide: (deciding: Deciding) => Answer): Answer => {
    const answer = decideOnce(outside, press, decide);
    if (answer.kind === 'done') reevaluate();
    return answer;
  };

  const endTheirs = (deciding: Deciding, group: ExclusionGroup): Answer =>
    withoutOwn(deciding, group, organizationCache.groupMembers, (theirs) =>
      end(deciding, theirs, (id) => organizationCache.groupMembers(id) ?? new Set<string>()),
    );

  return {
    excludeAccounts: (press: Press, keys: readonly AccountKey[], wanted: ExclusionRequest) =>
      decided(press, (deciding) => excludeAccounts({ ...deciding, wanted }, keys)),

    /** From Review…: the selected ones as they were shown. */
    excludeSelected: (press: Press, shown: string, wanted: ExclusionRequest) =>
      decided(press, (deciding) =>
        excludeSelected(deciding, shown, (ids) => excludeMany({ ...deciding, wanted }, ids)),
      ),

    /** Refused with the nearest names where it names what does not exist, and where it must have an end. */
    async excludeRule(press: Press, draft: RuleDraft, wanted: ExclusionRequest): Promise<Answer> {
      const rule = await ruleNamed(outside, organizationCache, draft);
      if (!rule.ok) return no(rule.failure);
      return decided(press, (deciding) => excludeRule({ ...deciding, wanted }, rule.value));
    },

    /** How many accounts a rule covers as of the last accepted scan, the person's own aside; a sentence where it names nothing. */
    async coverage(press: Press, draft: RuleDraft) {
      const rule = await ruleNamed(outside, organizationCache, draft);
      if (!rule.ok) return rule;
      const { covered, members, target } = rule.value;
      const mine = ownUnder(rule.value, store.tables, press);
      return ok({
        covered: covered - mine.length,
        members,
        mine,
        label: targetText(target),
        isWide: mustEnd(covered, members),
      });
    },

    /** The person's own accounts, as of the last accepted scan. */
    own: (press: Press): readonly Account[] => ownAccountsOf(store.tables, press),

    /** `shown`: the end that it had on the screen, in milliseconds; undefined there is for good. */
    end: (press: Press, id: number, shown?: { readonly until: number | undefined }) =>
      decided(press, (deciding) => {
        const exclusion = deciding.tables.exclusions.get(id);
        if (exclusion === undefined) return no('That exclusion no longer exists.');
        if (shown !== undefined && shown.until !== exclusion.until?.getTime()) {
          return no(`Not ended: ${changedText(exclusion.until, outside.settings.policy.timeZone)}`);
        }
        return endTheirs(deciding, [exclusion]);
      }),
    /** At once, in one decision that is told as one. */
    endAll: (press: Press, ids: readonly number[]) =>
      decided(press, (deciding) => {
        const [first, ...others] = ids.flatMap((id) => deciding.tables.exclusions.get(id) ?? []);
        return first === undefined
          ? no('That exclusion no longer exists.')
          : endTheirs(deciding, [first, ...others]);
      }),
    resolve: (pasted: readonly Pasted[]) => resolvePasted(store.tables, pasted),
    get: (id: number): Exclusion | undefined => store.tables.exclusions.get(id),
    /** As people know what an exclusion is about. */
    nameOf: (target: ExclusionTarget): string => nameOf(store.tables, target),
    inForce: (): readonly Exclusion[] => store.tables.exclusions.inForce(clock()),
  };
}

function excludeAccounts(excluding: Excluding, keys: readonly AccountKey[]): Answer {
  const { tables, press } = excluding;
  const rows = tables.members.some(keys);
  const accounts = rows.map(({ account }) => account);
  const { mine = [], them = [] } = Object.groupBy(accounts, ({ email }) =>
    isOwnAccount(press.by.email, email) ? 'mine' : 'them',
  );
  const whom = mine.length === 1 ? 'it' : 'them';
  const own = mine.length === 0 ? '' : ` ${leftOutWords(mine)}. Someone else must exclude ${whom}.`;
  return excludeThem(excluding, them, own);
}

/** Excludes each of them; `own` says who was left out. */
function excludeThem(
  excluding: Excluding,
  them: readonly Pick<Account, 'key' | 'username' | 'fullName'>[],
  own: string,
): Answer {
  const { tables } = excluding;
  const why = refusal(excluding);
  if (why !== undefined) return no(why);
  if (them.length === 0) return no(`No one was excluded.${own}`);
  const before = alreadyWords(excluding, them);
  const made = them.map(({ key, username }) => {
    const { id } = addExclusion(excluding, { kind: 'account', key, username });
    // Only an account's newest can be live; reading all live ones for each of 500 would hold up everyone's clicks.
    const proposal = tables.proposals.newestOf(key);
    if (proposal !== undefined) close(excluding, proposal.id, id);
    return id;
  });
  const [only] = them;
  const names =
    them.length === 1 && only !== undefined ? displayName(only) : counted(them.length, 'account', 'accounts');
  return told(excluding, made, excludedText(excluding, names, `${before}${own}`));
}

/** Somebody else may have been quicker, and whoever comes second should know it. */
function alreadyWords({ tables, now, outside }: Excluding, them: readonly Pick<Account, 'key'>[]): string {
  const keys = new Set(them.map(({ key }) => key));
  const before = new Map<AccountKey, Exclusion>();
  for (const one of tables.exclusions.inForce(now))
    if (one.target.kind === 'account' && keys.has(one.target.key)) before.set(one.target.key, one);
  const [first] = before.values();
  if (first === undefined) return '';
  const { until, authorName } = first;
  return them.length === 1
    ? ` ${authorName} had already excluded this account ${untilText(until, outside.settings.policy.timeZone)}.`
    : ` ${counted(before.size, 'was', 'were')} already excluded.`;
}

/** The same of many, whose proposals are closed soon after: from now on they are excluded. */
function excludeMany(excluding: Excluding, ids: readonly ProposalId[]): Answer {
  const { tables, press, wanted } = excluding;
  const why = refusal(excluding);
  if (why !== undefined) return no(why);
  const reason = wanted.reason.trim();
  const by = { authorId: press.by.id, authorName: press.by.name };
  recordBulk(excluding, 'exclude', ids, { reason, until: wanted.until });
  tables.exclusions.addFor(ids, { ...by, reason, until: wanted.until });
  const names = accountsOf(tables, ids);
  // Thousands may be among them: each is undone on its own row.
  const until = untilText(wanted.until, excluding.outside.settings.policy.timeZone);
  threadLine(tables, `${press.by.name} excluded ${names} ${until}: ${asSentence(reason)}`);
  return yes(excludedText(excluding, names, ''));
}

function excludedText({ wanted, outside }: Excluding, names: string, own: string): string {
  return `Excluded ${names} ${untilText(wanted.until, outside.settings.policy.timeZone)}.${own}`;
}

/** In the newest card's thread, with the button that undoes it. */
function told({ tables, press }: Excluding, made: readonly number[], sentence: string): Answer {
  tables.tellings.tellExcluded(made, personOf(press.by), tables.cards.newest()?.id);
  const [first] = made;
  return { ...yes(sentence), ...(first !== undefined && { made: first }) };
}

/** What was decided about it before is written down first; one that is live no longer stays as it is. */
function close(excluding: Excluding, id: ProposalId, exclusion: number): void {
  takeOverFirst(excluding, id);
  const proposal = excluding.tables.proposals.get(id);
  if (proposal !== undefined && isLive(proposal.state)) closeExcluded(excluding, proposal, exclusion);
}

function excludeRule(excluding: Excluding, rule: Rule): Answer {
  const { tables, press, wanted, now, outside } = excluding;
  const why = refusal(excluding);
  if (why !== undefined) return no(why);
  const { target, covered, members } = rule;
  const mine = ownUnder(rule, tables, press);
  if (mine.length > 0 && mine.length >= covered) {
    const [accounts, them] = mine.length === 1 ? ['account', 'it'] : ['accounts', 'them'];
    return no(`Not excluded: that rule covers only your own ${accounts}. Someone else must exclude ${them}.`);
  }
  if (mustEnd(covered, members) && !endsWithinAYear(wanted.until, now)) {
    return no(
      `Not excluded: that rule covers ${grouped(covered)} of ${grouped(members)} members, more than 5%. Choose an end date within a year.`,
    );
  }
  const half = wanted.until === undefined ? secondNeeded(excluding, target) : undefined;
  if (half !== undefined) return half;
  const leavesOut = mine.map(({ key }) => key);
  const { id } = addExclusion(excluding, target, leavesOut);
  closeCovered(excluding, rule, leavesOut, id);
  const accounts = counted(covered - mine.length, 'account', 'accounts');
  const own = mine.length === 0 ? '' : ` ${leftOutWords(mine)}. ${someoneElse(mine)}`;
  const until = untilText(wanted.until, outside.settings.policy.timeZone);
  return told(
    excluding,
    [id],
    `Excluded everyone under the rule (${targetText(target)}) ${until}. The rule covers ${accounts} right now.${own}`,
  );
}

/**
 * > rules "for good" need two as well.
 *
 * Whoever agrees makes the very same rule. The channel is told, so that someone does.
 */
function secondNeeded(excluding: Excluding, target: ExclusionTarget): Answer | undefined {
  const { tables, press, wanted, outside } = excluding;
  const half = stillNeeded(excluding, 'exclude for good', JSON.stringify(target));
  if (half?.kind !== 'done') return half;
  const rule = targetText(target);
  const { sentence } = half;
  tables.outbox.addLine(
    undefined,
    `${press.by.name} wants to exclude everyone under the rule (${rule}) with no end date: ${asSentence(wanted.reason)} ${sentence} To agree, type ${outside.settings.command} exclude within 24 hours, enter the same rule and choose “No end date”.`,
  );
  return yes(
    `${sentence} The request is in the channel. To agree, that approver must exclude everyone under the same rule within 24 hours and choose “No end date”.`,
  );
}

/** The person's own accounts that a rule covers. */
function ownUnder({ target, groupUsernames }: Rule, tables: ReadTables, press: Press): readonly Account[] {
  return ownAccountsOf(tables, press).filter((account) => covers(target, account, groupUsernames));
}

/** > Excluding closes every live proposal it covers. */
function closeCovered(
  excluding: Excluding,
  { target, groupUsernames }: Rule,
  leavesOut: readonly AccountKey[],
  exclusion: number,
): void {
  const { tables } = excluding;
  for (const proposal of tables.proposals.live()) {
    const row = tables.members.get(proposal.key);
    if (row === undefined || leavesOut.includes(proposal.key)) continue;
    if (covers(target, row.account, groupUsernames)) close(excluding, proposal.id, exclusion);
  }
}

function end(deciding: Deciding, group: ExclusionGroup, groupUsernames: GroupUsernames): Answer {
  const { tables, now } = deciding;
  const [{ target }] = group;
  if (!endGroup(deciding, group)) return no('That exclusion has already ended.');
  const row = target.kind === 'account' ? newestRow(tables, target.key)?.row : undefined;
  const other = row && exclusionFor(row.account, tables.exclusions.inForce(now), groupUsernames, now);
  return yes(
    other === undefined
      ? endedText(tables, group)
      : `Exclusion ended. ${nameOf(tables, target)} is still excluded by ${otherText(other)}. ${whereToEnd(deciding.outside.settings.command)}`,
  );
}

/** Where what still excludes an account is ended. */
export function whereToEnd(command: string): string {
  return `To end an exclusion, use ${command} exclusions.`;
}

function refusal({ wanted, now }: Excluding): string | undefined {
  if (wanted.reason.trim() === '') return 'Not excluded: choose a reason.';
  if (wanted.until !== undefined && wanted.until <= now)
    return 'Not excluded: that date is not in the future. Choose a day after today.';
  return undefined;
}

function addExclusion(
  excluding: Excluding,
  target: ExclusionTarget,
  leavesOut: readonly AccountKey[] = [],
): Exclusion {
  const { tables, press, wanted } = excluding;
  const reason = wanted.reason.trim();
  const leftOut = leavesOut.length === 0 ? undefined : leavesOut.length;
  const detail = {
    target,
    reason,
    until: wanted.until?.toISOString(),
    leftOut,
    ...knownOf(excluding, target),
  };
  return tables.exclusions.add(
    { target, reason, authorId: press.by.id, authorName: press.by.name, until: wanted.until, leavesOut },
    decisionEntry(press, 'exclusion added', subjectOf(target), detail),
  );
}

export interface ExclusionRequest {
  readonly reason: string;
  readonly until: Date | undefined;
}
