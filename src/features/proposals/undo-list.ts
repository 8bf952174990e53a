import type { KnownBlock, ModalView } from '@slack/types';
import { lines, paragraph } from '../../adapters/slack/blocks.ts';
import { pressedIn, pressValue, proposalIn, UNDO_LIST } from '../../adapters/slack/buttons.ts';
import { plain, plainSafe } from '../../adapters/slack/text.ts';
import type { Outside } from '../../deps.ts';
import type { ProposalId } from '../../policy/proposal.ts';
import { grouped } from '../../policy/text.ts';
import { COMMAND, type Guard } from '../deciding/guard.ts';
import type { Decisions } from './decide.ts';
import { decidedLine, rowOf, undoButton } from './row-view.ts';

/** Undo…: the accounts that a card tells of in one line, each with what re-enables it. */
export const UNDO_ONE = 'undo-list.undo';

/** A view holds a hundred blocks; more are rarely looked for in a list. */
const LISTED = 50;

export function registerUndoList(
  guard: Guard,
  outside: Outside,
  { decisions }: { readonly decisions: Decisions },
): void {
  guard.opens(UNDO_LIST, {
    read: pressedIn,
    show: (pressed) => pressed && undoList(outside, pressed.card, undefined),
  });

  guard.inModal(UNDO_ONE, {
    read: (_view, value): { readonly card: number; readonly proposal: ProposalId } | undefined =>
      proposalIn(value),
    keep: (press, { proposal }) => decisions.undo(press, proposal),
    show: async ({ card }, { answered, refused }) =>
      undoList(outside, card, answered?.kind === 'refused' ? answered.sentence : refused),
  });
}

/** `note`: why what was pressed was not done. */
function undoList(outside: Outside, card: number, note: string | undefined): ModalView {
  const { store, settings, clock } = outside;
  const { tables } = store;
  const folded = tables.cards.get(card)?.folded ?? 0;
  const all = tables.proposals.onCard(card, folded);
  const rows = all
    .map((proposal) => rowOf(outside, proposal))
    .filter(
      ({ proposal, canUndo }) => canUndo || proposal.state === 'undoing' || proposal.state === 'undone',
    );
  const around = {
    approvalsNeeded: settings.approvalsNeeded,
    dayIsFull: false,
    timeZone: settings.policy.timeZone,
    now: clock(),
  };
  const blocks = rows.slice(-LISTED).map((row): KnownBlock => {
    const section = lines([decidedLine(row, around)]);
    const value = pressValue(card, row.proposal.id);
    return row.canUndo
      ? { ...section, accessory: undoButton(row.proposal, settings.policy, UNDO_ONE, value) }
      : section;
  });
  const more = rows.length - LISTED;
  return {
    type: 'modal',
    title: plain('Undo', 24),
    close: plain('Close', 24),
    blocks: [
      ...(note === undefined ? [] : [paragraph(plainSafe(note, 3000))]),
      ...(rows.length === 0 ? [paragraph('Nothing left to undo here.')] : blocks),
      ...(more > 0 ? [lines([`${grouped(more)} more: \`${COMMAND} undo\` and a user name.`])] : []),
    ],
  };
}
