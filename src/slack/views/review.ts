import type { Checkboxes, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { isProposalId, type Proposal, type ProposalId, type ProposalState } from '../../domain/proposal.ts';
import { counted, grouped } from '../../domain/wording.ts';
import type { CardRow } from '../../flows/ports.ts';
import { cut, foreign, plain } from '../text.ts';
import { accountName } from './account-name.ts';
import { button } from './card-buttons.ts';
import { inactiveWords } from './card-row.ts';
import type { FieldValues } from './reason-and-end.ts';
import { idsIn, idsText, MOST_TICKED, type Reviewing, reviewingIn, reviewingText } from './ticks.ts';

/** The modal Review…: every live proposal, ten a page, to be ticked. */
export const REVIEW_MODAL = 'review';
export const REVIEW_FAR_BACK = 'review.far-back';
export const REVIEW_BACK = 'review.back';
export const REVIEW_NEXT = 'review.next';
export const REVIEW_FAR_NEXT = 'review.far-next';
/** Leads to the list again from what follows it. */
export const REVIEW_LIST = 'review.list';
const TICKS = 'review.ticks';

/** Slack takes ten boxes in one element. */
export const REVIEW_PAGE = 10;
const FAR = 10;

export interface ReviewFacts {
  readonly rows: readonly CardRow[];
  readonly reviewing: Reviewing;
  readonly note: string | undefined;
  readonly timeZone: string;
}

export function reviewModal({ rows, reviewing, note, timeZone }: ReviewFacts): ModalView {
  const pages = Math.max(1, Math.ceil(rows.length / REVIEW_PAGE));
  const page = Math.min(reviewing.page, pages - 1);
  const onPage = rows.slice(page * REVIEW_PAGE, (page + 1) * REVIEW_PAGE);
  return {
    type: 'modal',
    callback_id: REVIEW_MODAL,
    private_metadata: reviewingText({ ...reviewing, page }),
    title: plain('Review', 24),
    ...(onPage.length === 0 ? {} : { submit: plain('Go on', 24) }),
    close: plain('Close', 24),
    blocks: [
      section(heading(rows, page, pages, reviewing.ticked)),
      ...(note === undefined ? [] : [section(note)]),
      ...(onPage.length === 0 ? [] : [ticksBlock(onPage, { ...reviewing, page }, timeZone)]),
      ...pager(page, pages),
    ],
  };
}

/** Where the person is, with the page's boxes as they stand now; undefined for a view that is not ours. */
export function reviewIn(view: {
  readonly private_metadata: string;
  readonly state: { readonly values: FieldValues };
}): Reviewing | undefined {
  const before = reviewingIn(view.private_metadata);
  if (before === undefined) return undefined;
  const ticked = new Set(before.ticked);
  const block = ticksBlockIn(view.state.values);
  if (block !== undefined) {
    for (const id of idsIn(block.split(':')[2] ?? '')) ticked.delete(id);
    for (const id of tickedIn(view.state.values[block])) ticked.add(id);
  }
  return { ...before, drawn: before.drawn + 1, ticked };
}

function tickedIn(fields: FieldValues[string] | undefined): readonly ProposalId[] {
  return (fields?.[TICKS]?.selected_options ?? []).map(({ value }) => Number(value)).filter(isProposalId);
}

/** The block to which an error about the boxes belongs, if the page has any. */
export function ticksBlockIn(values: FieldValues): string | undefined {
  return Object.keys(values).find((block) => block.startsWith(`${TICKS}:`));
}

function heading(
  rows: readonly CardRow[],
  page: number,
  pages: number,
  ticked: ReadonlySet<ProposalId>,
): string {
  if (rows.length === 0) return 'Nothing is to decide and nothing waits.';
  const among = (state: ProposalState) => rows.filter(({ proposal }) => proposal.state === state).length;
  const parts = (['open', 'approved', 'disabling', 'failed'] as const).flatMap((state) => {
    const number = among(state);
    return number === 0 ? [] : [`${grouped(number)} ${STATE_WORDS[state]}`];
  });
  const where = pages === 1 ? '' : ` · page ${grouped(page + 1)} of ${grouped(pages)}`;
  const much = ticked.size === 0 ? '' : ` · ${ticked.size} of at most ${MOST_TICKED} ticked`;
  return `${parts.join(' · ')}${where}${much}`;
}

const STATE_WORDS = {
  open: 'to decide',
  approved: 'approved and waiting',
  disabling: 'being disabled',
  failed: 'failed',
} as const;

function ticksBlock(rows: readonly CardRow[], reviewing: Reviewing, timeZone: string): KnownBlock {
  const options = rows.map(({ proposal }) => option(proposal, timeZone));
  const ticked = rows.flatMap(({ proposal }, place) => {
    const chosen = options[place];
    return reviewing.ticked.has(proposal.id) && chosen !== undefined ? [chosen] : [];
  });
  const boxes: Checkboxes = {
    type: 'checkboxes',
    action_id: TICKS,
    options,
    ...(ticked.length === 0 ? {} : { initial_options: ticked }),
  };
  const ids = idsText(rows.map(({ proposal }) => proposal.id));
  return {
    type: 'input',
    block_id: `${TICKS}:${reviewing.drawn}:${ids}`,
    label: plain('Tick whom you want to decide on'),
    optional: true,
    element: boxes,
  };
}

function option(proposal: Proposal, timeZone: string): PlainTextOption {
  return {
    text: plain(accountName(proposal, 34), 75),
    description: plain(stateWords(proposal, timeZone), 75),
    value: String(proposal.id),
  };
}

/** What the row says of its state; what matters most for deciding comes first, as there is little room. */
export function stateWords(proposal: Proposal, timeZone: string): string {
  const { state, why, approvals, evidence, rehearsal } = proposal;
  const last = approvals.at(-1)?.byName;
  const by = last === undefined ? '' : ` by ${foreign(last, 25)}`;
  const kind = rehearsal ? 'rehearsal · ' : '';
  if (state === 'failed') return `${kind}failed: ${foreign(why ?? 'see the card', 50)}`;
  if (state === 'approved') return `${kind}approved${by}, waits for its turn`;
  if (state === 'disabling') return `${kind}approved${by}, being disabled now`;
  const unwarned =
    evidence.notWarned === undefined ? '' : `not warned: ${foreign(evidence.notWarned, 30)} · `;
  const soFar = approvals.length === 0 ? '' : `${counted(approvals.length, 'approval', 'approvals')}${by} · `;
  return cut(`${kind}${unwarned}${soFar}${inactiveWords(evidence, timeZone)}`, 75);
}

function pager(page: number, pages: number): KnownBlock[] {
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
