import type { Button, InputBlock, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { z } from 'zod';
import { lines, paragraph } from '../../adapters/slack/blocks.ts';
import { button } from '../../adapters/slack/buttons.ts';
import {
  type FieldValues,
  NOTHING_SAID,
  type ReasonAndEnd,
  reasonAndEndBlocks,
  reasonAndEndIn,
} from '../../adapters/slack/fields.ts';
import { bold, mrkdwnSafe, plain, plainSafe } from '../../adapters/slack/text.ts';
import { type AccountKey, isAccountKey } from '../../policy/account.ts';
import type { RuleKind } from '../../policy/exclusion.ts';
import { counted, cut, jsonIn } from '../../policy/text.ts';
import type { resolvePasted } from '../members/who-is-meant.ts';

/** The modal Exclude…, opened for one account or empty; and the fields and buttons in it. */
export const EXCLUDE_MODAL = 'exclude';
export const SHOW_HOW_MANY = 'exclude.show-how-many';
export const ANOTHER_BOX = 'exclude.another-box';
/** From accounts to a rule, and back. */
export const WHOLE_GROUP = 'exclude.whole-group';
export const ACCOUNTS_INSTEAD = 'exclude.accounts-instead';
export const WHAT = 'exclude.what';
export const RULE = 'exclude.rule';
export const BOX = 'exclude.box';
/** Slack takes 3,000 characters a box; so many hold 500 addresses. */
export const MOST_BOXES = 6;

/** What *Show how many* said, and of what; kept in the private_metadata, so that nobody decides on another number. */
export type Told = z.infer<typeof told>;
const told = z.object({ of: z.string().max(100), said: z.string().max(100) });

/** What the modal was opened for; kept in its private_metadata. */
export type ExcludeSubject = z.infer<typeof subject>;
const accounts = [
  z.object({
    kind: z.literal('account'),
    key: z.custom<AccountKey>(isAccountKey),
    name: z.string().max(300),
  }),
  z.object({ kind: z.literal('pasted'), boxes: z.int().min(1).max(MOST_BOXES) }),
] as const;
/** A rule is the second step: it leads back to what it came from. */
const subject = z.discriminatedUnion('kind', [
  ...accounts,
  z.object({ kind: z.literal('rule'), instead: z.discriminatedUnion('kind', [...accounts]) }),
]);

/** What a person has filled in, as they left it. */
export interface ExcludeDraft extends ReasonAndEnd {
  readonly what: RuleKind;
  readonly rule: string;
  readonly boxes: readonly string[];
}

export const EMPTY_DRAFT: ExcludeDraft = { ...NOTHING_SAID, what: 'role', rule: '', boxes: [] };

export function excludeModal({
  subject,
  draft,
  note,
  told,
}: {
  readonly subject: ExcludeSubject;
  readonly told?: Told | undefined;
  readonly draft: ExcludeDraft;
  /** What was found out: how many it covers, or why it was refused. */
  readonly note: string | undefined;
}): ModalView {
  return {
    type: 'modal',
    callback_id: EXCLUDE_MODAL,
    private_metadata: JSON.stringify({ ...subject, told }),
    title: plain(subject.kind === 'rule' ? 'Exclude by rule' : 'Exclude', 24),
    submit: plain('Exclude', 24),
    close: plain('Cancel', 24),
    blocks: [
      lines([
        subject.kind === 'account' ? bold(mrkdwnSafe(subject.name, 150)) : undefined,
        'Excluded accounts are not warned and not proposed.',
      ]),
      ...whomBlocks(subject, draft, note),
      ...reasonAndEndBlocks(draft, {
        reasonLabel: 'Reason',
        reasonOptional: false,
        noteHint: 'Everyone in the channel can read it.',
        untilLabel: 'For how long',
      }),
      ...(subject.kind === 'account' ? [insteadBlock(subject)] : []),
    ],
  };
}

/** One account is named above; for many there are fields, and what was found out about them below. */
function whomBlocks(subject: ExcludeSubject, draft: ExcludeDraft, note: string | undefined): KnownBlock[] {
  const found = note === undefined ? [] : [paragraph(note)];
  switch (subject.kind) {
    case 'account':
      return found;
    case 'pasted':
      return [
        ...boxBlocks(subject.boxes, draft.boxes),
        { type: 'actions', elements: [...boxButtons(subject.boxes), insteadButton(subject)] },
        ...found,
      ];
    case 'rule':
      return [
        whatBlock(draft),
        ruleBlock(draft),
        { type: 'actions', elements: [showHowMany(), insteadButton(subject)] },
        ...found,
      ];
  }
}

function insteadBlock(subject: ExcludeSubject): KnownBlock {
  return { type: 'actions', elements: [insteadButton(subject)] };
}

function insteadButton(subject: ExcludeSubject): Button {
  if (subject.kind !== 'rule') return button(WHOLE_GROUP, 'A rule instead…', 'rule');
  const { instead } = subject;
  const label =
    instead.kind === 'account' ? `Only ${plainSafe(instead.name, 40)}` : 'Individual accounts instead…';
  return button(ACCOUNTS_INSTEAD, label, 'accounts');
}

/** Undefined for metadata that we did not write. */
export function excludeIn(view: {
  readonly private_metadata: string;
  readonly state: { readonly values: FieldValues };
}):
  | { readonly subject: ExcludeSubject; readonly draft: ExcludeDraft; readonly told: Told | undefined }
  | undefined {
  const metadata = jsonIn(view.private_metadata);
  const parsed = subject.safeParse(metadata);
  if (!parsed.success) return undefined;
  const { values } = view.state;
  const chosen = values[WHAT]?.[WHAT]?.selected_option?.value;
  return {
    subject: parsed.data,
    told: z.object({ told }).safeParse(metadata).data?.told,
    draft: {
      ...reasonAndEndIn(values),
      what: isRuleKind(chosen) ? chosen : EMPTY_DRAFT.what,
      rule: values[RULE]?.[RULE]?.value ?? '',
      boxes: Array.from({ length: MOST_BOXES }, (_, box) => values[boxId(box)]?.[BOX]?.value ?? ''),
    },
  };
}

export function boxId(box: number): string {
  return `${BOX}.${box + 1}`;
}

const RULE_WORDS: Readonly<Record<RuleKind, string>> = {
  role: 'Everyone with a role',
  'user type': 'Everyone with a user type',
  provider: 'Everyone who signs in through a provider',
  category: 'Everyone in a member category',
  group: 'Every member of a group',
  'email domain': 'Everyone with an email address at a domain',
  'user-name pattern': 'Everyone whose user name matches a pattern',
};
const RULE_KINDS = Object.keys(RULE_WORDS).filter(isRuleKind);

function isRuleKind(text: string | undefined): text is RuleKind {
  return text !== undefined && Object.hasOwn(RULE_WORDS, text);
}

function whatBlock({ what }: ExcludeDraft): InputBlock {
  const option = (kind: RuleKind): PlainTextOption => ({ text: plain(RULE_WORDS[kind], 75), value: kind });
  return {
    type: 'input',
    block_id: WHAT,
    label: plain('Who to exclude'),
    element: {
      type: 'static_select',
      action_id: WHAT,
      options: RULE_KINDS.map(option),
      initial_option: option(what),
    },
  };
}

function ruleBlock({ rule }: ExcludeDraft): InputBlock {
  return {
    type: 'input',
    block_id: RULE,
    label: plain('Which one'),
    hint: plain(
      'The name of a role, user type, provider, category or group; a domain like example.org; or a pattern like contractor_*.',
    ),
    element: {
      type: 'plain_text_input',
      action_id: RULE,
      max_length: 250,
      ...(rule === '' ? {} : { initial_value: rule }),
    },
  };
}

function boxBlocks(boxes: number, texts: readonly string[]): InputBlock[] {
  return Array.from({ length: boxes }, (_, box) => {
    const text = texts[box] ?? '';
    return {
      type: 'input',
      block_id: boxId(box),
      label: plain(box === 0 ? 'Accounts' : 'More accounts'),
      ...(box === 0
        ? {
            hint: plain(
              'Up to 500 user names or email addresses, separated by commas or line breaks. Rows copied from the CSV work too.',
            ),
          }
        : {}),
      // Where there are several, any of them may be the one that is filled in.
      optional: boxes > 1,
      element: {
        type: 'plain_text_input',
        action_id: BOX,
        multiline: true,
        ...(text === '' ? {} : { initial_value: text }),
      },
    };
  });
}

function showHowMany(): Button {
  return button(SHOW_HOW_MANY, 'Show how many', 'show');
}

function boxButtons(boxes: number): Button[] {
  return [showHowMany(), ...(boxes < MOST_BOXES ? [button(ANOTHER_BOX, 'Add a box', 'more')] : [])];
}

const MOST = 40;

/** What was pasted and names no one, or more than one, a line each with the nearest names; empty where all was found. */
export function unmatchedText(unmatched: ReturnType<typeof resolvePasted>['unmatched']): string {
  if (unmatched.length === 0) return '';
  const listed = unmatched.slice(0, MOST).map(({ text, nearest }) => {
    const names = nearest.map((name) => plainSafe(name, 40)).join(', ');
    return `“${plainSafe(text, 60)}”${names === '' ? '' : ` (nearest: ${names})`}`;
  });
  const rest = unmatched.length - listed.length;
  return cut(
    [
      `${counted(unmatched.length, 'entry does', 'entries do')} not match exactly one account:`,
      ...listed,
      ...(rest > 0 ? [`… and ${rest} more`] : []),
    ].join('\n'),
    3000,
  );
}
