import type { App, BlockButtonAction, RespondFn } from '@slack/bolt';
import { outcomeModal } from '../../adapters/slack/blocks.ts';
import { pressedIn } from '../../adapters/slack/buttons.ts';
import { reasonAndEndIn, UNTIL_DATE } from '../../adapters/slack/fields.ts';
import { type Account, sameUsername } from '../../policy/account.ts';
import { type Exclusion, exclusionFor } from '../../policy/exclusion.ts';
import { EXTEND, LET_END } from '../card/askings.ts';
import { COMMAND } from '../commands/help-view.ts';
import { endOf } from '../deciding/end-day.ts';
import type { Answer, Flows, Press } from '../deciding/press.ts';
import {
  answer,
  envelopeOf,
  NOT_A_READER,
  notAnApprover,
  onNumber,
  pressBy,
} from '../deciding/slack-press.ts';
import {
  END_EXCLUSION,
  EXCLUSIONS_BACK,
  EXCLUSIONS_NEXT,
  EXTEND_SUBMIT,
  endedIn,
  exclusionsList,
  extendedIn,
  extendModal,
  pageIn,
} from './exclusions-view.ts';
import type { ExcludeDeps } from './slack-exclude.ts';

/** The list of exclusions: its pages, and End. */
export function registerExclusions(app: App, deps: ExcludeDeps): void {
  const { flows, people } = deps;

  for (const id of [EXCLUSIONS_BACK, EXCLUSIONS_NEXT]) {
    app.action<BlockButtonAction>(id, async ({ ack, action, body, respond }) => {
      await ack();
      if (!(await people.mayRead(body.user.id))) return answer(respond, NOT_A_READER);
      await showExclusions(respond, deps, body.user.id, { page: pageIn(action.value), replace: true });
    });
  }

  app.action<BlockButtonAction>(END_EXCLUSION, async ({ ack, action, body, context, respond }) => {
    const ended = endedIn(action.value);
    const press = pressBy(people, body.user.id, context);
    const answered = press && ended && flows.exclusions.end(press, ended.exclusion);
    await ack();
    if (answered !== undefined) flows.afterCommit();
    if (press === undefined) return answer(respond, notAnApprover(people));
    if (answered === undefined) return answer(respond, 'That button is not known here.');
    if (answered.kind === 'repeated') return;
    const note = answered.sentence;
    await showExclusions(respond, deps, body.user.id, { page: ended?.page ?? 0, replace: true, note });
  });
}

/** Only this person sees the list; turning its pages changes it in place. */
export async function showExclusions(
  respond: RespondFn,
  { flows, people, timeZone }: ExcludeDeps,
  slackUser: string,
  { page, replace, note }: { readonly page: number; readonly replace: boolean; readonly note?: string },
): Promise<void> {
  const list = exclusionsList({
    exclusions: flows.exclusions.inForce(),
    page,
    mayEnd: people.approver(slackUser) !== undefined,
    note,
    timeZone,
  });
  await respond({ response_type: 'ephemeral', replace_original: replace, ...list });
}

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

/** The question about an exclusion that ends soon: Extend… and Let it end. */
export function registerEndingExclusions(app: App, deps: ExcludeDeps): void {
  const { flows, people, clock, timeZone } = deps;

  onNumber(app, deps, LET_END, (press, exclusion) => flows.ending.letEnd(press, exclusion));

  app.action<BlockButtonAction>(EXTEND, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    if (people.approver(body.user.id) === undefined) return answer(respond, notAnApprover(people));
    if (!flows.firstTime(envelopeOf(context))) return;
    const pressed = pressedIn(action.value);
    const exclusion = pressed && flows.ending.exclusions(pressed.about);
    if (exclusion === undefined) return answer(respond, 'That exclusion has ended already.');
    await client.views.open({ trigger_id: body.trigger_id, view: extendModal(exclusion, timeZone) });
  });

  app.view(EXTEND_SUBMIT, async ({ ack, body, view, context }) => {
    const end = endOf(reasonAndEndIn(view.state.values), clock(), timeZone);
    if (!end.ok) return ack(wrongEnd(end.failure));
    const id = extendedIn(view.private_metadata);
    const press = pressBy(people, body.user.id, context);
    const answered = press && id !== undefined ? flows.ending.extend(press, id, end.value) : undefined;
    await (answered?.kind === 'refused'
      ? ack(wrongEnd(answered.sentence))
      : ack(shownInstead(answered?.sentence ?? notAnApprover(people))));
    flows.afterCommit();
  });
}

function wrongEnd(said: string) {
  return { response_action: 'errors' as const, errors: { [UNTIL_DATE]: said } };
}

function shownInstead(said: string) {
  return { response_action: 'update' as const, view: outcomeModal('Exclusion', { said: [said] }) };
}
