import type { Button, Checkboxes, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import { accountName, paragraph, roleWord, userTypeWord } from '../../adapters/slack/blocks.ts';
import { ask, button } from '../../adapters/slack/buttons.ts';
import type { FieldValues } from '../../adapters/slack/fields.ts';
import { plain, plainSafe } from '../../adapters/slack/text.ts';
import { notReachableInShort } from '../../policy/mail/warning-text.ts';
import { type Evidence, isProposalId, type Proposal, type ProposalId } from '../../policy/proposal.ts';
import {
  kindOf,
  NO_FILTER,
  OWNS,
  REVIEW_KINDS,
  type ReviewFilter,
  type ReviewKind,
} from '../../policy/review.ts';
import { counted, cut, grouped, jsonIn } from '../../policy/text.ts';
import type { Boxes } from '../proposals/many/selection.ts';
import type { CardRow } from '../proposals/row-view.ts';
import { filterBlocks, filterWords, KIND_WORDS } from './filter-view.ts';
import type { ReviewPage } from './review.ts';

/** The modal Review…: every live proposal that fits a filter, a page at a time, to be selected. */
export const REVIEW_MODAL = 'review';
const REVIEW_FAR_BACK = 'review.far-back';
export const REVIEW_BACK = 'review.back';
export const REVIEW_NEXT = 'review.next';
export const REVIEW_FAR_NEXT = 'review.far-next';
export const SELECT_ALL = 'review.select-all';
export const CLEAR_SELECTION = 'review.clear-selection';
export const WITHDRAW_SELECTED = 'review.withdraw-selected';
/** Leads to the list again from what follows it. */
export const REVIEW_LIST = 'review.list';

export function reviewModal({
  list,
  reviewing,
  note,
  mayDecide,
}: {
  readonly list: ReviewPage;
  readonly reviewing: Reviewing;
  /** What was done just now, or why it was not. */
  readonly note: string | undefined;
  /** Approvers select and decide; others read. */
  readonly mayDecide: boolean;
}): ModalView {
  const isEmpty = list.all === 0;
  return {
    type: 'modal',
    callback_id: REVIEW_MODAL,
    private_metadata: reviewingText({ ...reviewing, page: list.page }),
    title: plain('Review', 24),
    // Without boxes there is nothing to go on to, but Slack asks every form with a field for a button.
    ...(isEmpty ? {} : { submit: plain(mayDecide ? 'Continue' : 'Search', 24) }),
    close: plain('Close', 24),
    blocks: [
      ...(note === undefined ? [] : [paragraph(note)]),
      ...(isEmpty ? [] : filterBlocks(reviewing.filter, list)),
      paragraph(heading(list, reviewing)),
      ...(mayDecide ? manyBlocks(list, reviewing) : []),
      ...rowsBlocks(list, reviewing.drawn, mayDecide),
      ...pager(list),
    ],
  };
}

function heading(list: ReviewPage, { filter }: Reviewing): string {
  const { all, counts, page, pages, selection } = list;
  if (all === 0) return 'Nothing to review.';
  const words = filterWords(filter);
  const parts = REVIEW_KINDS.flatMap((kind) =>
    counts[kind] === 0 ? [] : [`${grouped(counts[kind])} ${KIND_WORDS[kind]}`],
  );
  const outside = selection.outside === 0 || words === '' ? '' : `, ${outsideWords(selection)}`;
  return [
    ...(words === '' ? [] : [`${grouped(fitting(list))} of ${grouped(all)}: ${words}`]),
    [
      ...parts,
      ...(pages === 1 ? [] : [`page ${grouped(page + 1)} of ${grouped(pages)}`]),
      ...(selection.all === 0 ? [] : [`${grouped(selection.all)} selected${outside}`]),
    ].join(' · '),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function outsideWords({ all, outside }: ReviewPage['selection']): string {
  if (all === outside) return 'not matching the filter';
  return `${grouped(outside)} of them ${outside === 1 ? 'does' : 'do'} not match the filter`;
}

function fitting({ counts }: ReviewPage): number {
  return REVIEW_KINDS.reduce((sum, kind) => sum + counts[kind], 0);
}

/** What is done with many at once; a selection is the person's own, and none of this decides but Withdraw. */
function manyBlocks(list: ReviewPage, { filter }: Reviewing): KnownBlock[] {
  const fit = fitting(list);
  const { all, outside, withdrawable } = list.selection;
  const that = filterWords(filter) === '' ? '' : ' matching';
  const elements: Button[] = [
    ...(fit > 0 && all - outside < fit
      ? [button(SELECT_ALL, `Select ${fit === 1 ? '1' : `all ${grouped(fit)}`}${that}`, 'all')]
      : []),
    ...(all > 0 ? [button(CLEAR_SELECTION, `Clear selection (${grouped(all)})`, 'none')] : []),
    ...(withdrawable > 0 ? [withdrawButton(withdrawable, all)] : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function withdrawButton(approvals: number, selected: number): Button {
  const others = approvals === selected ? [] : ['The others you selected stay as they are.'];
  return button(WITHDRAW_SELECTED, `Withdraw ${counted(approvals, 'approval', 'approvals')}`, 'withdraw', {
    style: 'danger',
    confirm: ask(
      `Withdraw ${counted(approvals, 'approval', 'approvals')}?`,
      ['Each account goes back to review and will not be disabled until approved again.', ...others],
      'Withdraw',
    ),
  });
}

const FAR = 10;
const STEPS = [
  { id: REVIEW_FAR_BACK, label: `Back ${FAR} pages`, by: -FAR },
  { id: REVIEW_BACK, label: 'Back', by: -1 },
  { id: REVIEW_NEXT, label: 'Next', by: 1 },
  { id: REVIEW_FAR_NEXT, label: `Forward ${FAR} pages`, by: FAR },
];
export const TURNS = STEPS.map(({ id }) => id);

function pager({ page, pages }: ReviewPage): KnownBlock[] {
  const steps = STEPS.filter(({ by }) => page + by >= 0 && page + by < pages);
  if (steps.length === 0) return [];
  return [
    { type: 'actions', elements: steps.map(({ id, label, by }) => button(id, label, String(page + by))) },
  ];
}

/** Heard whenever a box is selected or cleared, so that a selection is kept at once. */
export const SELECTION = 'review.selection';

/** Slack takes ten boxes in one element. */
const BOXES = 10;

const HEADINGS: Readonly<Record<ReviewKind, string>> = {
  'to decide': '*To review*',
  failed: '*Failed*: if you approve, the bot tries again',
  waiting: '*Approved*: not disabled yet',
};

/** The rows of a page below what they wait for; who only reads has no boxes. */
function rowsBlocks(list: ReviewPage, drawn: number, mayDecide: boolean): KnownBlock[] {
  return REVIEW_KINDS.flatMap((kind) => {
    const rows = list.rows.filter(({ proposal }) => kindOf(proposal.state) === kind);
    if (rows.length === 0) return [];
    return [
      { type: 'section' as const, text: { type: 'mrkdwn' as const, text: headingOf(kind, rows) } },
      ...chunks(rows).map((chunk) => (mayDecide ? boxes(chunk, list.selected, drawn) : listed(chunk))),
    ];
  });
}

/** One that is being disabled now goes its way. */
function headingOf(kind: ReviewKind, rows: readonly CardRow[]): string {
  const isWithdrawable = kind === 'waiting' && rows.some(({ proposal }) => proposal.state === 'approved');
  const isRehearsed = kind === 'waiting' && rows.every(({ proposal }) => proposal.rehearsal);
  const heading = isRehearsed ? '*Approved in the rehearsal*' : HEADINGS[kind];
  return isWithdrawable ? `${heading}; the approval can still be withdrawn` : heading;
}

/** What stands in the boxes of a view. */
export function boxesIn(values: FieldValues): Boxes {
  const blocks = Object.entries(values).filter(([block]) => block.startsWith(`${SELECTION}:`));
  return {
    shown: blocks.flatMap(([block]) => idsIn(block.split(':')[2] ?? '')),
    selected: blocks.flatMap(([, fields]) =>
      (fields[SELECTION]?.selected_options ?? []).map(({ value }) => Number(value)).filter(isProposalId),
    ),
  };
}

function chunks(rows: readonly CardRow[]): readonly (readonly CardRow[])[] {
  return Array.from({ length: Math.ceil(rows.length / BOXES) }, (_, nth) =>
    rows.slice(nth * BOXES, (nth + 1) * BOXES),
  );
}

function boxes(rows: readonly CardRow[], selected: ReadonlySet<ProposalId>, drawn: number): KnownBlock {
  const optionOf = ({ proposal }: CardRow) => option(proposal);
  const chosen = rows.filter(({ proposal }) => selected.has(proposal.id)).map(optionOf);
  const element: Checkboxes = {
    type: 'checkboxes',
    action_id: SELECTION,
    options: rows.map(optionOf),
    ...(chosen.length === 0 ? {} : { initial_options: chosen }),
  };
  const ids = idsText(rows.map(({ proposal }) => proposal.id));
  return { type: 'actions', block_id: `${SELECTION}:${drawn}:${ids}`, elements: [element] };
}

function option(proposal: Proposal): PlainTextOption {
  return {
    text: plain(accountName(proposal, 34), 75),
    description: plain(stateWords(proposal), 75),
    value: String(proposal.id),
  };
}

function listed(rows: readonly CardRow[]): KnownBlock {
  const texts = rows.map(({ proposal }) => `${accountName(proposal, 60)}\n    ${stateWords(proposal)}`);
  return { type: 'section', text: plain(texts.join('\n')) };
}

/** What the row says of its state; what matters most for deciding comes first, as there is little room. */
function stateWords(proposal: Proposal): string {
  const { state, why, approvals, evidence, rehearsal } = proposal;
  const last = approvals.at(-1)?.byName;
  const by = last === undefined ? '' : ` by ${plainSafe(last, 25)}`;
  const kind = rehearsal ? 'rehearsal · ' : '';
  if (state === 'failed') return `${kind}failed: ${plainSafe(why ?? 'see the card', 50)}`;
  if (state === 'approved')
    return rehearsal ? `${kind}approved${by}, nothing will be done` : `approved${by}, waiting to be disabled`;
  if (state === 'disabling') return `${kind}approved${by}, being disabled now`;
  const soFar = approvals.length === 0 ? '' : `${counted(approvals.length, 'approval', 'approvals')}${by}`;
  const [first = '', ...others] = [
    ownsInShort(evidence),
    daysInShort(evidence),
    ...warnedInShort(evidence),
    // The kinds alone: there is room for one line, and the card and Why? have the dates.
    evidence.marks.length === 0 ? '' : `may be in use: ${evidence.marks.map(({ kind }) => kind).join(', ')}`,
    soFar,
    userTypeWord(evidence.userType, plainSafe),
    roleWord(evidence.role, plainSafe),
  ].filter((word) => word !== '');
  return others.reduce(
    (said, fact) =>
      said.length + fact.length + 3 > DESCRIPTION || saysAlready(said, fact) ? said : `${said} · ${fact}`,
    cut(`${kind}${first}`, DESCRIPTION),
  );
}

/** The same in short stands behind what says more, for where that does not fit. */
function saysAlready(said: string, fact: string): boolean {
  return fact === NOT_WARNED && said.includes(` · ${NOT_WARNED}: `);
}

const NOT_WARNED = 'not warned';

/** Slack's limit; a fact that does not fit is left out as a whole. */
const DESCRIPTION = 75;

/** "37 items, 2 groups", "owns nothing"; what could not be read is never nothing. */
function ownsInShort({ holdings, couldNotBeRead }: Evidence): string {
  if (holdings === undefined) return couldNotBeRead ? 'ownership not known' : 'ownership not checked yet';
  const { items, groupsOwned } = holdings;
  if (items === 0 && groupsOwned === 0) return 'owns nothing';
  const parts = [
    items === undefined ? 'items not known' : counted(items, 'item', 'items'),
    ...(groupsOwned === undefined ? ['groups not known'] : []),
    ...(groupsOwned !== undefined && groupsOwned > 0 ? [counted(groupsOwned, 'group', 'groups')] : []),
  ];
  return parts.join(', ');
}

function daysInShort({ days, lastSignIn }: Evidence): string {
  const words = counted(days, 'day', 'days');
  return lastSignIn === undefined ? `inactive ${words}, never signed in` : `inactive ${words}`;
}

/** What matters of it, and it alone in short. */
function warnedInShort({ notWarned, warnings }: Evidence): readonly string[] {
  if (notWarned !== undefined) return [`${NOT_WARNED}: ${notReachableInShort(notWarned)}`, NOT_WARNED];
  const sent = warnings.filter(({ outcome, inSlack }) => outcome === 'accepted' || inSlack === 'alone');
  return sent.length === 0 ? [] : [`warned ${grouped(sent.length)}×`];
}

/** Where a person is in Review…, carried from view to view in private_metadata; what is selected is in the database. */
export interface Reviewing {
  /** From 0. */
  readonly page: number;
  readonly filter: ReviewFilter;
  /** Counts the views drawn: Slack keeps what stands in a field as long as its block keeps its id. */
  readonly drawn: number;
}

export const NOT_STARTED: Reviewing = { page: 0, filter: NO_FILTER, drawn: 0 };

export function reviewingText({ page, filter, drawn }: Reviewing, fingerprint?: string): string {
  return JSON.stringify({ page, drawn, filter, fingerprint });
}

/** Undefined for what we cannot have written. */
export function reviewingIn(
  metadata: string,
): (Reviewing & { readonly fingerprint?: string | undefined }) | undefined {
  const parsed = shape.safeParse(jsonIn(metadata)).data;
  return parsed && { ...parsed, filter: { ...NO_FILTER, ...parsed.filter } };
}

const count = z.int().min(0);
const shape = z.strictObject({
  page: count,
  drawn: count,
  filter: z.strictObject({
    kind: z.enum(REVIEW_KINDS).optional(),
    role: z.string().optional(),
    userType: z.string().optional(),
    neverSignedIn: z.boolean(),
    notWarned: z.boolean(),
    owns: z.enum(OWNS).optional(),
    marked: z.boolean(),
    moreThanDays: count.optional(),
    name: z.string().optional(),
  }),
  fingerprint: z.string().optional(),
});

/** Sorted, each as its distance from the one before in base 36: `a.1.1.2s`. */
export function idsText(ids: readonly ProposalId[]): string {
  const sorted = ids.toSorted((one, other) => one - other);
  return sorted.map((id, nth) => (id - (sorted[nth - 1] ?? 0)).toString(36)).join('.');
}

export function idsIn(text: string): readonly ProposalId[] {
  if (text === '') return [];
  let id = 0;
  return text.split('.').flatMap((distance) => {
    id += Number.parseInt(distance, 36);
    return isProposalId(id) ? [id] : [];
  });
}
