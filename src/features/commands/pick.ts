import type { App, BlockButtonAction } from '@slack/bolt';
import { accountName } from '../../adapters/slack/blocks.ts';
import { type AccountKey, isAccountKey } from '../../policy/account.ts';
import type { Answer, Press } from '../deciding/press.ts';
import {
  PICK_EXCLUDE,
  PICK_INCLUDE,
  PICK_UNDO,
  PICK_WHY,
  type SlackDeps,
} from '../deciding/slack-command.ts';
import { answer, envelopeOf, NOT_A_READER, notAnApprover, pressBy } from '../deciding/slack-press.ts';
import { openExclude } from '../exclusions/slack-exclude.ts';
import { includeAccount } from '../exclusions/slack-exclusions.ts';
import { whyModal } from '../proposals/slack-why.ts';

const GONE = 'Nothing is known of that account any more.';

/** The account picked from a list of several: goes on with what the command was about. */
export function registerPicks(app: App, deps: SlackDeps): void {
  const { flows, people, clock } = deps;
  const factsOf = (value: unknown) => (isAccountKey(value) ? flows.explain.why(value) : undefined);

  app.action<BlockButtonAction>(PICK_WHY, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    if (!(await people.mayRead(body.user.id))) return answer(respond, NOT_A_READER);
    if (!flows.firstTime(envelopeOf(context))) return;
    const facts = factsOf(action.value);
    if (facts === undefined) return answer(respond, GONE);
    await client.views.open({ trigger_id: body.trigger_id, view: whyModal(facts) });
  });

  app.action<BlockButtonAction>(PICK_EXCLUDE, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    if (people.approver(body.user.id) === undefined) return answer(respond, notAnApprover(people));
    if (!flows.firstTime(envelopeOf(context))) return;
    const account = factsOf(action.value)?.member.account;
    if (account === undefined) return answer(respond, GONE);
    const subject = { kind: 'account', key: account.key, name: accountName(account) } as const;
    await openExclude(client, body.trigger_id, subject);
  });

  onPick(app, deps, PICK_UNDO, (press, key) => flows.decisions.undoAccount(press, key));
  onPick(app, deps, PICK_INCLUDE, (press, key) => {
    const account = factsOf(key)?.member.account;
    return account === undefined
      ? { kind: 'refused', sentence: GONE }
      : includeAccount(flows, press, account, clock());
  });
}

function onPick(
  app: App,
  { flows, people }: SlackDeps,
  id: string,
  decide: (press: Press, key: AccountKey) => Answer,
): void {
  app.action<BlockButtonAction>(id, async ({ ack, action, body, context, respond }) => {
    const press = pressBy(people, body.user.id, context);
    const answered = press && isAccountKey(action.value) ? decide(press, action.value) : undefined;
    await ack();
    if (press === undefined) return answer(respond, notAnApprover(people));
    if (answered?.kind === 'repeated') return;
    if (answered === undefined) return answer(respond, GONE);
    flows.afterCommit();
    await answer(respond, answered.sentence);
  });
}
