import { z } from 'zod';
import type { PressOptions } from '../slack/interaction/interaction.ts';
import type { EnvelopeEnd } from '../slack/socket/socket-mode.ts';
import { sentenceOf, TOLD_BY_SLACK } from './sentences.ts';
import { MOVES, type Stage } from './stage.ts';

/** What came of something that the visitor did: what Slack would have them know, or why it cannot be done. */
type Done = { readonly ok: true } | { readonly ok: false; readonly why: string };
export type Act = (body: unknown) => Promise<Done>;

const DONE: Done = { ok: true };
const filled = z.union([z.string(), z.array(z.string()), z.null()]);
const fields = z.array(z.object({ block: z.string(), action: z.string(), value: filled }));
/** With the version of it that stood on the screen. */
const place = z.union([
  z.object({ channel: z.string(), ts: z.string(), revision: z.number() }),
  z.object({ view: z.string(), hash: z.string() }),
]);
const user = z.string();
/** The window of the browser in which it is done: what the app opens comes up there. */
const window = z.string().max(64).optional();

/** Everything that can be done from the page, by name. */
export function actsOn(stage: Stage): Readonly<Record<string, Act>> {
  const { world, time, faults, commands } = stage;
  const { slack, portal, channel } = world;
  return {
    say: act(
      { user, window, text: z.string().trim().min(1).max(4000), thread: z.string().optional() },
      async (given) => {
        const { user, window, text, thread } = given;
        const [, name, rest] = /^(\/\S+)\s*(.*)$/s.exec(text) ?? [];
        if (name === undefined || rest === undefined) {
          slack.say(user, channel, text, thread);
          return DONE;
        }
        if (thread !== undefined) return no(`Commands do not work in threads. Type ${name} in the channel.`);
        if (name !== commands.command) return no(`${name} is not a command here. Try ${commands.command}.`);
        return told(await slack.command(user, name, rest, channel, window));
      },
    ),
    press: act(
      {
        ...{ user, window, place, action: z.string() },
        ...{ block: z.string().optional(), value: filled.optional(), fields },
      },
      async (given) => {
        if ('view' in given.place) fillIn(stage, given.place, given.fields);
        const options: PressOptions = {
          ...(given.block === undefined ? {} : { block_id: given.block }),
          ...(given.value === undefined ? {} : { value: given.value }),
          ...(given.window === undefined ? {} : { window: given.window }),
        };
        return told(await slack.press(given.user, given.place, given.action, options));
      },
    ),
    'open-home': act({ user }, async (given) => told(await slack.openHome(given.user))),
    'open-messages': act({ user }, async (given) => told(await slack.openHome(given.user, 'messages'))),
    submit: act({ user, view: z.string(), hash: z.string(), fields }, async (given) => {
      fillIn(stage, given, given.fields);
      return told(await slack.submit(given.user, given.view, given.hash));
    }),
    close: act({ user, view: z.string() }, async (given) => told(await slack.close(given.user, given.view))),
    clock: act({ move: z.enum(MOVES) }, async ({ move }) => {
      await time.move(move);
      return DONE;
    }),
    'sign-in': act({ username: z.string() }, async ({ username }) => {
      const member = portal.member(username);
      if (member === undefined) return no('That member no longer exists. Choose someone else.');
      if (member.disabled) return no(`${member.fullName} cannot sign in: the account is disabled.`);
      portal.signIn(username);
      return DONE;
    }),
    fault: act({ id: z.string(), on: z.boolean() }, async ({ id, on }) => {
      faults.set(id, on);
      return DONE;
    }),
    'faults-off': act({}, async () => {
      faults.clear();
      return DONE;
    }),
    'no-mailbox': act({ address: z.string().trim().min(3).max(254) }, async ({ address }) => {
      faults.refuse(address);
      return DONE;
    }),
  };
}

function act<S extends z.ZodRawShape>(shape: S, run: (given: z.infer<z.ZodObject<S>>) => Promise<Done>): Act {
  const body = z.object(shape);
  return async (raw) => {
    const given = body.safeParse(raw);
    if (!given.success) return no('This page is out of date. Reload it and try again.');
    return await run(given.data).catch((thrown: unknown) => no(sentenceOf(thrown)));
  };
}

/** What was typed goes first into what the person sees; fields that are not in it any more are left out. */
function fillIn(
  { world: { slack } }: Stage,
  { view, hash }: { readonly view: string; readonly hash: string },
  given: z.infer<typeof fields>,
): void {
  const seen = slack.viewSeen(view, hash);
  for (const { block, action, value } of given) {
    const isThere = seen?.values[block]?.[action] !== undefined;
    if (isThere) slack.fill(view, block, action, value, hash);
  }
}

function told(end: EnvelopeEnd): Done {
  switch (end.kind) {
    case 'acknowledged':
    case 'not sent':
      return DONE;
    case 'timeout':
      return no(TOLD_BY_SLACK.operation_timeout);
    case 'no connection':
      return no(TOLD_BY_SLACK.dispatch_failed);
  }
}

function no(why: string): Done {
  return { ok: false, why };
}
