import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { accountName, paragraph } from '../../adapters/slack/blocks.ts';
import { button } from '../../adapters/slack/buttons.ts';
import {
  type FieldValues,
  type ReasonAndEnd,
  reasonAndEndBlocks,
  reasonAndEndIn,
} from '../../adapters/slack/fields.ts';
import { plain, plainSafe } from '../../adapters/slack/text.ts';
import { counted, cut, grouped } from '../../policy/text.ts';
import { NOT_STARTED, REVIEW_LIST, type Reviewing, reviewingIn, reviewingText } from './list-view.ts';
import type { Selected } from './review.ts';

/** The second step of Review…: whom it is about, and what to do with all of them. */
export const REVIEW_DECIDE_MODAL = 'review.decide';
export const REVIEW_CHOICE = 'review.choice';

interface ReviewDraft extends ReasonAndEnd {
  readonly choice: 'approve' | 'exclude' | undefined;
}

export function reviewDecideModal({
  reviewing,
  selected,
  draft,
  note,
}: {
  readonly reviewing: Reviewing;
  readonly selected: Selected;
  readonly draft: ReviewDraft;
  readonly note: string | undefined;
}): ModalView {
  const { count, approving, excluding } = selected;
  const canDecide = approving.taken + excluding.taken > 0;
  return {
    type: 'modal',
    callback_id: REVIEW_DECIDE_MODAL,
    private_metadata: reviewingText(reviewing, selected.fingerprint),
    title: plain(`Review ${counted(count, 'account', 'accounts')}`, 24),
    ...(canDecide ? { submit: plain('Confirm', 24) } : {}),
    close: plain('Cancel', 24),
    blocks: [
      ...(note === undefined ? [] : [paragraph(note)]),
      paragraph(names(selected)),
      ...remarks(selected).map(paragraph),
      { type: 'actions', elements: [button(REVIEW_LIST, 'Back to the list', 'list')] },
      ...(canDecide
        ? [
            choiceBlock(selected, draft.choice),
            ...reasonAndEndBlocks(draft, {
              reasonLabel: 'Reason for excluding',
              reasonOptional: true,
              noteHint: 'Required to approve an account that was not warned.',
              untilLabel: 'Exclude for how long',
            }),
          ]
        : []),
    ],
  };
}

/** Undefined for a view that is not ours. */
export function reviewDecideIn(view: {
  readonly private_metadata: string;
  readonly state: { readonly values: FieldValues };
}): { readonly reviewing: Reviewing; readonly fingerprint: string; readonly draft: ReviewDraft } | undefined {
  const { fingerprint, ...reviewing } = reviewingIn(view.private_metadata) ?? {
    ...NOT_STARTED,
    fingerprint: undefined,
  };
  if (fingerprint === undefined) return undefined;
  const { values } = view.state;
  const chosen = values[REVIEW_CHOICE]?.[REVIEW_CHOICE]?.selected_option?.value;
  const choice = (['approve', 'exclude'] as const).find((known) => known === chosen);
  return {
    reviewing: { ...reviewing, drawn: reviewing.drawn + 1 },
    fingerprint,
    draft: { ...reasonAndEndIn(values), choice },
  };
}

function names({ first, count }: Selected): string {
  const listed = first.map((proposal) => accountName(proposal, 40));
  const rest = count - listed.length;
  return cut([...listed, ...(rest > 0 ? [`… and ${grouped(rest)} more`] : [])].join('\n'), 3000);
}

function remarks({
  notWarned: unwarned,
  marked,
  unread,
  failed,
  approving,
  excluding,
}: Selected): readonly string[] {
  const again = failed === 1 ? 'it' : 'them';
  return [
    ...(unwarned === 0
      ? []
      : [`${counted(unwarned, 'was', 'were')} not warned. To approve anyway, add a note with the reason.`]),
    ...(marked === 0 ? [] : [`${grouped(marked)} may be in use. The list says why.`]),
    ...(unread === 0 ? [] : [`What ${counted(unread, 'account owns', 'accounts own')} is not known yet.`]),
    ...(failed === 0
      ? []
      : [
          `${grouped(failed)} could not be disabled before. If you approve, the bot tries to disable ${again} again.`,
        ]),
    ...leftOutWords('Approving', approving.leftOut),
    ...leftOutWords('Excluding', excluding.leftOut),
  ];
}

/** Who would be left out and why: the first few, as thousands may be selected. */
function leftOutWords(
  doing: string,
  { count, reasons, more }: Selected['approving']['leftOut'],
): readonly string[] {
  if (count === 0) return [];
  const told = reasons.map((why) => plainSafe(why, 300));
  const others = more > 0 ? [`… and ${grouped(more)} more`] : [];
  return [[`${doing} leaves out ${grouped(count)}:`, ...told, ...others].join('\n')];
}

const CHECKED = 'Each is checked again first; anyone who has signed in since is skipped';

function choiceBlock(
  { rehearsal, approving, approvalsNeeded, excluding }: Selected,
  choice: ReviewDraft['choice'],
): KnownBlock {
  const [doing, then] = rehearsal
    ? ['Rehearse approving', 'Rehearsal: nothing is disabled']
    : [
        'Disable',
        approvalsNeeded > 1 ? `Each needs ${approvalsNeeded} approvers before it is disabled` : CHECKED,
      ];
  const options = [
    ...optionFor('approve', approving.taken, doing, then),
    ...optionFor('exclude', excluding.taken, 'Exclude', 'Not warned or proposed for the time chosen below'),
  ];
  const initial = options.find(({ value }) => value === choice);
  return {
    type: 'input',
    block_id: REVIEW_CHOICE,
    label: plain('What to do'),
    element: {
      type: 'radio_buttons',
      action_id: REVIEW_CHOICE,
      options,
      ...(initial === undefined ? {} : { initial_option: initial }),
    },
  };
}

/** None where it would take nobody. */
function optionFor(value: string, accounts: number, doing: string, then: string): PlainTextOption[] {
  const text = plain(`${doing} ${counted(accounts, 'account', 'accounts')}`, 75);
  return accounts === 0 ? [] : [{ text, description: plain(then, 75), value }];
}
