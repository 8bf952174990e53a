import type { KnownBlock } from '@slack/types';
import { counted } from '../../domain/wording.ts';
import type { MemberRow } from '../../flows/scan-tables.ts';
import type { TrailPerson } from '../../flows/tables.ts';
import { foreign, mrkdwn, plain, shown } from '../text.ts';
import { accountName } from './account-name.ts';
import { button } from './card-buttons.ts';

/** What the person wanted with the account that several answer to. */
export type PickFor = 'why' | 'exclude' | 'include' | 'undo';
export const PICK_WHY = 'pick.why';
export const PICK_EXCLUDE = 'pick.exclude';
export const PICK_INCLUDE = 'pick.include';
export const PICK_UNDO = 'pick.undo';
export const PICK_HISTORY = 'pick.history';

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
  const picks = members.map(({ account }) => ({ ...account, value: account.key }));
  return pickFrom(PICKS[purpose], who, picks);
}

/** The same for the audit trail, which knows former members too; the value is the user name. */
export function pickHistory(
  who: string,
  people: readonly TrailPerson[],
): { text: string; blocks: KnownBlock[] } {
  const picks = people.map((person) => ({
    ...person,
    email: person.isMember ? person.email : 'no longer a member',
    value: person.username,
  }));
  return pickFrom({ id: PICK_HISTORY, label: 'History' }, who, picks);
}

interface Pick {
  readonly username: string;
  readonly fullName: string;
  readonly email: string | undefined;
  readonly value: string;
}

function pickFrom(
  { id, label }: { readonly id: string; readonly label: string },
  who: string,
  picks: readonly Pick[],
): { text: string; blocks: KnownBlock[] } {
  const isCut = picks.length >= MOST;
  const number = `${isCut ? 'At least ' : ''}${counted(picks.length, 'account answers', 'accounts answer')}`;
  const heading = `${number} to “${shown(who, 80)}”. Which one?`;
  return {
    text: heading,
    blocks: [
      { type: 'section', text: mrkdwn(heading) },
      ...picks.slice(0, MOST).map(
        (account): KnownBlock => ({
          type: 'section',
          text: plain(
            [accountName(account), foreign(account.email ?? 'no e-mail address', 150)].join(' · '),
            300,
          ),
          accessory: button(id, label, account.value),
        }),
      ),
      ...(isCut ? [{ type: 'section' as const, text: plain(NOT_AMONG) }] : []),
    ],
  };
}

const NOT_AMONG = 'If it is not among these, write the whole user name or e-mail address.';
