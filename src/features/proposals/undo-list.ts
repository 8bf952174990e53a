import type { KnownBlock, ModalView } from '@slack/types';
import { lines, paragraph } from '../../adapters/slack/blocks.ts';
import { pressedIn, pressValue, proposalIn, UNDO_LIST } from '../../adapters/slack/buttons.ts';
import { plain, plainSafe } from '../../adapters/slack/text.ts';
import type { Outside } from '../../deps.ts';
import { undoableSince } from '../../policy/exclusion.ts';
import type { Policy } from '../../policy/limits.ts';
import type { ProposalId } from '../../policy/proposal.ts';
import { grouped } from '../../policy/text.ts';
import type { Guard } from '../deciding/guard.ts';
import type { Answer, Press } from '../deciding/press.ts';
import type { Decisions } from './decide.ts';
import { type CardRow, decidedLine, rowOf, undoButton, undoExclusionButton } from './row-view.ts';

/** Undo…: the accounts that a card tells of in one line, each with what re-enables it, or undoes its exclusion. */
export const UNDO_ONE = 'undo-list.undo';
export const UNDO_EXCLUDED_ONE = 'undo-list.undo-exclusion';

/** A view holds a hundred blocks; more are rarely looked for in a list. */
const LISTED = 50;

export function registerUndoList(
  guard: Guard,
  outside: Outside,
  {
    decisions,
    undoing,
  }: {
    readonly decisions: Decisions;
    readonly undoing: { readonly undoOf: (press: Press, proposal: ProposalId) => Answer };
  },
): void {
  guard.opens(UNDO_LIST, {
    read: pressedIn,
    show: (pressed) => pressed && undoList(outside, pressed.card, undefined),
  });

  const inList = (id: string, undo: (press: Press, proposal: ProposalId) => Answer) =>
    guard.inModal(id, {
      read: (_view, value): { readonly card: number; readonly proposal: ProposalId } | undefined =>
        proposalIn(value),
      keep: (press, { proposal }) => undo(press, proposal),
      show: async ({ card }, { answered, refused }) =>
        undoList(outside, card, answered && isToTell(answered) ? answered.sentence : refused),
    });
  inList(UNDO_ONE, decisions.undo);
  inList(UNDO_EXCLUDED_ONE, undoing.undoOf);
}

/** What was done the list itself shows. */
function isToTell({ kind, leftOut }: Answer): boolean {
  return kind === 'refused' || leftOut === true;
}

/** `note`: why what was pressed was not done. */
function undoList(outside: Outside, card: number, note: string | undefined): ModalView {
  const { store, settings, clock } = outside;
  const { tables } = store;
  const folded = tables.cards.get(card)?.folded ?? 0;
  const { proposals } = tables;
  const states = proposals.statesOnCard(card, folded);
  const count = [...states.values()].reduce((sum, some) => sum + some, 0);
  const now = clock();
  const undoable = new Set([
    ...proposals.undoableOnCard(card, folded),
    ...proposals.excludedOnCard(card, folded, undoableSince(now), now),
  ]);
  // Thousands may be folded: only what is listed is looked at closely.
  const all = proposals
    .onCard(card, count)
    .filter(({ id, state }) => undoable.has(id) || state === 'undoing' || state === 'undone');
  const rows = all.slice(-LISTED).map((proposal) => rowOf(outside, proposal));
  const around = {
    approvalsNeeded: settings.approvalsNeeded,
    dayIsFull: false,
    timeZone: settings.policy.timeZone,
    now,
  };
  const { policy, command } = settings;
  const more = all.slice(0, -LISTED).filter(({ id }) => undoable.has(id)).length;
  return undoModal({ card, rows, more, note, policy, command, around });
}

interface UndoListFacts {
  readonly card: number;
  readonly rows: readonly CardRow[];
  /** Those that could be undone, and that the list has no room for. */
  readonly more: number;
  readonly note: string | undefined;
  readonly policy: Policy;
  readonly command: string;
  readonly around: Parameters<typeof decidedLine>[1];
}

export function undoModal({ card, rows, more, note, policy, command, around }: UndoListFacts): ModalView {
  const blocks = rows.map((row): KnownBlock => {
    const section = lines([decidedLine(row, around)]);
    const value = pressValue(card, row.proposal.id);
    const accessory = row.canUndo
      ? undoButton(row.proposal, policy, UNDO_ONE, value)
      : row.undoableExclusion &&
        undoExclusionButton(row.proposal, row.undoableExclusion, UNDO_EXCLUDED_ONE, value);
    return accessory === undefined ? section : { ...section, accessory };
  });
  return {
    type: 'modal',
    title: plain('Undo', 24),
    close: plain('Close', 24),
    blocks: [
      ...(note === undefined ? [] : [paragraph(plainSafe(note, 3000))]),
      ...(rows.length === 0 ? [paragraph('Nothing left to undo here.')] : blocks),
      ...(more > 0
        ? [
            lines([
              `For ${grouped(more)} more, use \`${command} undo\` or \`${command} include\` with a user name.`,
            ]),
          ]
        : []),
    ],
  };
}
