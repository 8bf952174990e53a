import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  Context,
  SlackActionMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewOutput,
} from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { noticeModal } from '../../adapters/slack/blocks.ts';
import type { People } from '../../adapters/slack/people.ts';
import type { Approver } from '../../policy/account.ts';
import type { May, Reader } from './may.ts';
import type { Answer, Press } from './press.ts';
import { type FormErrors, type FormReply, instead } from './reply.ts';
import { carriedIn, ifChanged } from './shown.ts';

/** The part of the guard that is about modals: what is pressed in them, and forms that decide or lead elsewhere. */

interface FormDeps {
  readonly people: Pick<People, 'approver' | 'recognize'>;
  readonly may: May;
  /** After a form decided something: where it was opened from the Home, that is drawn anew. */
  readonly home: {
    drawBehind(client: WebClient, person: { readonly id: string }, form: string): Promise<void>;
  };
  /** Says in a modal whose bot it is. */
  readonly ofWhom: (view: ModalView) => ModalView;
  readonly afterCommit: () => void;
}

/** What a press asks for, read from its value; a text is none, however it is branded. */
export type Read = object & { readonly charAt?: never };

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

const UNKNOWN_FORM = 'This form no longer works. Close it and open it again.';

export function formsOver(app: App, { people, may, home, ofWhom, afterCommit }: FormDeps) {
  const { pressBy, readerOf, whyNotDecide } = may;

  /** What a form gives way to. */
  const gives = (shown: FormReply) => instead('errors' in shown ? shown : ofWhom(shown));

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
    if (answered !== undefined) afterCommit();
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
      afterCommit();
      return isNew;
    }
    await ack(gives(submitted.meanwhile));
    const { answered, shown } = await submitted.decide();
    afterCommit();
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

  return {
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
  };
}

/** Slack's id of this delivery, the same when it delivers again; the connection puts it there. */
export function envelopeOf(context: Context): string | undefined {
  const envelope: unknown = context['envelopeId'];
  return typeof envelope === 'string' ? envelope : undefined;
}

/** Of a button, or of what was chosen from its menu; fields have theirs in the view. */
export function pressedValue(pressed: BlockAction['actions'][number]): unknown {
  if (pressed.type === 'overflow') return pressed.selected_option.value;
  return 'value' in pressed ? pressed.value : undefined;
}
