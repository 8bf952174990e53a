import { accountName } from '../../adapters/slack/blocks.ts';
import type { Account } from '../../policy/account.ts';
import { pauseIn } from '../deciding/end-day.ts';
import type { Answer, Press } from '../deciding/press.ts';
import {
  answerUnclear,
  type Command,
  type CommandCall,
  type SlackDeps,
  whoIsMeant,
  whoIsMissing,
} from '../deciding/slack-command.ts';
import { answer, envelopeOf, notAnApprover, pressBy } from '../deciding/slack-press.ts';
import { openExclude } from '../exclusions/slack-exclude.ts';
import { includeAccount, includeFormer } from '../exclusions/slack-exclusions.ts';
import { exclusions } from './reading.ts';

/** The commands of approvers: what they decide is committed before the ack. */
export const pause: Command = async (deps, call, rest) => {
  const asked = pauseIn(rest, deps.clock(), deps.timeZone);
  await decided(deps, call, (press) =>
    asked.ok
      ? deps.flows.switches.pause(press, asked.value.until, asked.value.reason)
      : { kind: 'refused', sentence: asked.failure },
  );
};

export const resume: Command = async (deps, call) => {
  await decided(deps, call, (press) => deps.flows.switches.resume(press));
};

export const undo: Command = async (deps, call, who) => {
  if (who === '') return refuse(call, whoIsMissing('undo'));
  await onAccount(deps, call, 'undo', who, (press, { key }) => deps.flows.decisions.undoAccount(press, key));
};

/** Alone, it shows the list, where each exclusion can be ended. */
export const include: Command = async (deps, call, who) => {
  if (who === '') return exclusions(deps, call, who);
  await onAccount(
    deps,
    call,
    'include',
    who,
    (press, account) => includeAccount(deps.flows, press, account, deps.clock()),
    (press) => includeFormer(deps.flows, press, who),
  );
};

/** Only opens the form; deciding is its submission. */
export const exclude: Command = async ({ flows, people }, call, who) => {
  const { ack, client, command, context, respond } = call;
  await ack();
  if (people.approver(command.user_id) === undefined) return answer(respond, notAnApprover(people));
  if (!flows.firstTime(envelopeOf(context))) return;
  if (who === '') return openExclude(client, command.trigger_id, { kind: 'pasted', boxes: 1 });
  const meant = whoIsMeant(flows, who);
  if (meant.kind !== 'one') return answerUnclear(respond, 'exclude', who, meant);
  const { account } = meant.member;
  const subject = { kind: 'account', key: account.key, name: accountName(account) } as const;
  await openExclude(client, command.trigger_id, subject);
};

/** Decides on the account that is meant; where that is not clear, the person picks, and the pick decides. */
async function onAccount(
  deps: SlackDeps,
  call: CommandCall,
  purpose: 'undo' | 'include',
  who: string,
  decide: (press: Press, account: Account) => Answer,
  otherwise: (press: Press) => Answer | undefined = () => undefined,
): Promise<void> {
  const press = pressBy(deps.people, call.command.user_id, call.context);
  if (press === undefined) return refuse(call, notAnApprover(deps.people));
  const meant = whoIsMeant(deps.flows, who);
  const answered = meant.kind === 'one' ? decide(press, meant.member.account) : otherwise(press);
  if (answered !== undefined) return finish(deps, call, answered);
  await call.ack();
  if (meant.kind !== 'one') await answerUnclear(call.respond, purpose, who, meant);
}

async function decided(deps: SlackDeps, call: CommandCall, decide: (press: Press) => Answer): Promise<void> {
  const press = pressBy(deps.people, call.command.user_id, call.context);
  if (press === undefined) return refuse(call, notAnApprover(deps.people));
  await finish(deps, call, decide(press));
}

async function finish({ flows }: SlackDeps, { ack, respond }: CommandCall, answered: Answer): Promise<void> {
  await ack();
  flows.afterCommit();
  if (answered.kind !== 'repeated') await answer(respond, answered.sentence);
}

async function refuse({ ack, respond }: CommandCall, sentence: string): Promise<void> {
  await ack();
  await answer(respond, sentence);
}
