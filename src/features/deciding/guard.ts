import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  BlockButtonAction,
  Context,
  RespondFn,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  ViewOutput,
} from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { outcomeModal } from '../../adapters/slack/blocks.ts';
import type { People } from '../../adapters/slack/people.ts';
import { escaped, plain, plainSafe } from '../../adapters/slack/text.ts';
import type { Approver } from '../../policy/account.ts';
import type { Answer, Press } from './press.ts';

/**
 * The only way to what people press, submit and type. A listener says what it is (it decides, opens, reads) and what it
 * does; who may, whether it was handled before, and when Slack hears of it is written here, once:
 *
 * > check the person against an approver snapshot in memory → decide and commit, synchronously → ack → everything else
 */
export type Guard = ReturnType<typeof guardOver>;

export interface GuardDeps {
  readonly people: Pick<People, 'approver' | 'mayRead' | 'problem' | 'count'>;
  /** For what is no decision (those carry their envelope in the press): false for an envelope seen before. */
  firstTime(envelope: string | undefined): boolean;
  /** After a commit: publish what is due and let the worker act. Never waited for by a listener. */
  afterCommit(): void;
  /** A press came from this message: by the id of its first block, and the card (or what is like one) that the press names. */
  saw(heading: string, card: number, ts: string): void;
}

/** Whoever reads or presses, as they are told of. */
export interface Reader {
  readonly id: string;
  readonly name: string;
  /** Whether buttons that decide are shown to this person. */
  readonly mayDecide: boolean;
}

/** What one person alone gets to see: a modal, a sentence as plain text, or a message; undefined says nothing. */
export type Reply = ModalView | string | PrivateMessage | undefined;

export interface PrivateMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
  /** In place of the message that was pressed, which only this person sees too. */
  readonly replace?: boolean;
}

/** A button that decides. */
export interface Deciding<Asked> {
  /** What its value says; undefined for everything that we cannot have written ourselves. */
  readonly read: (value: unknown) => Asked | undefined;
  /** Commits before it returns. */
  readonly decide: (press: Press, asked: Asked) => Answer;
  /** What is said where the value says nothing. */
  readonly unknown?: string;
  /** What the person is told of the decision, where it is not its sentence. */
  readonly tell?: (answered: Answer, asked: Asked, by: Reader) => Reply;
}

/** A button that shows something. */
export interface Showing<Asked> {
  readonly read: (value: unknown) => Asked | undefined;
  readonly show: (asked: Asked | undefined, by: Reader) => Reply | Promise<Reply>;
}

/** What is pressed, ticked or chosen inside a modal. */
export interface InModal<Seen extends object> {
  readonly read: (view: ViewOutput, value: unknown) => Seen | undefined;
  /** What an approver's press does; commits before it returns, and tells what was decided, where anything was. */
  readonly keep?: (press: Press, seen: Seen) => Answer | undefined;
  /** The modal as it is from now on; undefined leaves it. */
  readonly show: (seen: Seen, after: AfterPress) => Promise<ModalView | undefined>;
}

export interface AfterPress {
  readonly answered: Answer | undefined;
  /** What somebody is told who may not decide. */
  readonly refused: string | undefined;
  readonly by: Reader;
  readonly client: WebClient;
  readonly screen: { readonly id: string; readonly hash: string };
}

/** What Slack shows below the fields of a form: a sentence by block. */
export type FormErrors = Record<string, string>;

/** What a submitted form gives way to: another view, or itself with what is wrong in it. */
export type FormReply = ModalView | { readonly errors: FormErrors };

/** What became of a submitted form. */
export type Submitted =
  | { readonly kind: 'undecided'; readonly shown: FormReply }
  | Decided<FormReply>
  /** No ack can wait for it: `meanwhile` is shown until it is decided. */
  | {
      readonly kind: 'later';
      readonly meanwhile: ModalView;
      readonly decide: () => Promise<Decided<ModalView>>;
    };

export interface Decided<Shown> {
  readonly kind: 'decided';
  readonly answered: Answer;
  readonly shown: () => Shown;
}

/** A form that decides. */
export interface Submission {
  /** What somebody gets to see who may not decide. */
  readonly refused: (said: string) => ModalView;
  readonly decide: (press: Press, view: ViewOutput) => Submitted;
}

/** A form that decides nothing and leads to another view. */
export interface Leading {
  /** Undefined where it leads an approver nowhere else than the others. */
  readonly approver: (by: Approver, view: ViewOutput) => ModalView | undefined;
  readonly otherwise: (by: Reader, view: ViewOutput, refused: string | undefined) => Promise<ModalView>;
}

/** One use of the slash command: what it is, and what it does. */
export type Command =
  /** For everybody. */
  | { readonly kind: 'says'; readonly say: () => Reply }
  /** For approvers and full members of the admin channel. */
  | { readonly kind: 'reads'; readonly show: (by: Reader) => Reply | Promise<Reply> }
  /** For approvers; it decides nothing yet. */
  | { readonly kind: 'opens'; readonly open: () => Reply }
  /** For approvers; nothing is decided where it is unclear about whom. */
  | { readonly kind: 'decides'; readonly decide: (press: Press) => Answer | Unclear };

export interface Unclear {
  readonly kind: 'unclear';
  readonly reply: Reply;
}

/** What somebody who may not even read is told. */
const NOT_A_READER = 'This is for approvers and full members of the admin channel.';

export function guardOver(app: App, deps: GuardDeps) {
  const { people } = deps;

  /** From the snapshot in memory, so that it comes before the ack. */
  function pressBy(slackUser: string, context: Context): Press | undefined {
    const by = people.approver(slackUser);
    return by === undefined ? undefined : { by, envelope: envelopeOf(context) };
  }

  function readerOf(id: string, name: string | undefined): Reader {
    const approver = people.approver(id);
    return { id, name: approver?.name ?? name ?? id, mayDecide: approver !== undefined };
  }

  /** Undefined for an approver. */
  function refusalOf(slackUser: string): string | undefined {
    return people.approver(slackUser) === undefined ? notAnApprover(people) : undefined;
  }

  /** Undefined for whoever may read; whether Slack knows one may take longer than an ack may. */
  async function notAReader(slackUser: string): Promise<string | undefined> {
    return (await people.mayRead(slackUser)) ? undefined : NOT_A_READER;
  }

  /** Tells which message a press came from: one whose posting was cut short is recognized by it. */
  function noteMessage(body: BlockAction, asked: object | undefined): void {
    const pressed = asked !== undefined && 'card' in asked ? asked.card : undefined;
    const seen = pressedMessage.safeParse(body).data;
    if (typeof pressed !== 'number' || seen === undefined || body.container['is_ephemeral'] === true) return;
    const { ts, blocks } = seen.message;
    deps.saw(blocks[0].block_id, pressed, ts);
  }

  const isFirst = (context: Context): boolean => deps.firstTime(envelopeOf(context));

  /** A button after whose ack something is shown, to those for whom it is. */
  async function showFor<Asked extends object>(
    call: ActionCall<BlockButtonAction>,
    { read, show }: Showing<Asked>,
    refusal: Refusal,
    mayGoOn = isFirst,
  ): Promise<void> {
    const { body } = call;
    await call.ack();
    const asked = read(call.action.value);
    noteMessage(body, asked);
    const to = { id: body.user.id, name: body.user.name, trigger: body.trigger_id };
    await showTo(call, to, { refusal, mayGoOn }, (by) => show(asked, by));
  }

  /** After the ack: to whom it is for, once; the others are told why not. */
  async function showTo(
    call: Replying & { readonly context: Context },
    to: { readonly id: string; readonly name: string | undefined; readonly trigger: string },
    { refusal, mayGoOn }: { readonly refusal: Refusal; readonly mayGoOn: typeof isFirst },
    show: (by: Reader) => Reply | Promise<Reply>,
  ): Promise<void> {
    const refused = await refusal(to.id);
    if (refused !== undefined) return reply(call, to.trigger, refused);
    if (mayGoOn(call.context)) await reply(call, to.trigger, await show(readerOf(to.id, to.name)));
  }

  async function decided<Asked extends object>(
    call: ActionCall<BlockButtonAction>,
    what: Deciding<Asked>,
  ): Promise<void> {
    const { body } = call;
    const press = pressBy(body.user.id, call.context);
    const asked = what.read(call.action.value);
    const answered = press && asked && what.decide(press, asked);
    await call.ack();
    // A decision is worked on even if the answer does not reach the person.
    noteMessage(body, asked);
    if (answered !== undefined) deps.afterCommit();
    const by = readerOf(body.user.id, body.user.name);
    const said = press === undefined ? notAnApprover(people) : toldOf(what, answered, asked, by);
    await reply(call, body.trigger_id, said);
  }

  async function pressedInModal<Seen extends object>(
    { ack, action, body, client, context }: ActionCall<BlockAction>,
    { read, keep, show }: InModal<Seen>,
  ): Promise<void> {
    const { view, user } = body;
    if (view === undefined) return ack();
    const press = pressBy(user.id, context);
    const refused = refusalOf(user.id);
    const seen = read(view, pressedValue(action));
    const answered = press && seen && keep?.(press, seen);
    await ack();
    if (answered !== undefined) deps.afterCommit();
    if (seen === undefined || answered?.kind === 'repeated') return;
    const screen = { id: view.id, hash: view.hash };
    const by = readerOf(user.id, user.name);
    const shown = await show(seen, { answered, refused, by, client, screen });
    if (shown !== undefined) await client.views.update({ view_id: view.id, view: shown });
  }

  async function decideLater(
    client: WebClient,
    viewId: string,
    decide: () => Promise<Decided<ModalView>>,
  ): Promise<void> {
    const { answered, shown } = await decide();
    deps.afterCommit();
    if (answered.kind !== 'repeated') await client.views.update({ view_id: viewId, view: shown() });
  }

  async function run(call: CommandCall, command: Command): Promise<void> {
    const { command: typed } = call;
    switch (command.kind) {
      case 'says':
        await call.ack();
        return reply(call, typed.trigger_id, command.say());
      case 'reads':
        return showAt(call, notAReader, command.show);
      case 'opens':
        return showAt(call, refusalOf, command.open);
      case 'decides':
        return decideAt(call, command.decide);
    }
  }

  async function showAt(
    call: CommandCall,
    refusal: Refusal,
    show: (by: Reader) => Reply | Promise<Reply>,
  ): Promise<void> {
    const { user_id: id, user_name: name, trigger_id: trigger } = call.command;
    await call.ack();
    await showTo(call, { id, name, trigger }, { refusal, mayGoOn: isFirst }, show);
  }

  async function decideAt(call: CommandCall, decide: (press: Press) => Answer | Unclear): Promise<void> {
    const { command, context } = call;
    const press = pressBy(command.user_id, context);
    const answered = press && decide(press);
    await call.ack();
    if (answered === undefined) return reply(call, command.trigger_id, notAnApprover(people));
    if (answered.kind === 'unclear') return reply(call, command.trigger_id, answered.reply);
    deps.afterCommit();
    if (answered.kind !== 'repeated') await reply(call, command.trigger_id, answered.sentence);
  }

  return {
    /** A button that decides: committed before its ack. */
    decides<Asked extends object>(id: string, what: Deciding<Asked>): void {
      app.action<BlockButtonAction>(id, (call) => decided(call, what));
    },

    /** A button that only opens something, for approvers: deciding is what it opens. */
    opens<Asked extends object>(id: string, what: Showing<Asked>): void {
      app.action<BlockButtonAction>(id, (call) => showFor(call, what, refusalOf));
    },

    /** A button that shows something to whoever may read. */
    reads<Asked extends object>(id: string, what: Showing<Asked>): void {
      app.action<BlockButtonAction>(id, (call) => showFor(call, what, notAReader));
    },

    /** The same for what may be delivered twice, since it only shows its page again. */
    turns<Asked extends object>(id: string, what: Showing<Asked>): void {
      app.action<BlockButtonAction>(id, (call) => showFor(call, what, notAReader, () => true));
    },

    /** Something in a modal: an approver's press counts before its ack; the others are told by what is shown. */
    inModal<Seen extends object>(id: string, what: InModal<Seen>): void {
      app.action<BlockAction>(id, (call) => pressedInModal(call, what));
    },

    /** Something that changes nothing but the form it stands in. */
    redraws(id: string, draw: (view: ViewOutput) => ModalView | undefined): void {
      app.action<BlockButtonAction>(id, async ({ ack, body, client }) => {
        await ack();
        const drawn = body.view && draw(body.view);
        if (body.view === undefined || drawn === undefined) return;
        await client.views.update({ view_id: body.view.id, view: drawn });
      });
    },

    /** A form that decides: committed before its ack, unless no ack can wait for it. */
    submits(id: string, { refused, decide }: Submission): void {
      app.view(id, async ({ ack, body, client, context, view }) => {
        const press = pressBy(body.user.id, context);
        if (press === undefined) return ack(instead(refused(notAnApprover(people))));
        const submitted = decide(press, view);
        switch (submitted.kind) {
          case 'undecided':
            return ack(instead(submitted.shown));
          case 'decided':
            await (submitted.answered.kind === 'repeated' ? ack() : ack(instead(submitted.shown())));
            return deps.afterCommit();
          case 'later':
            await ack(instead(submitted.meanwhile));
            return decideLater(client, view.id, submitted.decide);
        }
      });
    },

    /** A form that decides nothing and leads to another view. */
    leads(id: string, { approver, otherwise }: Leading): void {
      app.view(id, async ({ ack, body, view }) => {
        const by = people.approver(body.user.id);
        const next = by && approver(by, view);
        const reader = readerOf(body.user.id, body.user.name);
        await ack(instead(next ?? (await otherwise(reader, view, refusalOf(body.user.id)))));
      });
    },

    /** A view for whoever may read, drawn while it is open; the others are told so in its place. */
    async ifReader(slackUser: string, title: string, draw: () => ModalView): Promise<ModalView> {
      const refused = await notAReader(slackUser);
      return refused === undefined ? draw() : outcomeModal(title, { said: [refused] });
    },

    /** The slash command: what was typed after it says which command it is. */
    command(commandOf: (text: string) => Command): void {
      app.command(COMMAND, (call) => run(call, commandOf(call.command.text)));
    },
  };
}

type ActionCall<Action extends BlockAction> = SlackActionMiddlewareArgs<Action> & AllMiddlewareArgs;
/** Why a person gets to see no more than this; undefined for whom it is. */
type Refusal = (slackUser: string) => string | undefined | Promise<string | undefined>;
interface Replying {
  readonly respond: RespondFn;
  readonly client: WebClient;
}
type CommandCall = SlackCommandMiddlewareArgs & AllMiddlewareArgs;

const UNKNOWN_BUTTON = 'That button is not known here.';

/** Slack's id of this delivery, the same when it delivers again; the connection puts it there. */
function envelopeOf(context: Context): string | undefined {
  const envelope: unknown = context['envelopeId'];
  return typeof envelope === 'string' ? envelope : undefined;
}

/** What somebody who may not decide is told. */
function notAnApprover(people: GuardDeps['people']): string {
  const problem = people.problem();
  if (people.count() === 0) return `Only approvers decide here. ${problem ?? 'Nobody is one at the moment.'}`;
  const whom = people.count() === 1 ? 'there is one' : `ask one of the ${people.count()}`;
  return `Only approvers decide here; ${whom}.`;
}

/** Of a button; fields have theirs in the view. */
function pressedValue(pressed: BlockAction['actions'][number]): unknown {
  return 'value' in pressed ? pressed.value : undefined;
}

/** What the person is told whose press was a decision, or of nothing known. */
function toldOf<Asked>(
  { unknown = UNKNOWN_BUTTON, tell }: Deciding<Asked>,
  answered: Answer | undefined,
  asked: Asked | undefined,
  by: Reader,
): Reply {
  if (asked === undefined || answered === undefined) return unknown;
  if (answered.kind === 'repeated') return undefined;
  return tell === undefined ? answered.sentence : tell(answered, asked, by);
}

/** Only this person sees it. */
async function reply({ respond, client }: Replying, triggerId: string, shown: Reply): Promise<void> {
  if (shown === undefined) return;
  if (typeof shown === 'string') return answer(respond, shown);
  if ('type' in shown) return void (await client.views.open({ trigger_id: triggerId, view: shown }));
  const { text, blocks, replace = false } = shown;
  await respond({ response_type: 'ephemeral', replace_original: replace, text, blocks });
}

/** Only this person sees it, below what was pressed; as plain text, since it may name accounts. */
export async function answer(respond: RespondFn, said: string): Promise<void> {
  await respond({
    response_type: 'ephemeral',
    replace_original: false,
    text: escaped(said),
    blocks: [{ type: 'section', text: plain(plainSafe(said, 3000)) }],
  });
}

function instead(shown: FormReply) {
  return 'errors' in shown
    ? { response_action: 'errors' as const, errors: shown.errors }
    : { response_action: 'update' as const, view: shown };
}

/** Of what a press came from, what tells a card from reminders, questions and digests: its heading's name. */
const pressedMessage = z.object({
  message: z.object({
    ts: z.string(),
    blocks: z.tuple([z.object({ block_id: z.string() })], z.unknown()),
  }),
});

/** The slash command, as it stands in the app's manifest. */
export const COMMAND = '/inactive-users';
