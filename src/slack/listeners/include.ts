import { type Account, sameUsername } from '../../domain/account.ts';
import { type Exclusion, exclusionFor } from '../../domain/exclusion.ts';
import type { Answer, Flows, Press } from '../../flows/answers.ts';
import { COMMAND } from '../views/help.ts';

/** Ends every exclusion of one account's own; where a rule covers it, says which, since that is not the account's alone. */
export function includeAccount(flows: Flows, press: Press, account: Account, now: Date): Answer {
  const own = ownExclusions(flows, ({ key }) => key === account.key);
  if (own.length > 0) {
    const ended = endAll(flows, press, own);
    const rule = ruleOver(flows, account, now);
    return rule === undefined ? ended : { ...ended, sentence: `${ended.sentence} ${covered(account, rule)}` };
  }
  const rule = ruleOver(flows, account, now);
  if (rule !== undefined) return { kind: 'refused', sentence: covered(account, rule) };
  const facts = flows.explain.why(account.key);
  return facts?.member.judged?.status === 'excluded'
    ? { kind: 'refused', sentence: `${facts.sentence} ${LOOK}` }
    : { kind: 'refused', sentence: `${account.username} is not excluded.` };
}

/** For an account that is no longer a member: its exclusions by the user name it had; undefined where there is none. */
export function includeFormer(flows: Flows, press: Press, username: string): Answer | undefined {
  const own = ownExclusions(flows, (target) => sameUsername(target.username, username));
  return own.length === 0 ? undefined : endAll(flows, press, own);
}

const LOOK = `Rules are ended in ${COMMAND} exclusions.`;

type OwnTarget = Extract<Exclusion['target'], { kind: 'account' }>;

function ownExclusions(flows: Flows, isMeant: (target: OwnTarget) => boolean): readonly Exclusion[] {
  return flows.exclusions.inForce().filter(({ target }) => target.kind === 'account' && isMeant(target));
}

/** Each end is a decision of its own; only the first carries the envelope as it is, by which a repetition is known. */
function endAll(flows: Flows, press: Press, [first, ...more]: readonly Exclusion[]): Answer {
  if (first === undefined) return { kind: 'refused', sentence: 'Nothing was ended.' };
  const answered = flows.exclusions.end(press, first.id);
  if (answered.kind === 'repeated') return answered;
  for (const { id } of more) {
    const envelope = press.envelope === undefined ? undefined : `${press.envelope}/${id}`;
    flows.exclusions.end({ by: press.by, envelope }, id);
  }
  return answered;
}

/** Rules about groups are not among these: only a reading of the portal knows a group's members. */
function ruleOver(flows: Flows, account: Account, now: Date): Exclusion | undefined {
  const rules = flows.exclusions.inForce().filter(({ target }) => target.kind !== 'account');
  return exclusionFor(account, rules, () => new Set(), now);
}

function covered({ username }: Account, { target }: Exclusion): string {
  const rule = target.kind === 'account' ? target.username : `${target.kind} “${target.label}”`;
  return `${username} is covered by the rule ${rule}. ${LOOK}`;
}
