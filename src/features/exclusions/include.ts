import type { Account } from '../../policy/account.ts';
import { type Exclusion, exclusionFor } from '../../policy/exclusion.ts';
import { sameName } from '../../policy/text.ts';
import { COMMAND } from '../deciding/guard.ts';
import { type Answer, no, type Press } from '../deciding/press.ts';
import type { ExcludeFlows } from './exclude-form.ts';
import { targetText } from './words.ts';

type IncludingFlows = Pick<ExcludeFlows, 'exclusions' | 'explain'>;

/** Ends every exclusion of one account's own; where a rule covers it, says which, since that is not the account's alone. */
export function includeAccount(flows: IncludingFlows, press: Press, account: Account, now: Date): Answer {
  const own = ownExclusions(flows, ({ key }) => key === account.key);
  const ended = own.length === 0 ? undefined : endAll(flows, press, own);
  const rule = ruleOver(flows, account, now);
  if (rule !== undefined) {
    const covered = `${account.username} is still excluded by the rule ${targetText(rule.target)}. ${LOOK}`;
    return ended === undefined ? no(covered) : { ...ended, sentence: `${ended.sentence} ${covered}` };
  }
  if (ended !== undefined) return ended;
  const excluded = flows.explain.whyExcluded(account.key);
  return no(excluded === undefined ? `${account.username} is not excluded.` : `${excluded} ${LOOK}`);
}

/** For an account that is no longer a member: its exclusions by the user name it had; undefined where there is none. */
export function includeFormer(flows: IncludingFlows, press: Press, username: string): Answer | undefined {
  const own = ownExclusions(flows, (target) => sameName(target.username, username));
  return own.length === 0 ? undefined : endAll(flows, press, own);
}

const LOOK = `To end the rule, use ${COMMAND} exclusions.`;

function ownExclusions(
  flows: IncludingFlows,
  isMeant: (target: Extract<Exclusion['target'], { kind: 'account' }>) => boolean,
): readonly Exclusion[] {
  return flows.exclusions.inForce().filter(({ target }) => target.kind === 'account' && isMeant(target));
}

/** Each end is a decision of its own; only the first carries the envelope as it is, by which a repetition is known. */
function endAll(flows: IncludingFlows, press: Press, [first, ...more]: readonly Exclusion[]): Answer {
  if (first === undefined) return no('Not ended: there is no exclusion.');
  const answered = flows.exclusions.end(press, first.id);
  if (answered.kind === 'repeated') return answered;
  for (const { id } of more) {
    const envelope = press.envelope === undefined ? undefined : `${press.envelope}/${id}`;
    flows.exclusions.end({ by: press.by, envelope }, id);
  }
  return answered;
}

/** Rules about groups are not among these: only a reading of the portal knows a group's members. */
function ruleOver(flows: IncludingFlows, account: Account, now: Date): Exclusion | undefined {
  const rules = flows.exclusions.inForce().filter(({ target }) => target.kind !== 'account');
  return exclusionFor(account, rules, () => new Set(), now);
}
