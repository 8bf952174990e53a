import type { KnownBlock, ModalView } from '@slack/types';
import { lines } from '../../adapters/slack/blocks.ts';
import { ask, button, pressedIn, pressValue } from '../../adapters/slack/buttons.ts';
import { NOTHING_SAID, untilBlocks } from '../../adapters/slack/fields.ts';
import { bold, moment, mrkdwnSafe, plain, sentence } from '../../adapters/slack/text.ts';
import { longDate } from '../../policy/calendar.ts';
import type { Exclusion, ExclusionTarget } from '../../policy/exclusion.ts';
import { counted } from '../../policy/text.ts';

/** The list of exclusions in force, a page at a time, with End for those who may. */
export const END_EXCLUSION = 'exclusions.end';
export const EXCLUSIONS_BACK = 'exclusions.back';
export const EXCLUSIONS_NEXT = 'exclusions.next';

/** Ten sections with their reasons stay far below what Slack takes in one message. */
const PAGE = 10;

export interface ExclusionsFacts {
  readonly exclusions: readonly Exclusion[];
  /** From 0; one beyond the last shows the last. */
  readonly page: number;
  readonly mayEnd: boolean;
  /** What was done just now. */
  readonly note: string | undefined;
  readonly timeZone: string;
}

export function exclusionsList({ exclusions, page, mayEnd, note, timeZone }: ExclusionsFacts): {
  text: string;
  blocks: KnownBlock[];
} {
  const pages = Math.max(1, Math.ceil(exclusions.length / PAGE));
  const shownPage = Math.min(page, pages - 1);
  const heading =
    exclusions.length === 0
      ? 'Nobody is excluded.'
      : `${counted(exclusions.length, 'exclusion', 'exclusions')} in force.`;
  const where = pages === 1 ? '' : ` Page ${shownPage + 1} of ${pages}.`;
  return {
    text: heading,
    blocks: [
      ...(note === undefined ? [] : [lines([mrkdwnSafe(note, 1000)])]),
      lines([`${bold(heading)}${where}`]),
      ...exclusions
        .slice(shownPage * PAGE, (shownPage + 1) * PAGE)
        .map((exclusion) => row(exclusion, shownPage, mayEnd, timeZone)),
      ...pager(shownPage, pages),
    ],
  };
}

/** The value of a pager's button is the page it leads to. */
export function pageIn(value: unknown): number {
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : 0;
}

/** The exclusion that End is about, and the page it stood on. */
export function endedIn(value: unknown): { page: number; exclusion: number } | undefined {
  const pressed = pressedIn(value);
  return pressed && { page: pressed.card, exclusion: pressed.about };
}

/** Whom an exclusion covers, in words for mrkdwn. */
export function targetWords(target: ExclusionTarget): string {
  return target.kind === 'account'
    ? mrkdwnSafe(target.username, 100)
    : `${target.kind} “${mrkdwnSafe(target.label, 100)}”`;
}

/** After the first of several that were made together. */
export function othersWords(others: number): string {
  return others === 0 ? '' : ` and ${counted(others, 'other', 'others')}`;
}

function row(exclusion: Exclusion, page: number, mayEnd: boolean, timeZone: string): KnownBlock {
  const { target, reason, authorName, since, until } = exclusion;
  const end = until === undefined ? 'for good' : `until ${longDate(until, timeZone)}`;
  const text = [
    `${bold(targetWords(target))} · ${end}`,
    `${sentence(mrkdwnSafe(reason, 300))} — ${mrkdwnSafe(authorName, 60)}, ${moment(since, timeZone)}`,
  ].join('\n');
  return {
    ...lines([text]),
    ...(mayEnd ? { accessory: endButton(exclusion, page) } : {}),
  };
}

function endButton({ id, target }: Exclusion, page: number) {
  const whom = target.kind === 'account' ? 'this account' : 'every account of this rule';
  return button(END_EXCLUSION, 'End', pressValue(page, id), {
    confirm: ask(
      'End this exclusion?',
      [`From now on ${whom} is evaluated by policy again, and may be warned and proposed.`],
      'End it',
    ),
  });
}

function pager(page: number, pages: number): KnownBlock[] {
  const elements = [
    ...(page > 0 ? [button(EXCLUSIONS_BACK, 'Back', String(page - 1))] : []),
    ...(page + 1 < pages ? [button(EXCLUSIONS_NEXT, 'Next', String(page + 1))] : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

export const EXTEND_SUBMIT = 'exclusion.extend-submit';

/** Asks until when an exclusion is to hold; its reason stays. */
export function extendModal(
  [{ id, target, reason, until, authorName }, ...others]: readonly [Exclusion, ...Exclusion[]],
  timeZone: string,
): ModalView {
  const ends = until === undefined ? 'for good' : `until ${longDate(until, timeZone)}`;
  return {
    type: 'modal',
    callback_id: EXTEND_SUBMIT,
    private_metadata: String(id),
    title: plain('Extend exclusion', 24),
    submit: plain('Extend', 24),
    close: plain('Not now', 24),
    blocks: [
      lines([
        `${bold(targetWords(target))}${othersWords(others.length)} ${others.length === 0 ? 'is' : 'are'} excluded ${ends}, by ${mrkdwnSafe(authorName, 60)}:`,
        sentence(mrkdwnSafe(reason, 1000)),
      ]),
      ...untilBlocks(NOTHING_SAID, 'From today, for'),
    ],
  };
}

/** The exclusion that the form is about. */
export function extendedIn(metadata: string): number | undefined {
  return /^\d{1,15}$/.test(metadata) ? Number(metadata) : undefined;
}

export const EXTEND = 'exclusion.extend';

export const LET_END = 'exclusion.let-end';
