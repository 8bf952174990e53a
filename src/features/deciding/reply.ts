import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { escaped, plain, plainSafe } from '../../adapters/slack/text.ts';
import { modalOfWhom, whoseBlocks } from './whose.ts';

/** What one person alone gets to see: a modal, a sentence as plain text, or a message; undefined says nothing. */
export type Reply = ModalView | string | PrivateMessage | undefined;

export interface PrivateMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
  /** In place of the message that was pressed, which only this person sees too. */
  readonly replace?: boolean;
  /** Told of the organization, as another one's bot may have been asked the same: it says whose it is. */
  readonly saysWhose?: boolean;
}

/** Slack's way back to where something was pressed or typed. */
type Respond = (message: {
  response_type: 'ephemeral';
  replace_original: boolean;
  text: string;
  blocks: KnownBlock[];
}) => Promise<unknown>;

/** Only this person sees it. */
export async function reply(
  { respond, client }: { readonly respond: Respond; readonly client: WebClient },
  triggerId: string,
  shown: Reply,
  /** False where the message that was pressed is everybody's. */
  { mayReplace, organization }: { readonly mayReplace: boolean; readonly organization: string },
): Promise<void> {
  if (shown === undefined) return;
  if (typeof shown === 'string') return tellAlone(respond, shown);
  if ('type' in shown)
    return void (await client.views.open({ trigger_id: triggerId, view: modalOfWhom(shown, organization) }));
  const { text, replace = false, saysWhose = false } = shown;
  const blocks = saysWhose ? [...shown.blocks, ...whoseBlocks(organization)] : shown.blocks;
  await respond({ response_type: 'ephemeral', replace_original: replace && mayReplace, text, blocks });
}

/** Only this person sees it, below what was pressed; as plain text, since it may name accounts. */
export async function tellAlone(respond: Respond, said: string): Promise<void> {
  await respond({
    response_type: 'ephemeral',
    replace_original: false,
    text: escaped(said),
    blocks: [{ type: 'section', text: plain(plainSafe(said, 3000)) }],
  });
}

/** What Slack shows below the fields of a form: a sentence by block. */
export type FormErrors = Record<string, string>;

/** What a submitted form gives way to: another view, or itself with what is wrong in it. */
export type FormReply = ModalView | { readonly errors: FormErrors };

/** The same in the words of Slack's ack. */
export function instead(shown: FormReply) {
  return 'errors' in shown
    ? { response_action: 'errors' as const, errors: shown.errors }
    : { response_action: 'update' as const, view: shown };
}
