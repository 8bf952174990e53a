import type { KnownBlock } from '@slack/types';
import { counted } from '../../domain/wording.ts';
import type { MemberRow } from '../../flows/scan-tables.ts';
import { mrkdwn, plain, shown } from '../text.ts';
import { accountName } from './account-name.ts';
import { button } from './card-buttons.ts';

/** What the person wanted with the account that several answer to. */
export type PickFor = 'why' | 'exclude' | 'include' | 'undo';
export const PICK_WHY = 'pick.why';
export const PICK_EXCLUDE = 'pick.exclude';
export const PICK_INCLUDE = 'pick.include';
export const PICK_UNDO = 'pick.undo';

/** As many as a search gives; each row is one block, beside the heading and the last line. */
const MOST = 20;

const PICKS: Readonly<Record<PickFor, { readonly id: string; readonly label: string }>> = {
  why: { id: PICK_WHY, label: 'Why?' },
  exclude: { id: PICK_EXCLUDE, label: 'Exclude…' },
  include: { id: PICK_INCLUDE, label: 'Include' },
  undo: { id: PICK_UNDO, label: 'Undo' },
};

/** Several accounts answer to what was typed; each has the button that goes on with it, whose value is its key. */
export function pickList(
  purpose: PickFor,
  who: string,
  members: readonly MemberRow[],
): { text: string; blocks: KnownBlock[] } {
  const { id, label } = PICKS[purpose];
  const isCut = members.length >= MOST;
  const number = `${isCut ? 'At least ' : ''}${counted(members.length, 'account answers', 'accounts answer')}`;
  const heading = `${number} to “${shown(who, 80)}”. Which one?`;
  return {
    text: heading,
    blocks: [
      { type: 'section', text: mrkdwn(heading) },
      ...members.slice(0, MOST).map(
        ({ account }): KnownBlock => ({
          type: 'section',
          text: plain([accountName(account), account.email ?? 'no e-mail address'].join(' · '), 300),
          accessory: button(id, label, account.key),
        }),
      ),
      ...(isCut ? [{ type: 'section' as const, text: plain(NOT_AMONG) }] : []),
    ],
  };
}

const NOT_AMONG = 'If it is not among these, write the whole user name or e-mail address.';
