import type { Account } from '../../policy/account.ts';
import { type Exclusion, exclusionFor } from '../../policy/exclusion.ts';
import { sameName } from '../../policy/text.ts';
import { type Answer, displayName, no, type Press } from '../deciding/press.ts';
import { whereToEnd } from './exclude.ts';
import type { ExcludeFlows } from './exclude-form.ts';
import { targetText } from './words.ts';

type IncludingFlows = Pick<ExcludeFlows, 'exclusions' | 'explain'>;

interface Including {
  readonly flows: IncludingFlows;
  readonly command: string;
}

/** Ends every exclusion of one account's own; where a rule covers it, says which, since that is not the account's alone. */
export function includeAccount(
  { flows, command }: Including,
  press: Press,
  account: Account,
  now: Date,
): Answer {
  const own = ownExclusions(flows, ({ key }) => key === account.key);
  if (own.length > 0) return flows.exclusions.endAll(press, own);
  const name = displayName(account);
  const rule = ruleOver(flows, account, now);
  return no(
    rule === undefined
      ? `${name} is not excluded.`
      : `Not ended: ${name} is excluded by a rule (${targetText(rule.target)}). ${whereToEnd(command)}`,
  );
}

/** For an account that is no longer a member: its exclusions by the user name it had; undefined where there is none. */
export function includeFormer(flows: IncludingFlows, press: Press, username: string): Answer | undefined {
  const own = ownExclusions(flows, (target) => sameName(target.username, username));
  return own.length === 0 ? undefined : flows.exclusions.endAll(press, own);
}

function ownExclusions(
  flows: IncludingFlows,
  isMeant: (target: Extract<Exclusion['target'], { kind: 'account' }>) => boolean,
): readonly number[] {
  const meant = ({ target }: Exclusion) => target.kind === 'account' && isMeant(target);
  return flows.exclusions
    .inForce()
    .filter(meant)
    .map(({ id }) => id);
}

/** Only a reading of the portal knows a group's members: whether a rule about a group covers it is as the last scan found. */
function ruleOver(flows: IncludingFlows, account: Account, now: Date): Exclusion | undefined {
  const inForce = flows.exclusions.inForce();
  const rules = inForce.filter(({ target }) => target.kind !== 'account');
  const found = flows.explain.excludedBy(account.key);
  return exclusionFor(account, rules, () => new Set(), now) ?? rules.find(({ id }) => id === found?.id);
}
