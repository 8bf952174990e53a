import type { App, BlockButtonAction, RespondFn } from '@slack/bolt';
import { sameUsername } from '../../domain/account.ts';
import type { Flows } from '../../flows/answers.ts';
import type { TrailPerson } from '../../flows/tables.ts';
import {
  HISTORY_NEWEST,
  HISTORY_OLDER,
  type HistoryPlace,
  historyPlaceIn,
  historyView,
} from '../views/history.ts';
import { PICK_HISTORY, pickHistory } from '../views/pick.ts';
import { type Command, reading, type SlackDeps } from './command-call.ts';
import { answer, envelopeOf, NOT_A_READER } from './who.ts';
import { nobodyCalled } from './who-is-meant.ts';

/** The audit trail: the newest decisions, or all about whom the person means, who need not be a member any more. */
export const history: Command = reading(async (deps, { respond }, who) => {
  if (who === '') return show(respond, deps, { username: undefined, before: undefined }, false);
  const people = deps.flows.history.find(who);
  const [first] = people;
  if (first === undefined)
    return answer(
      respond,
      `${nobodyCalled(deps.flows, who)} The audit trail has nobody of that name either.`,
    );
  if (people.length > 1 && !sameUsername(first.username, who)) {
    const list = pickHistory(who, people);
    return void (await respond({ response_type: 'ephemeral', replace_original: false, ...list }));
  }
  await show(respond, deps, { username: first.username, before: undefined }, false);
});

/** Its pages, and whom somebody picked from a list of several. */
export function registerHistory(app: App, deps: SlackDeps): void {
  for (const id of [HISTORY_NEWEST, HISTORY_OLDER]) {
    app.action<BlockButtonAction>(id, async ({ ack, action, body, respond }) => {
      await ack();
      if (!(await deps.people.mayRead(body.user.id))) return answer(respond, NOT_A_READER);
      const place = historyPlaceIn(action.value);
      if (place !== undefined) await show(respond, deps, place, true);
    });
  }

  app.action<BlockButtonAction>(PICK_HISTORY, async ({ ack, action, body, context, respond }) => {
    await ack();
    if (!(await deps.people.mayRead(body.user.id))) return answer(respond, NOT_A_READER);
    if (action.value === undefined || !deps.flows.firstTime(envelopeOf(context))) return;
    await show(respond, deps, { username: action.value, before: undefined }, false);
  });
}

/** Only this person sees it; turning its pages changes it in place. */
async function show(
  respond: RespondFn,
  { flows, timeZone }: SlackDeps,
  { username, before }: HistoryPlace,
  replace: boolean,
): Promise<void> {
  const about = username === undefined ? undefined : personCalled(flows, username);
  const page = username === undefined ? flows.history.newest(before) : flows.history.about(username, before);
  await respond({
    response_type: 'ephemeral',
    replace_original: replace,
    ...historyView({ about, page, before, timeZone }),
  });
}

function personCalled(flows: Flows, username: string): TrailPerson {
  const known = flows.history.find(username).find((person) => sameUsername(person.username, username));
  return known ?? { username, fullName: '', email: undefined, isMember: false, created: undefined };
}
