import type { KnownBlock, PlainTextOption } from '@slack/types';
import { plain } from './text.ts';

export const REASON = 'exclusion.reason';
export const UNTIL = 'exclusion.until';
export const UNTIL_DATE = 'exclusion.until-date';

/** What a person filled in about why, and for how long; as they left it. */
export interface ReasonAndEnd {
  readonly reason: string;
  readonly until: UntilChoice;
  /** A date wins over the choice. */
  readonly untilDate: string | undefined;
}

type UntilChoice = (typeof UNTIL_CHOICES)[number];
const UNTIL_CHOICES = ['30', '90', '365', 'for good'] as const;

export const NOTHING_SAID: ReasonAndEnd = { reason: '', until: '90', untilDate: undefined };

/** Slack's shape of what stands in a modal's fields, as far as ours are concerned. */
export interface FieldValues {
  readonly [block: string]: {
    readonly [action: string]: {
      readonly value?: string | null;
      readonly selected_option?: { readonly value: string } | null;
      readonly selected_options?: readonly { readonly value: string }[];
      readonly selected_date?: string | null;
    };
  };
}

/** The fields for a reason and an end; each block's id is its element's. */
export function reasonAndEndBlocks(
  said: ReasonAndEnd,
  words: { readonly reasonHint: string; readonly reasonOptional: boolean; readonly untilLabel: string },
): KnownBlock[] {
  return [
    {
      type: 'input',
      block_id: REASON,
      label: plain('Reason'),
      hint: plain(words.reasonHint),
      optional: words.reasonOptional,
      element: {
        type: 'plain_text_input',
        action_id: REASON,
        multiline: true,
        max_length: 500,
        ...(said.reason === '' ? {} : { initial_value: said.reason }),
      },
    },
    ...untilBlocks(said, words.untilLabel),
  ];
}

/** The fields for an end alone. */
export function untilBlocks(said: Pick<ReasonAndEnd, 'until' | 'untilDate'>, label: string): KnownBlock[] {
  return [
    {
      type: 'input',
      block_id: UNTIL,
      label: plain(label),
      element: {
        type: 'static_select',
        action_id: UNTIL,
        options: UNTIL_CHOICES.map(untilOption),
        initial_option: untilOption(said.until),
      },
    },
    {
      type: 'input',
      block_id: UNTIL_DATE,
      label: plain('… or until a date'),
      hint: plain('Wins over the choice above. It ends as that day begins.'),
      optional: true,
      element: {
        type: 'datepicker',
        action_id: UNTIL_DATE,
        ...(said.untilDate === undefined ? {} : { initial_date: said.untilDate }),
      },
    },
  ];
}

export function reasonAndEndIn(values: FieldValues): ReasonAndEnd {
  const chosen = values[UNTIL]?.[UNTIL]?.selected_option?.value;
  return {
    reason: (values[REASON]?.[REASON]?.value ?? '').trim(),
    until: UNTIL_CHOICES.find((choice) => choice === chosen) ?? NOTHING_SAID.until,
    untilDate: values[UNTIL_DATE]?.[UNTIL_DATE]?.selected_date ?? undefined,
  };
}

function untilOption(choice: UntilChoice): PlainTextOption {
  return { text: plain(choice === 'for good' ? 'For good' : `${choice} days`), value: choice };
}
