import type { Account } from '../../policy/account.ts';
import { covers, type Exclusion, endOf } from '../../policy/exclusion.ts';
import { listed } from '../../policy/text.ts';
import {
  type Answer,
  type Deciding,
  decisionEntry,
  no,
  ownAccountsOf,
  partly,
  subjectOf,
} from '../deciding/press.ts';
import { knownOf } from '../evaluation/known.ts';
import { type ExclusionGroup, untilText } from './words.ts';

/** Members of a group that a rule names, by its id; undefined where they have not been read yet. */
export type GroupsKnown = (id: string) => ReadonlySet<string> | undefined;

/** Decides on exclusions without the person's own accounts, and tells that they were left out; about those alone nothing is decided. */
export function withoutOwn(
  deciding: Deciding,
  group: ExclusionGroup,
  groups: GroupsKnown,
  decide: (theirs: ExclusionGroup) => Answer,
): Answer {
  const own = ownAccountsOf(deciding.tables, deciding.press);
  const [first] = group;
  if (own.length === 0) return decide(group);
  if (first.target.kind !== 'account') return withoutOwnUnder(deciding, first, { own, groups, decide });
  const isOwn = ({ target }: Exclusion) =>
    target.kind === 'account' && own.some(({ key }) => key === target.key);
  const [other, ...others] = group.filter((exclusion) => !isOwn(exclusion));
  if (other === undefined)
    return no(`${subjectOf(first.target)} is your own account. Someone else must decide.`);
  const answer = decide([other, ...others]);
  if (others.length + 1 === group.length || answer.kind !== 'done') return answer;
  const mine = own.filter(({ key }) =>
    group.some(({ target }) => target.kind === 'account' && target.key === key),
  );
  return partly(`${answer.sentence} ${leftOutWords(mine)}. ${someoneElse(mine)}`.trim());
}

/** Of a rule one's own accounts are set aside: they stay excluded as they were, each by an exclusion of its own. */
function withoutOwnUnder(
  deciding: Deciding,
  rule: Exclusion,
  {
    own,
    groups,
    decide,
  }: {
    readonly own: readonly Account[];
    readonly groups: GroupsKnown;
    readonly decide: (theirs: ExclusionGroup) => Answer;
  },
): Answer {
  const { tables, outside } = deciding;
  const usernames = rule.target.kind === 'group' ? groups(rule.target.value) : new Set<string>();
  if (usernames === undefined)
    return no(
      'Nothing was changed: the bot has not read the members of that group yet. Try again in a minute.',
    );
  const mine = own.filter((account) => covers(rule, account, () => usernames));
  if (mine.length === 0) return decide([rule]);
  const keys = mine.map(({ key }) => key);
  if (!tables.members.coversOthers(rule.id, keys))
    return no(
      `That rule covers only your own ${mine.length === 1 ? 'account' : 'accounts'}. Someone else must decide.`,
    );
  const answer = decide([rule]);
  if (answer.kind !== 'done') return answer;
  setAside(deciding, rule, mine);
  const until = untilText(rule.until, outside.settings.policy.timeZone);
  return partly(
    `${answer.sentence} ${leftOutWords(mine)} and stay${mine.length === 1 ? 's' : ''} excluded ${until}. ${someoneElse(mine)}`.trim(),
  );
}

/** "Your own account mara was left out"; `ahead`: nothing was decided yet. */
export function leftOutWords(mine: readonly Account[], when: 'ahead' | 'done' = 'done'): string {
  const names = listed(mine.map(({ username }) => username));
  const [is, are] = when === 'ahead' ? ['is', 'are'] : ['was', 'were'];
  return mine.length === 1
    ? `Your own account ${names} ${is} left out`
    : `Your own accounts ${names} ${are} left out`;
}

/** Who decides on one's own accounts. */
export function someoneElse(mine: readonly unknown[]): string {
  return `Someone else must decide on ${mine.length === 1 ? 'it' : 'them'}.`;
}

function setAside(deciding: Deciding, rule: Exclusion, mine: readonly Account[]): void {
  const { tables, press, now } = deciding;
  const { id, reason, authorId, authorName, until, leavesOut = [] } = rule;
  tables.exclusions.leaveOut(id, [...leavesOut, ...mine.map(({ key }) => key)]);
  const inForce = tables.exclusions.inForce(now);
  for (const { key, username } of mine) {
    const isKept = inForce.some(
      (one) => one.target.kind === 'account' && one.target.key === key && endOf(one) >= endOf(rule),
    );
    if (isKept) continue;
    const target = { kind: 'account', key, username } as const;
    const detail = {
      target,
      reason,
      until: until?.toISOString(),
      because: 'stays excluded as it was under the rule',
      ...knownOf(deciding, target),
    };
    tables.exclusions.add(
      { target, reason, authorId, authorName, until },
      decisionEntry(press, 'exclusion added', username, detail),
    );
  }
}
