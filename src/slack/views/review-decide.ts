import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import type { Proposal } from '../../domain/proposal.ts';
import { counted, grouped } from '../../domain/wording.ts';
import { cut, plain } from '../text.ts';
import { accountName } from './account-name.ts';
import { button } from './card-buttons.ts';
import { type FieldValues, type ReasonAndEnd, reasonAndEndBlocks, reasonAndEndIn } from './reason-and-end.ts';
import { REVIEW_LIST } from './review.ts';
import { type Reviewing, reviewingIn, reviewingText } from './ticks.ts';

/** The second step of Review…: whom it is about, and what to do with all of them. */
export const REVIEW_DECIDE_MODAL = 'review.decide';
export const REVIEW_CHOICE = 'review.choice';

export type ReviewChoice = 'approve' | 'exclude';

export interface ReviewDraft extends ReasonAndEnd {
  readonly choice: ReviewChoice | undefined;
}

export interface ReviewDecideFacts {
  readonly reviewing: Reviewing;
  /** The ticked ones that are still live. */
  readonly proposals: readonly Proposal[];
  readonly draft: ReviewDraft;
  readonly note: string | undefined;
}

export function reviewDecideModal({ reviewing, proposals, draft, note }: ReviewDecideFacts): ModalView {
  return {
    type: 'modal',
    callback_id: REVIEW_DECIDE_MODAL,
    private_metadata: reviewingText(reviewing),
    title: plain(`Decide on ${grouped(proposals.length)}`, 24),
    submit: plain('Decide', 24),
    close: plain('Cancel', 24),
    blocks: [
      ...(note === undefined ? [] : [section(note)]),
      section(names(proposals)),
      ...remarks(proposals).map(section),
      { type: 'actions', elements: [button(REVIEW_LIST, 'Back to the list', 'list')] },
      choiceBlock(proposals, draft.choice),
      ...reasonAndEndBlocks(draft, {
        reasonHint: 'Needed to exclude, and to approve anybody who could not be warned.',
        reasonOptional: true,
        untilLabel: 'If excluded, for how long',
      }),
    ],
  };
}

/** Undefined for a view that is not ours. */
export function reviewDecideIn(view: {
  readonly private_metadata: string;
  readonly state: { readonly values: FieldValues };
}): { readonly reviewing: Reviewing; readonly draft: ReviewDraft } | undefined {
  const reviewing = reviewingIn(view.private_metadata);
  if (reviewing === undefined) return undefined;
  const { values } = view.state;
  const chosen = values[REVIEW_CHOICE]?.[REVIEW_CHOICE]?.selected_option?.value;
  const choice = (['approve', 'exclude'] as const).find((known) => known === chosen);
  return {
    reviewing: { ...reviewing, drawn: reviewing.drawn + 1 },
    draft: { ...reasonAndEndIn(values), choice },
  };
}

const NAMES = 25;

function names(proposals: readonly Proposal[]): string {
  const listed = proposals.slice(0, NAMES).map((proposal) => accountName(proposal, 40));
  const rest = proposals.length - listed.length;
  return cut([...listed, ...(rest > 0 ? [`… and ${grouped(rest)} more`] : [])].join('\n'), 3000);
}

function remarks(proposals: readonly Proposal[]): readonly string[] {
  const unwarned = proposals.filter(({ evidence }) => evidence.notWarned !== undefined).length;
  const decided = proposals.filter(({ state }) => state !== 'open').length;
  return [
    ...(unwarned === 0
      ? []
      : [`${counted(unwarned, 'of them was', 'of them were')} not warned; to approve needs a reason.`]),
    ...(decided === 0
      ? []
      : [
          `${counted(decided, 'of them is', 'of them are')} not open; approving leaves such out, excluding takes them.`,
        ]),
  ];
}

function choiceBlock(proposals: readonly Proposal[], choice: ReviewChoice | undefined): KnownBlock {
  const all = counted(proposals.length, 'account', 'accounts');
  const rehearsal = proposals.some(({ rehearsal }) => rehearsal);
  const approve: PlainTextOption = {
    text: plain(rehearsal ? `Rehearse approving ${all}` : `Approve disabling ${all}`, 75),
    description: plain(
      rehearsal ? 'A rehearsal: nothing is done to anybody' : 'Each is read again first, then disabled',
      75,
    ),
    value: 'approve',
  };
  const exclude: PlainTextOption = {
    text: plain(`Exclude ${all}`, 75),
    description: plain('Neither warned nor proposed until the end below', 75),
    value: 'exclude',
  };
  const initial = choice === undefined ? undefined : { approve, exclude }[choice];
  return {
    type: 'input',
    block_id: REVIEW_CHOICE,
    label: plain('What to do'),
    element: {
      type: 'radio_buttons',
      action_id: REVIEW_CHOICE,
      options: [approve, exclude],
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

function section(text: string): KnownBlock {
  return { type: 'section', text: plain(text) };
}
