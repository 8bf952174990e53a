import { z } from 'zod';
import { type Content, contentArgs, contentOf } from '../message-content.ts';
import type { StoredMessage } from '../messages.ts';
import { type AnswerBody, Refusal, refuse } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import type { ResponsePlace } from './tickets.ts';

const responseShape = z.object({
  ...contentArgs,
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});
type Said = z.infer<typeof responseShape>;

/** Takes what the app posts to a response URL; a refusal is not only told but has a status other than 200. */
export function respond(
  state: SlackState,
  id: string,
  body: unknown,
): { status: number; answer: AnswerBody } {
  try {
    const parsed = responseShape.safeParse(body);
    if (!parsed.success) return { status: 400, answer: { ok: false, error: 'invalid_payload' } };
    const place = state.responseUrls.use(id, state.clock.now());
    applyResponse(state, place, parsed.data);
    return { status: 200, answer: { ok: true } };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { status: thrown.message.endsWith('_url') ? 404 : 400, answer: thrown.answer };
  }
}

/** The answer to a command may also come with its acknowledgment. */
export function respondWithAck(state: SlackState, place: ResponsePlace, payload: unknown): void {
  applyResponse(state, place, responseShape.parse(payload));
}

function applyResponse(state: SlackState, place: ResponsePlace, response: Said): void {
  const { original } = place;
  if (original !== undefined && response.delete_original) removeOriginal(state, place, original);
  else if (original !== undefined && response.replace_original) {
    replaceOriginal(state, place, original, response);
  } else post(state, place, response);
}

function post(state: SlackState, place: ResponsePlace, response: Said): void {
  const ts = state.workspace.nextTs();
  const thread = response.thread_ts === undefined ? {} : { thread_ts: response.thread_ts };
  const shown = { ...thread, ...contentOf(response, state.workspace) };
  if (response.response_type === 'ephemeral') show(state, place, ts, shown);
  else state.conversations.add(place.channel, { ts, user: state.workspace.app.userId, ...shown });
}

type Shown = Content & { readonly thread_ts?: string };

function show(state: SlackState, { user, channel }: ResponsePlace, ts: string, shown: Shown): void {
  const { attachments: _, ...rest } = shown;
  state.answers.show(user, { from: 'app', ts, channel, ...rest });
}

type Original = NonNullable<ResponsePlace['original']>;

function removeOriginal(
  state: SlackState,
  { user, channel }: ResponsePlace,
  { ts, isEphemeral }: Original,
): void {
  if (isEphemeral) state.answers.remove(user, ts);
  else state.conversations.replace(channel, { ...standing(state, channel, ts), deleted: true });
}

function replaceOriginal(state: SlackState, place: ResponsePlace, original: Original, response: Said): void {
  const content = contentOf(response, state.workspace);
  if (original.isEphemeral) {
    show(state, place, original.ts, content);
  } else {
    const { attachments: _, ...before } = standing(state, place.channel, original.ts);
    state.conversations.replace(place.channel, { ...before, ...content });
  }
}

function standing(state: SlackState, channel: string, ts: string): StoredMessage {
  return state.conversations.find(channel, ts) ?? refuse('message_not_found');
}
