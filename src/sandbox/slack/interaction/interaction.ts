import { allBlocks, type Block, elementsIn } from '../blocks/block.ts';
import type { Element } from '../blocks/elements.ts';
import type { EnvelopeEnd, SocketMode } from '../socket/socket-mode.ts';
import type { SlackState } from '../state.ts';
import { messageFields } from '../web-api/access.ts';
import { viewFields } from '../web-api/views.ts';
import type { User } from '../workspace.ts';
import { chosenValue, type Filled, type Values, valuesOf } from './input-values.ts';
import { notOffered } from './not-offered.ts';
import { activePerson, commonFields, seenChannel, showUnanswered } from './persons.ts';
import type { ResponsePlace } from './tickets.ts';

/**
 * Where something is pressed: in a message, or in a modal or App Home. `revision` and `hash` say which version of it
 * the person had on their screen; without them it is the one that stands.
 */
export type Place =
  | { readonly channel: string; readonly ts: string; readonly revision?: number }
  | { readonly view: string; readonly hash?: string };
export interface PressOptions {
  readonly block_id?: string;
  /** For a button: the one with this value. For a menu, a box or a date: what is chosen. */
  readonly value?: Filled;
  /** Which of their windows they press it in, where they have several. */
  readonly window?: string;
}
interface Target {
  readonly blocks: readonly Block[];
  readonly fields: Readonly<Record<string, unknown>>;
  readonly values: Values;
  readonly view?: string;
  readonly responsePlace?: ResponsePlace;
}

/** Presses what the person has on their screen, and tells the app what they saw, whatever became of it meanwhile. */
export async function press(
  state: SlackState,
  socket: SocketMode,
  userId: string,
  place: Place,
  actionId: string,
  options: PressOptions = {},
): Promise<EnvelopeEnd> {
  const user = activePerson(state, userId);
  const before = targetOf(state, user, place);
  const { block, element } = onlyElement(before.blocks, actionId, options);
  const values = valuesAfter(before.values, block, element, options);
  if ('view' in place) state.views.change(place.view, { values }, place.hash);
  const target = targetOf(state, user, place);
  const action = actionFields(block, element, options);
  const end = await socket.deliver({
    type: 'interactive',
    accepts_response_payload: false,
    payload: {
      type: 'block_actions',
      ...commonFields(state, user),
      ...target.fields,
      trigger_id: state.triggers.issue({
        ...{ user: user.id, window: options.window },
        ...(target.view && { view: target.view }),
      }),
      ...(target.responsePlace && {
        response_url: state.responseUrls.mint(target.responsePlace, state.clock.now()),
      }),
      state: { values },
      actions: [{ ...action, action_ts: state.workspace.nextTs() }],
    },
  });
  showUnanswered(state, user.id, end, 'view' in place ? undefined : place.channel);
  return end;
}

function targetOf(state: SlackState, user: User, place: Place): Target {
  return 'view' in place ? viewTarget(state, user, place) : messageTarget(state, user, place);
}

function messageTarget(state: SlackState, user: User, place: Extract<Place, { channel: string }>): Target {
  const { channel: id, ts } = place;
  const channel = seenChannel(state, user, id);
  const { message, own } = shownMessage(state, user, place);
  const shown = message ?? own ?? notOffered('no message', `${user.id} sees no message ${ts} in ${id}`);
  const isEphemeral = message === undefined;
  return {
    blocks: shown.blocks,
    values: valuesOf(shown.blocks),
    responsePlace: { user: user.id, channel: id, original: { ts, isEphemeral } },
    fields: {
      container: { type: 'message', message_ts: ts, channel_id: id, is_ephemeral: isEphemeral },
      channel: { id, name: channel.is_im ? 'directmessage' : channel.name },
      ...(message !== undefined && { message: messageFields(state, message) }),
    },
  };
}

/** The message or the answer to this person alone, in the version that they saw; what is gone cannot be pressed. */
function shownMessage(state: SlackState, user: User, place: Extract<Place, { channel: string }>) {
  const { channel, ts, revision } = place;
  const versionSeen = <T extends object>(
    now: T | undefined,
    versions: { revisionOf(one: T): number; earlier(ts: string, revision: number): T | undefined },
  ): T | undefined =>
    now === undefined || revision === undefined || versions.revisionOf(now) === revision
      ? now
      : versions.earlier(ts, revision);
  const own = state.answers.standing(user.id).find((answer) => answer.ts === ts);
  return {
    message: versionSeen(state.conversations.find(channel, ts), state.conversations),
    own: versionSeen(own, state.answers),
  };
}

function viewTarget(
  state: SlackState,
  user: User,
  { view: id, hash }: { view: string; hash?: string },
): Target {
  const onTop = [state.views.home(user.id), ...state.views.of(user.id).filter(state.views.isOnTop)];
  const view = onTop.some((one) => one?.id === id) ? state.views.seen(id, hash) : undefined;
  if (view === undefined) return notOffered('no view', `${user.id} has no view ${id} on top`);
  return {
    blocks: view.blocks,
    values: view.values,
    ...(view.type === 'modal' && { view: id }),
    fields: { container: { type: 'view', view_id: id }, view: viewFields(view, state) },
  };
}

interface Found {
  readonly block: Block;
  readonly element: Element;
}

function onlyElement(blocks: readonly Block[], actionId: string, { block_id, value }: PressOptions): Found {
  const all = allBlocks(blocks)
    .filter((block) => block.type !== 'container')
    .flatMap((block) => elementsIn(block).map((element) => ({ block, element })));
  const isMeant = ({ block, element }: Found) =>
    element.action_id === actionId &&
    (block_id === undefined || block.block_id === block_id) &&
    (value === undefined || mayCarry(element, value));
  const [found, ...others] = all.filter(isMeant);
  if (found === undefined) {
    const there = all.map(({ element }) => element.action_id).join(', ');
    return notOffered(
      'nothing to press',
      `nothing to press is called ${actionId}; there are: ${there || 'none'}`,
    );
  }
  if (others.length > 0)
    notOffered('nothing to press', `several are called ${actionId}: name the block_id or the value`);
  return found;
}

/** A button carries its value and a menu those of its choices; what else there is takes what a person gives. */
function mayCarry(element: Element, value: Filled): boolean {
  if (element.type === 'button') return element.value === value;
  return element.type !== 'overflow' || element.options.some((option) => option.value === value);
}

function actionFields(
  block: Block,
  element: Element,
  { value }: PressOptions,
): Readonly<Record<string, unknown>> {
  const { type, action_id } = element;
  const named = { type, action_id, block_id: block.block_id };
  if (element.type === 'button' || element.type === 'icon_button') return { ...element, ...named };
  return { ...named, ...(value === undefined ? {} : chosenValue(element, value)) };
}

function valuesAfter(values: Values, block: Block, element: Element, { value }: PressOptions): Values {
  const blockId = block.block_id ?? '';
  const fields = values[blockId];
  if (value === undefined || fields === undefined || element.action_id === undefined) return values;
  if (!(element.action_id in fields)) return values;
  return { ...values, [blockId]: { ...fields, [element.action_id]: chosenValue(element, value) } };
}
