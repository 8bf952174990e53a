import type { ModalView } from '@slack/types';
import { outcomeModal } from '../../adapters/slack/blocks.ts';
import { pressedIn } from '../../adapters/slack/buttons.ts';
import { reasonAndEndIn, UNTIL_DATE } from '../../adapters/slack/fields.ts';
import { type Account, sameUsername } from '../../policy/account.ts';
import { type Exclusion, exclusionFor } from '../../policy/exclusion.ts';
import { endOf } from '../deciding/end-day.ts';
import { COMMAND, type Guard, type PrivateMessage, type Reader } from '../deciding/guard.ts';
import type { Answer, Press } from '../deciding/press.ts';
import {
  END_EXCLUSION,
  EXCLUSIONS_BACK,
  EXCLUSIONS_NEXT,
  EXTEND,
  EXTEND_SUBMIT,
  endedIn,
  exclusionsList,
  extendedIn,
  extendModal,
  LET_END,
  pageIn,
} from './exclusions-view.ts';
import type { ExcludeDeps, ExcludeFlows } from './slack-exclude.ts';

type ListDeps = Pick<ExcludeDeps, 'flows' | 'timeZone'>;

/** The list of exclusions: its pages, and End. */
export function registerExclusions(guard: Guard, deps: ListDeps): void {
  for (const id of [EXCLUSIONS_BACK, EXCLUSIONS_NEXT]) {
    guard.turns(id, {
      read: (value) => ({ page: pageIn(value) }),
      show: (to, by) => ({ ...exclusionsPage(deps, by, to?.page ?? 0), replace: true }),
    });
  }

  guard.decides(END_EXCLUSION, {
    read: endedIn,
    decide: (press, { exclusion }) => deps.flows.exclusions.end(press, exclusion),
    tell: ({ sentence }, { page }, by) => ({ ...exclusionsPage(deps, by, page, sentence), replace: true }),
  });
}

/** Only this person sees the list; turning its pages changes it in place. */
export function exclusionsPage(
  { flows, timeZone }: ListDeps,
  { mayDecide }: Reader,
  page: number,
  note?: string,
): PrivateMessage {
  const exclusions = flows.exclusions.inForce();
  return exclusionsList({ exclusions, page, mayEnd: mayDecide, note, timeZone });
}

type IncludingFlows = Pick<ExcludeFlows, 'exclusions' | 'explain'>;

/** Ends every exclusion of one account's own; where a rule covers it, says which, since that is not the account's alone. */
export function includeAccount(flows: IncludingFlows, press: Press, account: Account, now: Date): Answer {
  const own = ownExclusions(flows, ({ key }) => key === account.key);
  if (own.length > 0) {
    const ended = endAll(flows, press, own);
    const rule = ruleOver(flows, account, now);
    return rule === undefined ? ended : { ...ended, sentence: `${ended.sentence} ${covered(account, rule)}` };
  }
  const rule = ruleOver(flows, account, now);
  if (rule !== undefined) return { kind: 'refused', sentence: covered(account, rule) };
  const facts = flows.explain.why(account.key);
  return facts?.member.evaluated?.status === 'excluded'
    ? { kind: 'refused', sentence: `${facts.sentence} ${LOOK}` }
    : { kind: 'refused', sentence: `${account.username} is not excluded.` };
}

/** For an account that is no longer a member: its exclusions by the user name it had; undefined where there is none. */
export function includeFormer(flows: IncludingFlows, press: Press, username: string): Answer | undefined {
  const own = ownExclusions(flows, (target) => sameUsername(target.username, username));
  return own.length === 0 ? undefined : endAll(flows, press, own);
}

const LOOK = `Rules are ended in ${COMMAND} exclusions.`;

type OwnTarget = Extract<Exclusion['target'], { kind: 'account' }>;

function ownExclusions(flows: IncludingFlows, isMeant: (target: OwnTarget) => boolean): readonly Exclusion[] {
  return flows.exclusions.inForce().filter(({ target }) => target.kind === 'account' && isMeant(target));
}

/** Each end is a decision of its own; only the first carries the envelope as it is, by which a repetition is known. */
function endAll(flows: IncludingFlows, press: Press, [first, ...more]: readonly Exclusion[]): Answer {
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
function ruleOver(flows: IncludingFlows, account: Account, now: Date): Exclusion | undefined {
  const rules = flows.exclusions.inForce().filter(({ target }) => target.kind !== 'account');
  return exclusionFor(account, rules, () => new Set(), now);
}

function covered({ username }: Account, { target }: Exclusion): string {
  const rule = target.kind === 'account' ? target.username : `${target.kind} “${target.label}”`;
  return `${username} is covered by the rule ${rule}. ${LOOK}`;
}

/** The question about an exclusion that ends soon: Extend… and Let it end. */
export function registerEndingExclusions(guard: Guard, { flows, clock, timeZone }: ExcludeDeps): void {
  guard.decides(LET_END, {
    read: pressedIn,
    decide: (press, { about }) => flows.ending.letEnd(press, about),
  });

  guard.opens(EXTEND, {
    read: pressedIn,
    show(pressed) {
      const exclusion = pressed && flows.ending.exclusions(pressed.about);
      return exclusion === undefined ? 'That exclusion has ended already.' : extendModal(exclusion, timeZone);
    },
  });

  guard.submits(EXTEND_SUBMIT, {
    refused: shownInstead,
    decide(press, view) {
      const end = endOf(reasonAndEndIn(view.state.values), clock(), timeZone);
      if (!end.ok) return { kind: 'undecided', shown: wrongEnd(end.failure) };
      const id = extendedIn(view.private_metadata);
      if (id === undefined) return { kind: 'undecided', shown: shownInstead('That form is not known here.') };
      const answered = flows.ending.extend(press, id, end.value);
      const { kind, sentence } = answered;
      const next = () => (kind === 'refused' ? wrongEnd(sentence) : shownInstead(sentence));
      return { kind: 'decided', answered, shown: next };
    },
  });
}

function wrongEnd(said: string) {
  return { errors: { [UNTIL_DATE]: said } };
}

function shownInstead(said: string): ModalView {
  return outcomeModal('Exclusion', { said: [said] });
}
