import { z } from 'zod';
import { elementsIn } from '../blocks/block.ts';
import { Refusal } from '../refusal.ts';
import type { EnvelopeEnd, SocketMode } from '../socket/socket-mode.ts';
import type { SlackState } from '../state.ts';
import type { StoredView } from '../web-api/view-stacks.ts';
import { viewFields, viewFrom } from '../web-api/views.ts';
import { chosenValue, type Filled, isEmpty } from './input-values.ts';
import { NotOffered, notOffered } from './not-offered.ts';
import { activePerson, commonFields, showTrouble, showUnanswered } from './persons.ts';

/** Types or chooses in one field of a modal or App Home, as it was shown under that hash or as it stands. */
export function fill(
  state: SlackState,
  viewId: string,
  blockId: string,
  actionId: string,
  value: Filled,
  hash?: string,
): void {
  const view = state.views.seen(viewId, hash);
  const block = view?.blocks.find((one) => one.block_id === blockId);
  const element = block && elementsIn(block).find((one) => one.action_id === actionId);
  if (view === undefined || element === undefined) {
    throw new NotOffered('does not fit', `no field ${blockId}/${actionId} in the view ${viewId}`);
  }
  const fields = { ...view.values[blockId], [actionId]: chosenValue(element, value) };
  state.views.change(viewId, { values: { ...view.values, [blockId]: fields } }, hash);
}

/**
 * Presses the submit button; Slack's own client holds back a form whose required fields are empty. A view that was
 * updated meanwhile is submitted as the person saw it, under that hash.
 */
export async function submit(
  state: SlackState,
  socket: SocketMode,
  userId: string,
  viewId: string,
  hash?: string,
): Promise<EnvelopeEnd> {
  topModal(state, userId, viewId);
  const view = state.views.seen(viewId, hash) ?? notOffered('no view', `${viewId} never was ${hash}`);
  if (view.submit === undefined) notOffered('nothing to press', 'the view has no submit button');
  const missing = emptyFields(view);
  if (missing.length > 0) notOffered('left empty', `required fields are empty: ${missing.join(', ')}`);
  const end = await tell(state, socket, 'view_submission', view);
  showUnanswered(state, userId, end);
  if (end.kind === 'acknowledged') answerSubmission(state, view, end.payload ?? {});
  return end;
}

/** Cancels a modal; the app hears of it only if it asked to. */
export async function close(
  state: SlackState,
  socket: SocketMode,
  userId: string,
  viewId: string,
): Promise<EnvelopeEnd> {
  const view = topModal(state, userId, viewId);
  if (view.clear_on_close) state.views.clear(view);
  else state.views.closeFrom(viewId);
  return view.notify_on_close ? await tell(state, socket, 'view_closed', view) : { kind: 'not sent' };
}

function topModal(state: SlackState, userId: string, viewId: string): StoredView {
  activePerson(state, userId);
  const view = state.views.of(userId).find(({ id }) => id === viewId);
  if (view === undefined || !state.views.isOnTop(view))
    return notOffered('no view', `${userId} has no modal ${viewId} on top`);
  return view;
}

function emptyFields(view: StoredView): readonly string[] {
  return view.blocks.flatMap((block) => {
    if (block.type !== 'input' || block.optional) return [];
    const value = view.values[block.block_id ?? '']?.[block.element.action_id ?? ''];
    return isEmpty(value) ? [block.label.text] : [];
  });
}

async function tell(
  state: SlackState,
  socket: SocketMode,
  type: 'view_submission' | 'view_closed',
  view: StoredView,
): Promise<EnvelopeEnd> {
  const isSubmission = type === 'view_submission';
  return await socket.deliver({
    type: 'interactive',
    accepts_response_payload: isSubmission,
    payload: {
      type,
      ...commonFields(state, activePerson(state, view.user)),
      view: viewFields(view, state),
      ...(isSubmission
        ? {
            trigger_id: state.triggers.issue({ user: view.user, window: view.window, view: view.id }),
            response_urls: [],
          }
        : { is_cleared: view.clear_on_close ?? false }),
    },
  });
}

const responseShape = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

/** Without an answer the modal closes; one that Slack cannot use leaves it open, with a complaint. */
function answerSubmission(
  state: SlackState,
  view: StoredView,
  payload: Readonly<Record<string, unknown>>,
): void {
  if (state.views.find({ view_id: view.id }) === undefined) return;
  if (Object.keys(payload).length === 0) {
    state.views.closeFrom(view.id);
    return;
  }
  try {
    applyAction(state, view, responseShape.parse(payload));
  } catch (thrown) {
    if (!(thrown instanceof Refusal || thrown instanceof z.ZodError)) throw thrown;
    showTrouble(state, view.user, `invalid view response: ${thrown.message}`);
  }
}

function applyAction(state: SlackState, view: StoredView, action: z.infer<typeof responseShape>): void {
  switch (action.response_action) {
    case 'errors':
      showErrors(state, view, action.errors);
      break;
    case 'update':
      state.views.update(view.id, viewFrom(action.view, 'modal', state));
      break;
    case 'push':
      state.views.push(view, viewFrom(action.view, 'modal', state));
      break;
    case 'clear':
      state.views.clear(view);
      break;
  }
}

/** Errors stand under input blocks; under anything else Slack has no place for them. */
function showErrors(state: SlackState, view: StoredView, errors: Readonly<Record<string, string>>): void {
  const inputs = new Set(view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id));
  const stray = Object.keys(errors).filter((id) => !inputs.has(id));
  if (stray.length > 0) throw new Refusal(`no input block is called ${stray.join(', ')}`);
  state.views.change(view.id, { errors });
}
