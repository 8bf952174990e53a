import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  ButtonAction,
  Context,
  OverflowAction,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { noticeModal } from '../../adapters/slack/blocks.ts';
import { FOLLOWED } from '../../adapters/slack/buttons.ts';
import type { People } from '../../adapters/slack/people.ts';
import type { Approver } from '../../policy/account.ts';
import { homeTabs, type ShowHome } from './home-tab.ts';
import { mayOver, type PeopleAsked, type Reader, type WhyNot } from './may.ts';
import type { Answer, Press } from './press.ts';
import { type FormErrors, type FormReply, instead, type Reply, reply } from './reply.ts';
import { carriedIn, ifChanged } from './shown.ts';
import { modalOfWhom } from './whose.ts';

/**
 * The only way to what people press, submit and type. A listener says what it is (it decides, opens, reads) and what it
 * does; who may, whether it was handled before, and when Slack hears of it is written here, once:
 *
 * > check the person against an approver snapshot in memory → decide and commit, synchronously → ack → everything else
 */
export type Guard = ReturnType<typeof guardOver>;

interface GuardDeps {
  /** The slash command, as Slack knows it. */
  readonly command: string;
  /** Whose bot it is: in every modal, as another organization's may be in the same workspace. */
  readonly organization: () => string;
  readonly people: PeopleAsked & Pick<People, 'isMember' | 'recognize'>;
  /** For what is no decision (those carry their envelope in the press): false for an envelope seen before. */
  readonly firstTime: (envelope: string | undefined) => boolean;
  /** After a commit: publish what is due and let the worker act. Never waited for by a listener. */
  readonly afterCommit: () => void;
  /** The slash command reached the bot, and was answered. */
  readonly commandArrived: () => void;
  /** A press came from this message: by the id of its first block, and the card (or what is like one) that the press names. */
  readonly recognizeMessage: (heading: string, card: number, ts: string) => void;
}

/** Whose Home it is: how the bot stands is for readers; of the others, some are full members of the workspace. */
export type HomeOf = (Reader & { readonly kind: 'reader' }) | { readonly kind: 'member' | 'stranger' };

/** What a press asks for, read from its value; a text is none, however it is branded. */
type Read = object & { readonly charAt?: never };

/** What is pressed, checked or chosen in a modal. */
interface InModal<Asked extends Read> {
  readonly read: (view: ViewOutput, value: unknown) => Asked | undefined;
  /** What an approver's press does; commits before it returns, and tells what was decided, where anything was. */
  readonly keep?: (press: Press, asked: Asked) => Answer | undefined;
  /** The modal as it is from now on, for whoever may read; undefined leaves it. */
  readonly show: (asked: Asked, after: AfterPress) => Promise<ModalView | undefined>;
}

/** A form that decides. */
interface DecidingForm<Form extends Read> {
  /** The title above what someone is told who may not decide, or whose form is not known. */
  readonly refused: string;
  /** What was filled in; undefined for everything that we cannot have written ourselves. */
  readonly read: (view: ViewOutput) => Form | undefined;
  /** The form as it would be opened now, where it shows what may have changed; it carries what it shows. */
  readonly asOfNow?: (form: Form) => ModalView | undefined;
  /** What is said above it then, where it is not what all forms say. */
  readonly changed?: string;
  readonly decide: (press: Press, form: Form) => Submitted;
}

/** What became of a press in a modal, for what is shown after it. */
export interface AfterPress {
  readonly answered: Answer | undefined;
  /** What someone who may not decide is told. */
  readonly refused: string | undefined;
  readonly by: Reader;
  /** Undefined for whoever may not decide. */
  readonly press: Press | undefined;
  /** In place of what stands there by now, at once; gives what Slack knows the new view by. */
  readonly redraw: (hash: string, view: ModalView) => Promise<string | undefined>;
  readonly screen: { readonly id: string; readonly hash: string };
}

/** What became of a submitted form. */
export type Submitted =
  | { readonly kind: 'undecided'; readonly errors: FormErrors }
  | Decided<FormReply>
  /** No ack can wait for it: `meanwhile` is shown until it is decided. */
  | {
      readonly kind: 'later';
      readonly meanwhile: ModalView;
      readonly decide: () => Promise<Decided<ModalView>>;
      /** How its person is told who has closed the form by then; nothing more is said where it is left out. */
      readonly ifClosed?: (answered: Answer) => Promise<unknown>;
    };

export interface Decided<Shown> {
  readonly kind: 'decided';
  readonly answered: Answer;
  readonly shown: () => Shown;
}

/** One use of the slash command: what it is, and what it does. */
export type Command =
  /** For everyone; only people of the workspace are told whose bot it is, the others get an empty name. */
  | { readonly kind: 'says'; readonly say: (organization: string) => Reply }
  /** For approvers and full members of the admin channel. */
  | { readonly kind: 'reads'; readonly show: (by: Reader) => Reply | Promise<Reply> }
  /** The same, and for every full member of the workspace as far as it is about an account with their own address. */
  | {
      readonly kind: 'asks';
      readonly show: (by: Reader, ownAddress: () => Promise<string | undefined>) => Reply | Promise<Reply>;
      readonly showOwn: (ownAddress: string) => Reply | Promise<Reply>;
    }
  /** For approvers; it decides nothing yet. */
  | { readonly kind: 'opens'; readonly open: (by: Reader) => Reply | Promise<Reply> }
  /** For approvers. */
  | { readonly kind: 'decides'; readonly decide: (press: Press) => Answer | Unclear | Begun };

/** Nothing is decided where it is unclear about whom. */
export interface Unclear {
  readonly kind: 'unclear';
  /** Found out after the ack, where that takes a while. */
  readonly reply: Reply | (() => Promise<Reply>);
}

/** Decided and recorded, while what comes of it is known only after the ack. */
export interface Begun {
  readonly kind: 'begun';
  readonly reply: () => Promise<Reply>;
}

const UNKNOWN_BUTTON = 'This button no longer works. Use the newest card.';
const UNKNOWN_FORM = 'This form no longer works. Open it again from the newest card.';

/** A press on a button, or one use of the slash command. */
interface Use {
  readonly user: { readonly id: string; readonly name?: string | undefined };
  readonly envelope: string | undefined;
  readonly ack: () => Promise<void>;
  readonly reply: (shown: Reply) => Promise<void>;
  /** On a message that everybody in the channel sees. */
  readonly isShared: boolean;
}

export function guardOver(app: App, deps: GuardDeps) {
  const { people } = deps;
  const may = mayOver(people);
  const { pressBy, readerOf, ownAddress, whyNotDecide, whyNotRead, refusalFor } = may;

  const ofWhom = (view: ModalView): ModalView => modalOfWhom(view, deps.organization());
  const home = homeTabs(homeOf, ofWhom);

  /** What a form gives way to. */
  const gives = (shown: FormReply) => instead('errors' in shown ? shown : ofWhom(shown));

  /** Throws where Slack cannot be asked: then nobody is taken for a stranger, and the Home stays as it is. */
  async function homeOf(user: Use['user']): Promise<HomeOf> {
    if (await people.mayRead(user.id)) return { kind: 'reader', ...readerOf(user) };
    return { kind: (await people.isMember(user.id)) ? 'member' : 'stranger' };
  }

  /** Where Slack cannot be asked, nobody is taken for one of us. */
  const isOurs = (user: string): Promise<boolean> => people.isMember(user).catch(() => false);

  async function answerAsked(
    { user }: Use,
    by: Reader,
    { show, showOwn }: Extract<Command, { kind: 'asks' }>,
  ): Promise<Reply> {
    if (await people.mayRead(user.id)) return show(by, () => ownAddress(user.id));
    return showOwn((await ownAddress(user.id)) ?? '');
  }

  /** Tells which message a press came from: one whose posting was cut short is recognized by it. */
  function recognize(body: BlockAction, asked: Read | undefined): void {
    const card = asked !== undefined && 'card' in asked ? asked.card : undefined;
    const pressed = pressedMessage.safeParse(body).data;
    if (typeof card !== 'number' || pressed === undefined || body.container['is_ephemeral'] === true) return;
    const { ts, blocks } = pressed.message;
    deps.recognizeMessage(blocks[0].block_id, card, ts);
  }

  /** `read` says what the button's value asks for; undefined for everything that we cannot have written ourselves. */
  function onButton<Asked extends Read>(
    id: string,
    read: (value: unknown) => Asked | undefined,
    act: (use: Use, asked: Asked | undefined) => Promise<boolean>,
  ): void {
    app.action<BlockAction<ButtonAction | OverflowAction>>(
      id,
      async ({ ack, action, body, client, context, respond }) => {
        const { user, view, trigger_id: trigger } = body;
        await people.recognize(user.id);
        const chosen = pressedValue(action);
        // Slack itself has followed the link; all that is left is to say that it arrived.
        if (chosen === FOLLOWED) return ack();
        const asked = read(chosen);
        const inHome = view?.type === 'home';
        // Everybody sees the message that was pressed: nothing may take its place.
        const isShared = !inHome && body.container['is_ephemeral'] !== true;
        const use = {
          user,
          envelope: envelopeOf(context),
          async ack() {
            await ack();
            recognize(body, asked);
          },
          isShared,
          reply: (shown: Reply) =>
            inHome
              ? home.reply(client, user, trigger, shown)
              : reply({ respond, client }, trigger, shown, {
                  mayReplace: !isShared,
                  organization: deps.organization(),
                }),
        };
        let isHandled = true;
        try {
          isHandled = await act(use, asked);
        } finally {
          // Whatever became of the answer, what was decided shows.
          if (inHome && isHandled) await home.draw(client, user, view.hash);
        }
      },
    );
  }

  /** After the ack, to those whom it is for, once; the others are told why not. False for what was handled before. */
  async function showAfterAck(
    use: Use,
    whyNot: WhyNot,
    show: (by: Reader) => Reply | Promise<Reply>,
    isFirst = deps.firstTime,
  ): Promise<boolean> {
    await use.ack();
    const refused = await whyNot(use.user.id);
    if (refused === undefined && !isFirst(use.envelope)) return false;
    await use.reply(refused ?? (await show(readerOf(use.user))));
    return true;
  }

  /** Commits before the ack, and is worked on even if the answer does not reach the person. False for what was handled before. */
  async function decideBeforeAck(
    use: Use,
    decide: (press: Press) => Answer | Unclear | Begun,
    tell: (answered: Answer, by: Reader) => Reply = (answered) => toldAlone(use, answered),
  ): Promise<boolean> {
    const press = pressBy(use.user.id, use.envelope);
    const answered = press && decide(press);
    await use.ack();
    if (answered !== undefined && answered.kind !== 'unclear') deps.afterCommit();
    if (answered?.kind === 'repeated') return false;
    await use.reply(await toldOf(answered, use, tell));
    return true;
  }

  /** What was done shows where it was pressed, for everybody; one person alone is told only of what was not. */
  function toldAlone({ isShared }: Use, { kind, sentence, leftOut }: Answer): Reply {
    return isShared && kind === 'done' && leftOut !== true ? undefined : sentence;
  }

  async function toldOf(
    answered: Answer | Unclear | Begun | undefined,
    { user }: Use,
    tell: (answered: Answer, by: Reader) => Reply,
  ): Promise<Reply> {
    if (answered === undefined) return refusalFor(user.id);
    if (answered.kind !== 'unclear' && answered.kind !== 'begun') return tell(answered, readerOf(user));
    return typeof answered.reply === 'function' ? answered.reply() : answered.reply;
  }

  async function pressedInModal<Asked extends Read>(
    { ack, action, body, client, context }: SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs,
    { read, keep, show }: InModal<Asked>,
  ): Promise<void> {
    const { view, user } = body;
    if (view === undefined) return ack();
    await people.recognize(user.id);
    const press = pressBy(user.id, envelopeOf(context));
    const asked = read(view, pressedValue(action));
    const answered = press && asked && keep?.(press, asked);
    await ack();
    if (answered !== undefined) deps.afterCommit();
    const refused = await whyNotDecide(user.id);
    if (asked === undefined || answered?.kind === 'repeated') return;
    const screen = { id: view.id, hash: view.hash };
    const redraw = async (hash: string, drawn: ModalView) =>
      (await client.views.update({ view_id: view.id, hash, view: ofWhom(drawn) })).view?.hash;
    const after = { answered, refused, by: readerOf(user), press, redraw, screen };
    await put(client, view.id, (await may.insteadOfReading(user.id)) ?? (await show(asked, after)));
  }

  /** In place of what stands there, if anything is to. */
  async function put(client: WebClient, view_id: string, view: ModalView | undefined): Promise<void> {
    if (view !== undefined) await client.views.update({ view_id, view: ofWhom(view) });
  }

  /** What the form gives way to. False where nothing was decided, or before. */
  async function giveWay(
    { ack, client, view }: SlackViewMiddlewareArgs & AllMiddlewareArgs,
    submitted: Submitted,
  ): Promise<boolean> {
    if (submitted.kind === 'undecided') {
      await ack(gives({ errors: submitted.errors }));
      return false;
    }
    if (submitted.kind === 'decided') {
      const isNew = submitted.answered.kind !== 'repeated';
      await (isNew ? ack(gives(submitted.shown())) : ack());
      deps.afterCommit();
      return isNew;
    }
    await ack(gives(submitted.meanwhile));
    const { answered, shown } = await submitted.decide();
    deps.afterCommit();
    if (answered.kind === 'repeated') return false;
    await client.views.update({ view_id: view.id, view: ofWhom(shown()) }).catch(async (thrown: unknown) => {
      if (submitted.ifClosed === undefined) throw thrown;
      await submitted.ifClosed(answered);
    });
    return true;
  }

  async function settle(
    call: SlackViewMiddlewareArgs & AllMiddlewareArgs,
    submitted: Submitted,
  ): Promise<void> {
    if (await giveWay(call, submitted)) await home.drawBehind(call.client, call.body.user, call.view.id);
  }

  async function submitForm<Form extends Read>(
    call: SlackViewMiddlewareArgs & AllMiddlewareArgs,
    what: DecidingForm<Form>,
  ): Promise<void> {
    const { refused, read, asOfNow, decide } = what;
    const { user } = call.body;
    await people.recognize(user.id);
    const press = pressBy(user.id, envelopeOf(call.context));
    const { metadata, shown } = carriedIn(call.view.private_metadata);
    const form = read({ ...call.view, private_metadata: metadata });
    if (press === undefined) return call.ack(gives(noticeModal(refused, await may.refusalInTime(user.id))));
    if (form === undefined) return call.ack(gives(noticeModal(refused, UNKNOWN_FORM)));
    // One without the mark, which names what it is about, is checked by that in its decision.
    const isMarked = shown !== undefined || metadata === '';
    const changed = isMarked ? ifChanged(asOfNow?.(form), shown, what.changed) : undefined;
    await (changed === undefined ? settle(call, decide(press, form)) : call.ack(gives(changed)));
  }

  async function answerCommand(use: Use, command: Command): Promise<void> {
    switch (command.kind) {
      case 'says':
        await use.ack();
        return use.reply(command.say((await isOurs(use.user.id)) ? deps.organization() : ''));
      case 'reads':
        await showAfterAck(use, whyNotRead, command.show);
        return;
      case 'asks':
        await showAfterAck(use, may.whyNotAsk, (by) => answerAsked(use, by, command));
        return;
      case 'opens':
        await showAfterAck(use, whyNotDecide, command.open);
        return;
      case 'decides':
        await decideBeforeAck(use, command.decide);
        return;
    }
  }

  const showing =
    (whyNot: WhyNot, isFirst?: typeof deps.firstTime) =>
    <Asked extends Read>(
      id: string,
      what: {
        readonly read: (value: unknown) => Asked | undefined;
        readonly show: (asked: Asked | undefined, by: Reader) => Reply | Promise<Reply>;
      },
    ): void =>
      onButton(id, what.read, (use, asked) =>
        showAfterAck(use, whyNot, (by) => what.show(asked, by), isFirst),
      );

  return {
    /** A button that decides: `decide` commits before it returns, and that is before the ack. */
    decides<Asked extends Read>(
      id: string,
      what: {
        readonly read: (value: unknown) => Asked | undefined;
        readonly decide: (press: Press, asked: Asked) => Answer;
        /** What is said where the value says nothing. */
        readonly unknown?: string;
        /** What the person is told of the decision, where it is not its sentence. */
        readonly tell?: (answered: Answer, asked: Asked, by: Reader) => Reply;
      },
    ): void {
      const { read, decide, unknown = UNKNOWN_BUTTON, tell } = what;
      onButton(id, read, (use, asked) =>
        asked === undefined
          ? decideBeforeAck(use, () => ({ kind: 'unclear', reply: unknown }))
          : decideBeforeAck(
              use,
              (press) => decide(press, asked),
              tell && ((answered, by) => tell(answered, asked, by)),
            ),
      );
    },

    /** A button that only opens something, for approvers: deciding is what it opens. */
    opens: showing(whyNotDecide),

    /** A button that shows something to whoever may read. */
    reads: showing(whyNotRead),

    /** The same for what may be delivered twice, since it only shows its page again. */
    turns: showing(whyNotRead, () => true),

    /** An approver's press counts before its ack; the others are told by what is shown. */
    inModal<Asked extends Read>(id: string, what: InModal<Asked>): void {
      app.action<BlockAction>(id, (call) => pressedInModal(call, what));
    },

    /** A form that decides: committed before its ack, unless no ack can wait for it. */
    submits<Form extends Read>(id: string, what: DecidingForm<Form>): void {
      app.view(id, (call) => submitForm(call, what));
    },

    /** A form that decides nothing and leads to another view. */
    leads(
      id: string,
      what: {
        /** Undefined where it leads an approver nowhere else than the others. */
        readonly approver: (by: Approver, view: ViewOutput) => ModalView | undefined;
        /** For whoever may read. */
        readonly otherwise: (by: Reader, view: ViewOutput, refused: string | undefined) => ModalView;
      },
    ): void {
      app.view(id, async ({ ack, body: { user }, view }) => {
        await people.recognize(user.id);
        const by = people.approver(user.id);
        const next = by && what.approver(by, view);
        const shown =
          next ??
          (await may.insteadOfReading(user.id)) ??
          what.otherwise(readerOf(user), view, await whyNotDecide(user.id));
        await ack(gives(shown));
      });
    },

    /** The Home tab: drawn when it is opened, and after what its person pressed there. */
    home(show: ShowHome<HomeOf>): void {
      home.showing(show);
      app.event('app_home_opened', async ({ client, context, event }) => {
        if (event.tab !== 'home') return;
        await people.recognize(event.user);
        const seen = openedHome.safeParse(event).data?.view.hash;
        if (deps.firstTime(envelopeOf(context))) await home.draw(client, { id: event.user }, seen);
      });
    },

    /** The slash command: what was typed after it says which command it is. */
    command(commandOf: (text: string) => Command): void {
      app.command(deps.command, async ({ ack, client, command: typed, context, respond }) => {
        const use = {
          user: { id: typed.user_id, name: typed.user_name },
          envelope: envelopeOf(context),
          ack,
          isShared: false,
          reply: (shown: Reply) =>
            reply({ respond, client }, typed.trigger_id, shown, {
              mayReplace: false,
              organization: deps.organization(),
            }),
        };
        const command = commandOf(typed.text);
        await people.recognize(typed.user_id);
        await answerCommand(use, command);
        deps.commandArrived();
      });
    },
  };
}

/** Slack's id of this delivery, the same when it delivers again; the connection puts it there. */
function envelopeOf(context: Context): string | undefined {
  const envelope: unknown = context['envelopeId'];
  return typeof envelope === 'string' ? envelope : undefined;
}

/** Of a button, or of what was chosen from its menu; fields have theirs in the view. */
function pressedValue(pressed: BlockAction['actions'][number]): unknown {
  if (pressed.type === 'overflow') return pressed.selected_option.value;
  return 'value' in pressed ? pressed.value : undefined;
}

/** What stood in a Home tab when it was opened; Bolt's type leaves it out. */
const openedHome = z.object({ view: z.object({ hash: z.string() }) });

/** Of what a press came from, what tells a card from reminders, questions and digests: its heading's name. */
const pressedMessage = z.object({
  message: z.object({
    ts: z.string(),
    blocks: z.tuple([z.object({ block_id: z.string() })], z.unknown()),
  }),
});
