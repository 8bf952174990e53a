import type { App, BlockButtonAction, RespondFn } from '@slack/bolt';
import {
  END_EXCLUSION,
  EXCLUSIONS_BACK,
  EXCLUSIONS_NEXT,
  endedIn,
  exclusionsList,
  pageIn,
} from '../views/exclusions.ts';
import type { ExcludeDeps } from './exclude.ts';
import { answer, NOT_A_READER, notAnApprover, pressBy } from './who.ts';

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
