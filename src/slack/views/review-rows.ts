import type { Checkboxes, KnownBlock, PlainTextOption } from '@slack/types';
import { isProposalId, type Proposal, type ProposalId } from '../../domain/proposal.ts';
import { kindOf, REVIEW_KINDS, type ReviewKind } from '../../domain/review.ts';
import { counted } from '../../domain/wording.ts';
import type { CardRow } from '../../flows/card-ports.ts';
import type { Boxes } from '../../flows/review-answers.ts';
import { cut, foreign, plain } from '../text.ts';
import { accountName } from './account-name.ts';
import { inactiveWords } from './card-row.ts';
import { roleText, userTypeText } from './member-words.ts';
import type { FieldValues } from './reason-and-end.ts';
import { idsIn, idsText } from './reviewing.ts';

/** Heard whenever a box is ticked or unticked, so that a tick is kept at once. */
export const TICKS = 'review.ticks';

/** Slack takes ten boxes in one element. */
const BOXES = 10;

export interface RowsFacts {
  readonly rows: readonly CardRow[];
  readonly ticked: ReadonlySet<ProposalId>;
  readonly drawn: number;
  /** Who only reads has no boxes. */
  readonly mayTick: boolean;
  readonly timeZone: string;
}

const HEADINGS: Readonly<Record<ReviewKind, string>> = {
  'to decide': '*To decide*',
  failed: '*Failed*; approving tries again',
  waiting: '*Waiting*: approved and not disabled yet; while one waits, it can be ticked and withdrawn',
};

/** The rows of a page below what they wait for. */
export function rowsBlocks(facts: RowsFacts): KnownBlock[] {
  return REVIEW_KINDS.flatMap((kind) => {
    const rows = facts.rows.filter(({ proposal }) => kindOf(proposal.state) === kind);
    if (rows.length === 0) return [];
    return [
      { type: 'section' as const, text: { type: 'mrkdwn' as const, text: HEADINGS[kind] } },
      ...chunks(rows).map((chunk) => (facts.mayTick ? boxes(chunk, facts) : listed(chunk, facts))),
    ];
  });
}

/** What stands in the boxes of a view. */
export function boxesIn(values: FieldValues): Boxes {
  const blocks = Object.entries(values).filter(([block]) => block.startsWith(`${TICKS}:`));
  return {
    shown: blocks.flatMap(([block]) => idsIn(block.split(':')[2] ?? '')),
    ticked: blocks.flatMap(([, fields]) =>
      (fields[TICKS]?.selected_options ?? []).map(({ value }) => Number(value)).filter(isProposalId),
    ),
  };
}

function chunks(rows: readonly CardRow[]): readonly (readonly CardRow[])[] {
  return Array.from({ length: Math.ceil(rows.length / BOXES) }, (_, nth) =>
    rows.slice(nth * BOXES, (nth + 1) * BOXES),
  );
}

function boxes(rows: readonly CardRow[], { ticked, drawn, timeZone }: RowsFacts): KnownBlock {
  const options = rows.map(({ proposal }) => option(proposal, timeZone));
  const chosen = rows.flatMap(({ proposal }, place) => {
    const own = options[place];
    return ticked.has(proposal.id) && own !== undefined ? [own] : [];
  });
  const element: Checkboxes = {
    type: 'checkboxes',
    action_id: TICKS,
    options,
    ...(chosen.length === 0 ? {} : { initial_options: chosen }),
  };
  const ids = idsText(rows.map(({ proposal }) => proposal.id));
  return { type: 'actions', block_id: `${TICKS}:${drawn}:${ids}`, elements: [element] };
}

function option(proposal: Proposal, timeZone: string): PlainTextOption {
  return {
    text: plain(accountName(proposal, 34), 75),
    description: plain(stateWords(proposal, timeZone), 75),
    value: String(proposal.id),
  };
}

function listed(rows: readonly CardRow[], { timeZone }: RowsFacts): KnownBlock {
  const texts = rows.map(
    ({ proposal }) => `${accountName(proposal, 60)}\n    ${stateWords(proposal, timeZone)}`,
  );
  return { type: 'section', text: plain(texts.join('\n')) };
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
  const whose = [userTypeText(evidence.userType), roleText(evidence.role)].filter((word) => word !== '');
  return cut(`${kind}${unwarned}${soFar}${[inactiveWords(evidence, timeZone), ...whose].join(' · ')}`, 75);
}
