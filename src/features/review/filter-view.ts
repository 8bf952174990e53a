import type { Checkboxes, KnownBlock, PlainTextOption, StaticSelect } from '@slack/types';
import { roleWord, userTypeWord } from '../../adapters/slack/blocks.ts';
import type { FieldValues } from '../../adapters/slack/fields.ts';
import { plain, plainSafe } from '../../adapters/slack/text.ts';
import {
  type Choice,
  OWNS,
  type Owns,
  REVIEW_KINDS,
  type ReviewFilter,
  type ReviewKind,
} from '../../policy/review.ts';
import { capitalized, counted } from '../../policy/text.ts';
import type { ReviewPage } from './review.ts';

/** Whom Review… lists: each control is heard when it is changed, and read with all the others. */
export const FILTER_KIND = 'review.filter.kind';
export const FILTER_ROLE = 'review.filter.role';
export const FILTER_USER_TYPE = 'review.filter.user-type';
export const FILTER_FLAGS = 'review.filter.flags';
export const FILTER_DAYS = 'review.filter.days';
export const FILTER_OWNS = 'review.filter.owns';
export const FILTER_NAME = 'review.filter.name';
export const FILTERS = [
  ...[FILTER_NAME, FILTER_KIND, FILTER_ROLE, FILTER_USER_TYPE, FILTER_OWNS, FILTER_FLAGS, FILTER_DAYS],
];
const FILTER = 'review.filter';

export const KIND_WORDS: Readonly<Record<ReviewKind, string>> = {
  'to decide': 'to review',
  failed: 'failed',
  waiting: 'approved, not disabled yet',
};

export function filterBlocks(
  filter: ReviewFilter,
  { roles, userTypes }: Pick<ReviewPage, 'roles' | 'userTypes'>,
): KnownBlock[] {
  const { kind, role, userType, owns, moreThanDays, name } = filter;
  return [
    {
      type: 'input',
      block_id: FILTER_NAME,
      dispatch_action: true,
      optional: true,
      label: plain('Find by name'),
      element: {
        type: 'plain_text_input',
        action_id: FILTER_NAME,
        max_length: LONGEST_NAME,
        placeholder: plain('Part of a name, user name or email address, then Enter', 150),
        ...(name === undefined ? {} : { initial_value: name }),
      },
    },
    {
      type: 'actions',
      block_id: FILTER,
      elements: [
        select(FILTER_KIND, 'Any state', REVIEW_KINDS, kind, sentenceOf),
        select(FILTER_ROLE, 'Any role', roles, role, roleName),
        select(FILTER_USER_TYPE, 'Any user type', userTypes, userType, userTypeName),
        select(FILTER_OWNS, 'Any ownership', OWNS, owns, (kind) => OWNS_OPTIONS[kind]),
        flags(filter),
      ],
    },
    {
      type: 'input',
      block_id: FILTER_DAYS,
      dispatch_action: true,
      optional: true,
      label: plain('Inactive for more than (days)'),
      element: {
        type: 'number_input',
        action_id: FILTER_DAYS,
        is_decimal_allowed: false,
        min_value: '0',
        max_value: '99999',
        placeholder: plain('Number of days, then Enter', 150),
        ...(moreThanDays === undefined ? {} : { initial_value: String(moreThanDays) }),
      },
    },
  ];
}

/** As the fields stand; where a view has none, or Slack let through what is no number, as it was. */
export function filterIn(values: FieldValues, before: ReviewFilter): ReviewFilter {
  const fields = values[FILTER];
  if (fields === undefined) return before;
  const chosen = (id: string) => /^=(.*)$/s.exec(fields[id]?.selected_option?.value ?? '')?.[1];
  const selected = new Set(fields[FILTER_FLAGS]?.selected_options?.map(({ value }) => value));
  const kind = chosen(FILTER_KIND);
  const owns = chosen(FILTER_OWNS);
  return {
    kind: REVIEW_KINDS.find((known) => known === kind),
    role: chosen(FILTER_ROLE),
    userType: chosen(FILTER_USER_TYPE),
    neverSignedIn: selected.has(NEVER.value),
    notWarned: selected.has(NOT_WARNED.value),
    owns: OWNS.find((known) => known === owns),
    marked: selected.has(MARKED.value),
    moreThanDays: daysIn(values[FILTER_DAYS]?.[FILTER_DAYS]?.value, before.moreThanDays),
    name: nameIn(values[FILTER_NAME]?.[FILTER_NAME]?.value),
  };
}

/** What a filter lets through, in words; empty where it is everyone. */
export function filterWords(filter: ReviewFilter): string {
  const { kind, role, userType, neverSignedIn, notWarned, owns, marked, moreThanDays, name } = filter;
  const parts = [
    name === undefined ? undefined : `“${plainSafe(name, 40)}”`,
    kind && KIND_WORDS[kind],
    role === undefined ? undefined : `role ${roleName(role)}`,
    userType === undefined ? undefined : `user type ${userTypeName(userType)}`,
    neverSignedIn ? 'never signed in' : undefined,
    notWarned ? 'not warned' : undefined,
    owns && OWNS_WORDS[owns],
    marked ? 'may be in use' : undefined,
    moreThanDays === undefined ? undefined : `inactive for more than ${counted(moreThanDays, 'day', 'days')}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

const NEVER = { text: plain('Never signed in', 75), value: 'never' };
const NOT_WARNED = { text: plain('Not warned', 75), value: 'not warned' };

const MARKED = { text: plain('May be in use', 75), value: 'marked' };

const OWNS_WORDS: Readonly<Record<Owns, string>> = {
  something: 'owns something',
  nothing: 'owns nothing',
  unknown: 'ownership not known',
};
const OWNS_OPTIONS: Readonly<Record<Owns, string>> = {
  something: 'Owns something',
  nothing: 'Owns nothing',
  unknown: 'Ownership not known',
};

function flags({ neverSignedIn, notWarned, marked }: ReviewFilter): Checkboxes {
  const selected = [
    ...(neverSignedIn ? [NEVER] : []),
    ...(notWarned ? [NOT_WARNED] : []),
    ...(marked ? [MARKED] : []),
  ];
  return {
    type: 'checkboxes',
    action_id: FILTER_FLAGS,
    options: [NEVER, NOT_WARNED, MARKED],
    ...(selected.length === 0 ? {} : { initial_options: selected }),
  };
}

/** Slack takes 100 options: more roles than that can be told apart by other filters only. */
const MOST = 99;
const ANY = 'any';

function select<Name extends string>(
  id: string,
  any: string,
  names: readonly Name[],
  chosen: Name | undefined,
  word: (name: Name) => string,
): StaticSelect {
  const option = (name: Name): PlainTextOption => ({ text: plain(word(name), 75), value: `=${name}` });
  const offered = names.filter((name) => name !== chosen).slice(0, chosen === undefined ? MOST : MOST - 1);
  const first = { text: plain(any, 75), value: ANY };
  const shown = chosen === undefined ? offered : [...offered, chosen];
  const options = shown.toSorted().map(option);
  return {
    type: 'static_select',
    action_id: id,
    options: [first, ...options],
    initial_option: chosen === undefined ? first : option(chosen),
  };
}

function daysIn(text: string | null | undefined, before: number | undefined): number | undefined {
  if (text === undefined || text === null || text === '') return undefined;
  return /^\d{1,5}$/.test(text) ? Number(text) : before;
}

/** A search is about a part of a name; metadata has room for so much. */
const LONGEST_NAME = 80;

function nameIn(text: string | null | undefined): string | undefined {
  const typed = (text ?? '').trim().slice(0, LONGEST_NAME);
  return typed === '' ? undefined : typed;
}

function sentenceOf(kind: ReviewKind): string {
  return capitalized(KIND_WORDS[kind]);
}

function roleName(role: Choice): string {
  return roleWord(role, plainSafe, 60) || 'none';
}

function userTypeName(userType: Choice): string {
  return userTypeWord(userType, plainSafe, 60) || 'none';
}
