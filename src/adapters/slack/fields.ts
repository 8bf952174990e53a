import type { KnownBlock, PlainTextOption } from '@slack/types';
import { cut } from '../../policy/text.ts';
import { plain } from './text.ts';

export const REASON = 'exclusion.reason';
export const NOTE = 'exclusion.note';
export const UNTIL = 'exclusion.until';
export const UNTIL_DATE = 'exclusion.until-date';

/** What a person filled in about why, and for how long; as they left it. */
export interface ReasonAndEnd {
  readonly reason: ReasonChoice | undefined;
  readonly note: string;
  readonly until: UntilChoice;
  /** A date wins over the choice. */
  readonly untilDate: string | undefined;
}

/** Each as the choice is called, and as it stands with the exclusion. */
const REASONS = {
  'on leave': ['On leave', 'On leave'],
  'still needed': ['Still needed', 'Still needed'],
  project: ['Project until the date below', 'Project'],
  shared: ['Shared or service account', 'Shared or service account'],
  other: ['Other: say why in the note', ''],
} as const;
const LONGEST_NOTE = 500;
type ReasonChoice = keyof typeof REASONS;
const REASON_CHOICES = Object.keys(REASONS).filter(isReason);

type UntilChoice = (typeof UNTIL_CHOICES)[number];
const UNTIL_CHOICES = ['30', '90', '180', '365', 'for good'] as const;

export const NOTHING_SAID: ReasonAndEnd = {
  ...{ reason: undefined, note: '', until: '90', untilDate: undefined },
};

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

/** The fields for a reason, a note and an end; each block's id is its element's. */
export function reasonAndEndBlocks(
  said: ReasonAndEnd,
  words: {
    readonly reasonLabel: string;
    readonly reasonOptional: boolean;
    readonly noteHint: string;
    readonly untilLabel: string;
  },
): KnownBlock[] {
  return [
    {
      type: 'input',
      block_id: REASON,
      label: plain(words.reasonLabel),
      optional: words.reasonOptional,
      element: {
        type: 'static_select',
        action_id: REASON,
        placeholder: plain('Choose a reason', 150),
        options: REASON_CHOICES.map(reasonOption),
        ...(said.reason === undefined ? {} : { initial_option: reasonOption(said.reason) }),
      },
    },
    {
      type: 'input',
      block_id: NOTE,
      label: plain('Note'),
      hint: plain(words.noteHint),
      optional: true,
      element: {
        type: 'plain_text_input',
        action_id: NOTE,
        multiline: true,
        max_length: LONGEST_NOTE,
        ...(said.note === '' ? {} : { initial_value: said.note }),
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
      label: plain('Or until a specific date'),
      hint: plain('Overrides the choice above. The exclusion ends at the start of that day.'),
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
  const reason = values[REASON]?.[REASON]?.selected_option?.value;
  return {
    reason: reason !== undefined && isReason(reason) ? reason : undefined,
    note: (values[NOTE]?.[NOTE]?.value ?? '').trim(),
    until: UNTIL_CHOICES.find((choice) => choice === chosen) ?? NOTHING_SAID.until,
    untilDate: values[UNTIL_DATE]?.[UNTIL_DATE]?.selected_date ?? undefined,
  };
}

/** What is missing of a reason, by the field that it is missing in; nothing where all is there. */
export function missingReason({
  reason,
  note,
  untilDate,
}: Pick<ReasonAndEnd, 'reason' | 'note' | 'untilDate'>): Readonly<Record<string, string>> {
  if (reason === undefined) return { [REASON]: 'Choose a reason.' };
  if (reason === 'other' && note === '') return { [NOTE]: 'Say why in the note.' };
  if (reason === 'project' && untilDate === undefined)
    return { [UNTIL_DATE]: 'Choose when the project ends.' };
  return {};
}

/** As it stands with the exclusion: the choice, and what the note adds to it. */
export function reasonText({ reason, note }: Pick<ReasonAndEnd, 'reason' | 'note'>): string {
  const word = reason === undefined ? '' : REASONS[reason][1];
  return [word, note].filter((part) => part !== '').join(': ');
}

/** The choice and the note that such a reason was made of. */
export function reasonOf(text: string): Pick<ReasonAndEnd, 'reason' | 'note'> {
  const reason = REASON_CHOICES.find((choice) => {
    const [, word] = REASONS[choice];
    return word !== '' && (text === word || text.startsWith(`${word}: `));
  });
  const note = reason === undefined ? text : text.slice(`${REASONS[reason][1]}: `.length);
  return { reason: reason ?? 'other', note: cut(note, LONGEST_NOTE) };
}

function isReason(text: string): text is ReasonChoice {
  return Object.hasOwn(REASONS, text);
}

function reasonOption(choice: ReasonChoice): PlainTextOption {
  return { text: plain(REASONS[choice][0], 75), value: choice };
}

function untilOption(choice: UntilChoice): PlainTextOption {
  return { text: plain(choice === 'for good' ? 'No end date' : `${choice} days`), value: choice };
}
