import type { KnownBlock } from '@slack/types';
import { lines } from '../../adapters/slack/blocks.ts';
import { ask, button, pressedIn, pressValue } from '../../adapters/slack/buttons.ts';
import { bold, moment, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import type { Exclusion, ExclusionTarget } from '../../policy/exclusion.ts';
import { counted } from '../../policy/text.ts';
import type { Guard } from '../deciding/guard.ts';
import type { Reader } from '../deciding/may.ts';
import type { PrivateMessage } from '../deciding/reply.ts';
import type { ExcludeDeps } from './exclude-form.ts';
import { coveredText, untilWords } from './words.ts';

export const END_EXCLUSION = 'exclusions.end';
export const EXCLUSIONS_BACK = 'exclusions.back';
export const EXCLUSIONS_NEXT = 'exclusions.next';

/** Ten sections with their reasons stay far below what Slack takes in one message. */
const PAGE = 10;

type ListDeps = Pick<ExcludeDeps, 'flows' | 'timeZone'>;

/** The list of exclusions: its pages, and End. */
export function registerExclusions(guard: Guard, deps: ListDeps): void {
  for (const id of [EXCLUSIONS_BACK, EXCLUSIONS_NEXT]) {
    guard.turns(id, {
      read: (value) => ({ page: pageIn(value) }),
      show: (to, by) => ({ ...exclusionsPage(deps, by, to?.page ?? 0), replace: true }),
    });
  }

  guard.decides(END_EXCLUSION, {
    read: endedIn,
    decide: (press, { exclusion, shown }) => deps.flows.exclusions.end(press, exclusion, { until: shown }),
    tell: ({ sentence }, { page }, by) => ({ ...exclusionsPage(deps, by, page, sentence), replace: true }),
  });
}

/** Only this person sees the list; turning its pages changes it in place. */
export function exclusionsPage(
  { flows, timeZone }: ListDeps,
  { mayDecide }: Reader,
  page: number,
  note?: string,
): PrivateMessage {
  const exclusions = flows.exclusions.inForce();
  const { nameOf } = flows.exclusions;
  const list = exclusionsList({ exclusions, page, mayEnd: mayDecide, note, timeZone, nameOf });
  return { ...list, saysWhose: true };
}

interface ExclusionsFacts {
  readonly exclusions: readonly Exclusion[];
  /** From 0; one beyond the last shows the last. */
  readonly page: number;
  readonly mayEnd: boolean;
  /** What was done just now. */
  readonly note: string | undefined;
  readonly timeZone: string;
  /** As people know what it is about. */
  readonly nameOf: (target: ExclusionTarget) => string;
}

export function exclusionsList(facts: ExclusionsFacts): {
  text: string;
  blocks: KnownBlock[];
} {
  const { exclusions, page, note } = facts;
  const pages = Math.max(1, Math.ceil(exclusions.length / PAGE));
  const shownPage = Math.min(page, pages - 1);
  const heading =
    exclusions.length === 0
      ? 'No one is excluded'
      : `${counted(exclusions.length, 'exclusion', 'exclusions')} in force`;
  const where = pages === 1 ? '' : ` · page ${shownPage + 1} of ${pages}`;
  return {
    text: heading,
    blocks: [
      ...(note === undefined ? [] : [lines([mrkdwnSafe(note, 1000)])]),
      lines([`${bold(heading)}${where}`]),
      ...exclusions
        .slice(shownPage * PAGE, (shownPage + 1) * PAGE)
        .map((exclusion) => row(exclusion, shownPage, facts)),
      ...pager(shownPage, pages),
    ],
  };
}

/** The value of a pager's button is the page it leads to. */
export function pageIn(value: unknown): number {
  return typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : 0;
}

/** The exclusion that End is about, and the page it stood on. */
function endedIn(value: unknown): { page: number; exclusion: number; shown: number | undefined } | undefined {
  const pressed = pressedIn(value);
  return pressed && { page: pressed.card, exclusion: pressed.about, shown: pressed.shown };
}

function row(exclusion: Exclusion, page: number, { mayEnd, timeZone, nameOf }: ExclusionsFacts): KnownBlock {
  const { target, reason, authorName, since, until, leavesOut = [] } = exclusion;
  const without = leavesOut.length === 0 ? '' : ` except ${counted(leavesOut.length, 'account', 'accounts')}`;
  const text = lines([
    `${bold(mrkdwnSafe(nameOf(target), 150))}${without} · ${untilWords(until, timeZone)}`,
    `${sentence(mrkdwnSafe(reason, 300))} — ${mrkdwnSafe(authorName, 60)}, ${moment(since, timeZone)}`,
  ]);
  return mayEnd ? { ...text, accessory: endButton(exclusion, page) } : text;
}

function endButton(exclusion: Exclusion, page: number) {
  const { id, until } = exclusion;
  return button(END_EXCLUSION, 'End', pressValue(page, id, until?.getTime()), {
    confirm: ask(
      'End this exclusion?',
      [`From the next scan on, ${coveredText([exclusion])} can be warned and proposed again.`],
      'End',
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
