import type { App, BlockAction, ButtonAction, OverflowAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { FOLLOWED } from '../../adapters/slack/buttons.ts';
import type { People } from '../../adapters/slack/people.ts';
import { envelopeOf, formsOver, pressedValue, type Read } from './forms.ts';
import { homeTabs, type ShowHome } from './home-tab.ts';
import { mayOver, type PeopleAsked, type Reader, type WhyNot } from './may.ts';
import type { Answer, Press } from './press.ts';
import { type Reply, reply } from './reply.ts';
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
    ...formsOver(app, { ...deps, may, home, ofWhom }),

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

/** What stood in a Home tab when it was opened; Bolt's type leaves it out. */
const openedHome = z.object({ view: z.object({ hash: z.string() }) });

/** Of what a press came from, what tells a card from reminders, questions and digests: its heading's name. */
const pressedMessage = z.object({
  message: z.object({
    ts: z.string(),
    blocks: z.tuple([z.object({ block_id: z.string() })], z.unknown()),
  }),
});
