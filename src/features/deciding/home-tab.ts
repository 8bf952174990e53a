import type { HomeView, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { noticeModal } from '../../adapters/slack/blocks.ts';
import { failureOf } from '../../adapters/slack/calls.ts';
import { plain } from '../../adapters/slack/text.ts';
import type { Reply } from './reply.ts';

/** As Slack names whoever opened their Home or pressed something there. */
interface Person {
  readonly id: string;
  readonly name?: string | undefined;
}

/** What stands in one person's Home tab, for whom it is drawn. */
export type ShowHome<Of> = (of: Of) => HomeView | Promise<HomeView>;

/**
 * The Home tab of each person. It is the one place where a press has nowhere to answer and where the app itself must
 * draw: an answer is a modal, and what was pressed there is drawn anew.
 */
export function homeTabs<Of>(
  homeOf: (person: Person) => Promise<Of>,
  ofWhom: (view: ModalView) => ModalView,
) {
  let show: ShowHome<Of> | undefined;
  /** What each of them was last given, and which modal was opened from it last. */
  const drawn = new Map<string, string>();
  const openedFrom = new Map<string, string>();

  /** False where something newer stands there than whoever is drawn for has seen. */
  async function publish(client: WebClient, person: Person, hash: string | undefined): Promise<boolean> {
    if (show === undefined) return true;
    const view = await show(await homeOf(person));
    const over = hash === undefined ? {} : { hash };
    try {
      const published = await client.views.publish({ user_id: person.id, view, ...over });
      drawn.set(person.id, published.view?.hash ?? '');
      return true;
    } catch (thrown) {
      if (isLost(thrown)) return false;
      throw thrown;
    }
  }

  /**
   * Over what the person saw. Where that is no longer what stands there, from facts read after that: over what we drew
   * meanwhile, and else over whatever it is.
   */
  async function draw(client: WebClient, person: Person, seen: string | undefined): Promise<void> {
    if (await publish(client, person, seen)) return;
    const ours = drawn.get(person.id) ?? '';
    if (ours !== seen && ours !== '' && (await publish(client, person, ours))) return;
    await publish(client, person, undefined);
  }

  return {
    showing(shown: ShowHome<Of>): void {
      show = shown;
    },
    draw,
    /** What only this person sees, in a modal. */
    async reply(client: WebClient, person: Person, triggerId: string, shown: Reply): Promise<void> {
      if (shown === undefined) return;
      const { view } = await client.views.open({ trigger_id: triggerId, view: ofWhom(modalOf(shown)) });
      if (view?.id !== undefined) openedFrom.set(person.id, view.id);
    },
    /** After a form decided something: where it was opened from the Home. */
    async drawBehind(client: WebClient, person: Person, form: string): Promise<void> {
      if (openedFrom.get(person.id) === form) await draw(client, person, drawn.get(person.id) || undefined);
    },
  };
}

const pressedInHome = z.object({ trigger_id: z.string(), view: z.object({ type: z.literal('home') }) });

/** The right to show a modal that came with a press in the Home tab; undefined for everything else. */
export function homePressIn(body: unknown): string | undefined {
  return pressedInHome.safeParse(body).data?.trigger_id;
}

export async function tellInHome(client: WebClient, trigger: string, said: string): Promise<void> {
  await client.views.open({ trigger_id: trigger, view: modalOf(said) });
}

function isLost(thrown: unknown): boolean {
  const failure = failureOf(thrown);
  return failure.kind === 'refused' && failure.code === 'hash_conflict';
}

const TITLE = 'Inactive users';

function modalOf(shown: NonNullable<Reply>): ModalView {
  if (typeof shown === 'string') return noticeModal(TITLE, shown);
  if ('type' in shown) return shown;
  return { type: 'modal', title: plain(TITLE, 24), close: plain('Close', 24), blocks: shown.blocks };
}
