import type { Button, KnownBlock, ModalView } from '@slack/types';
import { REVIEW_KINDS } from '../../domain/review.ts';
import { counted, grouped } from '../../domain/wording.ts';
import type { ReviewPage } from '../../flows/review-answers.ts';
import { plain } from '../text.ts';
import { ask, button } from './card-buttons.ts';
import { filterBlocks, filterWords, KIND_WORDS } from './review-filter.ts';
import { rowsBlocks } from './review-rows.ts';
import { type Reviewing, reviewingText } from './reviewing.ts';

/** The modal Review…: every live proposal that fits a filter, a page at a time, to be ticked. */
export const REVIEW_MODAL = 'review';
export const REVIEW_FAR_BACK = 'review.far-back';
export const REVIEW_BACK = 'review.back';
export const REVIEW_NEXT = 'review.next';
export const REVIEW_FAR_NEXT = 'review.far-next';
export const TICK_ALL = 'review.tick-all';
export const UNTICK_ALL = 'review.untick-all';
export const WITHDRAW_TICKED = 'review.withdraw-ticked';
/** Leads to the list again from what follows it. */
export const REVIEW_LIST = 'review.list';

const FAR = 10;

export interface ReviewFacts {
  readonly list: ReviewPage;
  readonly reviewing: Reviewing;
  /** What was done just now, or why it was not. */
  readonly note: string | undefined;
  /** Approvers tick and decide; others read. */
  readonly mayDecide: boolean;
  readonly timeZone: string;
}

export function reviewModal({ list, reviewing, note, mayDecide, timeZone }: ReviewFacts): ModalView {
  const { rows, page, ticked } = list;
  const isEmpty = list.all === 0;
  return {
    type: 'modal',
    callback_id: REVIEW_MODAL,
    private_metadata: reviewingText({ ...reviewing, page }),
    title: plain('Review', 24),
    // Without boxes there is nothing to go on to, but Slack asks every form with a field for a button.
    ...(isEmpty ? {} : { submit: plain(mayDecide ? 'Go on' : 'Filter', 24) }),
    close: plain('Close', 24),
    blocks: [
      ...(note === undefined ? [] : [section(note)]),
      ...(isEmpty ? [] : filterBlocks(reviewing.filter, list)),
      section(heading(list, reviewing)),
      ...(mayDecide ? manyBlocks(list, reviewing) : []),
      ...rowsBlocks({ rows, ticked, drawn: reviewing.drawn, mayTick: mayDecide, timeZone }),
      ...pager(list),
    ],
  };
}

function heading(list: ReviewPage, { filter }: Reviewing): string {
  const { all, counts, page, pages, ticks } = list;
  if (all === 0) return 'Nothing is to decide and nothing waits.';
  const words = filterWords(filter);
  const parts = REVIEW_KINDS.flatMap((kind) =>
    counts[kind] === 0 ? [] : [`${grouped(counts[kind])} ${KIND_WORDS[kind]}`],
  );
  const outside = ticks.outside === 0 || words === '' ? '' : `, ${outsideWords(ticks)}`;
  return [
    ...(words === '' ? [] : [`${grouped(fitting(list))} of ${grouped(all)}: ${words}`]),
    [
      ...parts,
      ...(pages === 1 ? [] : [`page ${grouped(page + 1)} of ${grouped(pages)}`]),
      ...(ticks.all === 0 ? [] : [`${grouped(ticks.all)} ticked${outside}`]),
    ].join(' · '),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function outsideWords({ all, outside }: ReviewPage['ticks']): string {
  if (all === outside) return 'outside of the filter';
  return `${grouped(outside)} of them outside of the filter`;
}

function fitting({ counts }: ReviewPage): number {
  return REVIEW_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
}

/** What is done with many at once; ticks are the person's own, and none of this decides but Withdraw. */
function manyBlocks(list: ReviewPage, { filter }: Reviewing): KnownBlock[] {
  const fit = fitting(list);
  const { all, outside, withdrawable } = list.ticks;
  const that = filterWords(filter) === '' ? '' : ' that fit the filter';
  const elements: Button[] = [
    ...(fit > 0 && all - outside < fit ? [button(TICK_ALL, `Tick all ${grouped(fit)}${that}`, 'all')] : []),
    ...(all > 0 ? [button(UNTICK_ALL, `Untick all ${grouped(all)}`, 'none')] : []),
    ...(withdrawable > 0 ? [withdrawButton(withdrawable, all)] : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function withdrawButton(approvals: number, ticked: number): Button {
  const others = approvals === ticked ? [] : ['What else is ticked stays as it is.'];
  return button(WITHDRAW_TICKED, `Withdraw the ticked (${grouped(approvals)})`, 'withdraw', {
    style: 'danger',
    confirm: ask(
      `Withdraw ${counted(approvals, 'approval', 'approvals')}?`,
      ['Those accounts are to decide again; none is disabled before it is approved anew.', ...others],
      'Withdraw',
    ),
  });
}

function pager({ page, pages }: ReviewPage): KnownBlock[] {
  const steps = [
    { id: REVIEW_FAR_BACK, label: `${FAR} back`, to: page - FAR },
    { id: REVIEW_BACK, label: 'Back', to: page - 1 },
    { id: REVIEW_NEXT, label: 'Next', to: page + 1 },
    { id: REVIEW_FAR_NEXT, label: `${FAR} on`, to: page + FAR },
  ].filter(({ to }) => to >= 0 && to < pages);
  if (steps.length === 0) return [];
  return [{ type: 'actions', elements: steps.map(({ id, label, to }) => button(id, label, String(to))) }];
}

function section(text: string): KnownBlock {
  return { type: 'section', text: plain(text) };
}
