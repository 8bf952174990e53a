import type { Button, ConfirmationDialog, Overflow } from '@slack/types';
import { isProposalId, type ProposalId } from '../../policy/proposal.ts';
import { cut } from '../../policy/text.ts';
import { plain } from './text.ts';

/** Everything that can be pressed on a card, and what a press carries. */
export const APPROVE = 'proposal.approve';
export const EXCLUDE = 'proposal.exclude';
export const WHY = 'proposal.why';
export const WITHDRAW = 'proposal.withdraw';
export const TRY_AGAIN = 'proposal.try-again';
export const UNDO = 'proposal.undo';
export const UNDO_EXCLUSION = 'proposal.undo-exclusion';
export const UNDO_ALL = 'card.undo-all';
export const UNDO_LIST = 'card.undo-list';
export const REVIEW = 'card.review';
export const APPROVE_ALL = 'card.approve-all';
export const GO_LIVE = 'card.go-live';
export const SCAN_AGAIN = 'card.scan-again';
export const ACCEPT_ONCE = 'card.accept-once';

/** The card that was pressed, and the proposal, batch or scan that the press is about. */
interface Pressed {
  readonly card: number;
  readonly about: number;
  /** A number that stands for what was shown of it, where that may change: how many, or until when. */
  readonly shown?: number;
}

/** `42:17`: card 42, about 17; `42:17:5` where 5 was shown of it. */
export function pressValue(card: number, about: number, shown?: number): string {
  return shown === undefined ? `${card}:${about}` : `${card}:${about}:${shown}`;
}

/** Undefined for everything that we cannot have written ourselves. */
export function pressedIn(value: unknown): Pressed | undefined {
  if (typeof value !== 'string') return undefined;
  const [, card, about, shown] = /^(\d{1,15}):(\d{1,15})(?::(\d{1,15}))?$/.exec(value) ?? [];
  if (card === undefined || about === undefined) return undefined;
  return { card: Number(card), about: Number(about), ...(shown !== undefined && { shown: Number(shown) }) };
}

/** The proposal that a row's button is about. */
export function proposalIn(value: unknown): { card: number; proposal: ProposalId } | undefined {
  const pressed = pressedIn(value);
  return pressed !== undefined && pressed.shown === undefined && isProposalId(pressed.about)
    ? { card: pressed.card, proposal: pressed.about }
    : undefined;
}

/** The same of the button that approves, which carries, as one number, the kinds of marks that the account was shown with. */
export function approvalIn(
  value: unknown,
): { card: number; proposal: ProposalId; marks: number } | undefined {
  const pressed = pressedIn(value);
  return pressed !== undefined && isProposalId(pressed.about)
    ? { card: pressed.card, proposal: pressed.about, marks: pressed.shown ?? 0 }
    : undefined;
}

export function button(
  id: string,
  label: string,
  value: string,
  options: Pick<Button, 'style' | 'confirm' | 'accessibility_label'> = {},
): Button {
  return { type: 'button', action_id: id, text: plain(label, 75), value, ...options };
}

/** A menu that tells why and opens the member's page; the press that only follows its link says nothing. */
export function moreMenu(value: string, memberUrl: string | undefined): Overflow {
  const why = { text: plain('Why?'), value };
  const open = memberUrl && { text: plain('Open in ArcGIS'), value: FOLLOWED, url: memberUrl };
  return { type: 'overflow', action_id: WHY, options: [why, ...(open ? [open] : [])] };
}

/** What a choice carries that Slack itself has done: it opened a page. */
export const FOLLOWED = 'followed';

/** Of the text of a question. */
const QUESTION = 300;

/**
 * A question before a press counts, within Slack's limits; in plain text, so nothing in it needs escaping. The first part
 * has the names: where there is too little room it gives way, as what follows says what will happen.
 */
export function ask(
  title: string,
  [first = '', ...then]: readonly string[],
  confirm: string,
  style?: 'primary' | 'danger',
): ConfirmationDialog {
  const after = then.map((part) => ` ${part}`).join('');
  const room = Math.max(0, QUESTION - [...after].length);
  return {
    title: plain(title, 100),
    text: plain(cut(`${cut(first, room)}${after}`, QUESTION)),
    confirm: plain(confirm, 30),
    deny: plain('Not now', 30),
    ...(style === undefined ? {} : { style }),
  };
}
