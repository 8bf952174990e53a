import { z } from 'zod';
import { allBlocks, type Block, block, elementsIn } from './block.ts';
import { chars, plainText } from './objects.ts';

export type Surface = 'message' | 'modal' | 'home';
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly string[] };

const MAX_BLOCKS = { message: 50, modal: 100, home: 100 } as const;
/** Nowhere documented, but Slack refuses the third. */
const MAX_CHARTS = 2;
const MAX_PLANS = 1;
const MESSAGES = ['message'] as const;
const NOT_MODALS = ['message', 'home'] as const;
/** Blocks that may not stand everywhere. */
const STAND_ON: ReadonlyMap<string, readonly Surface[]> = new Map<string, readonly Surface[]>([
  ['table', MESSAGES],
  ['data_table', MESSAGES],
  ['data_visualization', MESSAGES],
  ['markdown', MESSAGES],
  ['context_actions', MESSAGES],
  ['task_card', MESSAGES],
  ['plan', MESSAGES],
  ['file', MESSAGES],
  ['card', NOT_MODALS],
  ['carousel', NOT_MODALS],
  ['container', NOT_MODALS],
  ['alert', ['modal']],
  ['input', ['modal']],
]);

/** Blocks as Slack would take them on that surface, or its complaints, each with the place it is about. */
export function checkBlocks(raw: unknown, surface: Surface, at = '/blocks'): Checked<Block[]> {
  const parsed = z.array(block).max(MAX_BLOCKS[surface]).safeParse(raw);
  if (!parsed.success) return { ok: false, errors: complaints(parsed.error, at) };
  const errors = [
    ...misplaced(parsed.data, surface, at),
    ...repeatedBlockIds(parsed.data, at),
    ...parsed.data.flatMap((one, index) => repeatedActionIds(one, `${at}/${index}`)),
    ...overlongMarkdown(parsed.data, at),
    ...surplusCharts([[at, parsed.data]]),
    ...surplus('plan', MAX_PLANS, [[at, parsed.data]]),
  ];
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: parsed.data };
}

/** Complaints about every chart past those that one message may have, wherever its blocks stand. */
export function surplusCharts(lists: readonly BlocksAt[]): readonly string[] {
  return surplus('data_visualization', MAX_CHARTS, lists);
}

type BlocksAt = readonly [at: string, blocks: readonly Block[]];

function surplus(kind: Block['type'], most: number, lists: readonly BlocksAt[]): readonly string[] {
  const found = lists.flatMap(([at, blocks]) =>
    blocks.flatMap(({ type }, index) => (type === kind ? [`${at}/${index}`] : [])),
  );
  return found.slice(most).map((at) => complaint(`no more than ${most} ${kind} blocks allowed`, at));
}

/** Slack names a block or element that came without an id; the ids given out must be unique in the message. */
export function nameBlocks(blocks: readonly Block[], nextId: () => string): void {
  for (const one of allBlocks(blocks)) {
    one.block_id ??= nextId();
    for (const element of elementsIn(one)) element.action_id ??= nextId();
  }
}

function complaint(what: string, at: string): string {
  return `[ERROR] ${what} [json-pointer:${at}]`;
}

export function complaints(error: z.ZodError, at: string): readonly string[] {
  return error.issues.map((issue) => complaint(wording(issue), [at, ...issue.path.map(String)].join('/')));
}

function wording(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`;
    case 'too_big':
      return issue.origin === 'array' ? `no more than ${issue.maximum} items allowed` : issue.message;
    case 'too_small':
      return issue.origin === 'array' ? `no less than ${issue.minimum} items allowed` : issue.message;
    case 'invalid_union':
      return 'unsupported type';
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'missing required field' : issue.message;
    default:
      return issue.message;
  }
}

function misplaced(blocks: readonly Block[], surface: Surface, at: string): readonly string[] {
  const isAllowed = ({ type }: Block) => STAND_ON.get(type)?.includes(surface) ?? true;
  return blocks.flatMap((one, index) =>
    allBlocks([one])
      .filter((inner) => !isAllowed(inner))
      .map((inner) => complaint(`${inner.type} block is not allowed in a ${surface}`, `${at}/${index}`)),
  );
}

function repeatedBlockIds(blocks: readonly Block[], at: string): readonly string[] {
  const ids = allBlocks(blocks).map((one) => one.block_id);
  return repeats(ids).map((id) => complaint(`block_id "${id}" already exists`, at));
}

function repeatedActionIds(one: Block, at: string): readonly string[] {
  const ids = elementsIn(one).map((element) => element.action_id);
  return repeats(ids).map((id) => complaint(`action_id "${id}" already exists for this block`, at));
}

function repeats(ids: readonly (string | undefined)[]): readonly string[] {
  const seen = new Set<string>();
  return ids.flatMap((id) => {
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id);
      return [];
    }
    return [id];
  });
}

function overlongMarkdown(blocks: readonly Block[], at: string): readonly string[] {
  const total = blocks.reduce((sum, one) => sum + (one.type === 'markdown' ? [...one.text].length : 0), 0);
  return total > 12_000 ? [complaint('must be less than 12001 characters of markdown in all', at)] : [];
}

const common = {
  blocks: z.array(z.unknown()).min(1).max(100),
  callback_id: chars(255, 0).optional(),
  private_metadata: chars(3000, 0).optional(),
  external_id: chars(255, 0).optional(),
};
const shape = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    title: plainText(24),
    ...common,
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('home'), ...common }),
]);

type PlainText = z.infer<ReturnType<typeof plainText>>;
/** A modal or an App Home whose every block Slack would take. */
export interface View {
  readonly type: 'modal' | 'home';
  readonly title?: PlainText | undefined;
  readonly submit?: PlainText | undefined;
  readonly close?: PlainText | undefined;
  readonly blocks: Block[];
  readonly callback_id?: string | undefined;
  readonly private_metadata?: string | undefined;
  readonly external_id?: string | undefined;
  readonly clear_on_close?: boolean | undefined;
  readonly notify_on_close?: boolean | undefined;
  readonly submit_disabled?: boolean | undefined;
}

/** A view as Slack would take it, or its complaints. */
export function checkView(raw: unknown): Checked<View> {
  const outer = shape.safeParse(raw);
  if (!outer.success) return { ok: false, errors: complaints(outer.error, '/view') };
  const blocks = checkBlocks(outer.data.blocks, outer.data.type, '/view/blocks');
  if (!blocks.ok) return blocks;
  const view: View = { ...outer.data, blocks: blocks.value };
  const errors = [...unsendable(view), ...twiceFocused(view)];
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: view };
}

function unsendable(view: View): readonly string[] {
  const hasInput = view.blocks.some((block) => block.type === 'input');
  return hasInput && view.submit === undefined
    ? [complaint('missing required field: submit, as the view has inputs', '/view')]
    : [];
}

function twiceFocused(view: View): readonly string[] {
  const focused = view.blocks
    .flatMap(elementsIn)
    .filter((element) => 'focus_on_load' in element && element.focus_on_load === true);
  return focused.length > 1 ? [complaint('only one element can have focus_on_load', '/view/blocks')] : [];
}
