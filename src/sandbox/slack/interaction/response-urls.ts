import { z } from 'zod';
import { type Content, contentArgs, contentOf } from '../message-content.ts';
import { type Answer, Refusal, refuse } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import type { StoredMessage } from '../web-api/conversations.ts';

const MAX_USES = 5;
const LIVES_MS = 30 * 60_000;

/** Where an answer goes: to the person, in the conversation, perhaps in place of the message they acted on. */
export interface ResponsePlace {
  readonly user: string;
  readonly channel: string;
  readonly original?: { readonly ts: string; readonly isEphemeral: boolean };
}
interface Minted {
  readonly place: ResponsePlace;
  readonly until: number;
  uses: number;
}
export interface ResponseUrls {
  mint(place: ResponsePlace, now: Date): string;
  use(id: string, now: Date): ResponsePlace;
}

/** The addresses at which the app may answer one act of a person, five times within half an hour. */
export function createResponseUrls(origin: string): ResponseUrls {
  const minted = new Map<string, Minted>();
  return {
    mint: (place, now) => {
      const id = crypto.randomUUID();
      minted.set(id, { place, until: now.getTime() + LIVES_MS, uses: 0 });
      return `${origin}/response/${id}`;
    },
    use: (id, now) => {
      const found = minted.get(id) ?? refuse('no_such_url');
      if (now.getTime() > found.until) refuse('expired_url');
      if (found.uses >= MAX_USES) refuse('used_url');
      found.uses += 1;
      return found.place;
    },
  };
}

const responseShape = z.object({
  ...contentArgs,
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});
type Said = z.infer<typeof responseShape>;

/** Takes what the app posts to a response URL; a refusal is not only told but has a status other than 200. */
export function respond(state: SlackState, id: string, body: unknown): { status: number; answer: Answer } {
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

/** The answer to a command may also come with its acknowledgement. */
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
