import { z } from 'zod';
import { checkBlocks, checkView } from '../blocks/check.ts';
import { contentArgs, contentOf, fromJson } from '../message-content.ts';
import { Refusal, refuse, refuseWith } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import { type Method, method } from './method.ts';

/** The longest text of each argument (docs.slack.dev, blocks.validate). */
const LONGEST = 100_000;
const KINDS = ['blocks', 'message', 'view'] as const;
const payload = z.unknown().optional();

/** Says of blocks, a message or a view what Slack would, and shows them to nobody. */
const validate = method({
  tier: 'special',
  args: { blocks: payload, message: payload, view: payload },
  run: (args, state) => {
    const given = KINDS.filter((kind) => args[kind] !== undefined);
    const [kind] = given;
    if (kind === undefined || given.length > 1)
      return refuseWith('invalid_arguments', ['must provide exactly one of `blocks`, `view`, or `message`']);
    const raw = args[kind];
    if (typeof raw === 'string' && raw.length > LONGEST)
      return refuseWith('invalid_arguments', [
        `[ERROR] must be less than ${LONGEST + 1} characters [json-pointer:/${kind}]`,
      ]);
    const errors = errorsOf(kind, fromJson(raw, 'invalid_arguments'), state);
    return errors.length === 0 ? {} : refuse(`invalid_${kind}`, { errors: errors.map(errorFields) });
  },
});

function errorsOf(kind: (typeof KINDS)[number], given: unknown, state: SlackState): readonly string[] {
  switch (kind) {
    case 'blocks':
      return complaintsOf(checkBlocks(given, 'message', ''));
    case 'view':
      return complaintsOf(checkView(given));
    case 'message':
      return messageErrors(given, state);
  }
}

const messageShape = z.looseObject(contentArgs);

function messageErrors(given: unknown, { workspace }: SlackState): readonly string[] {
  const message = messageShape.safeParse(given);
  if (!message.success) return ['must be a message'];
  try {
    contentOf(message.data, workspace);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const errors = z.array(z.string()).safeParse(thrown.answer['errors']).data ?? [];
    return errors.length > 0 ? errors : [thrown.answer.error];
  }
}

function complaintsOf(
  checked: { readonly ok: true } | { readonly ok: false; readonly errors: readonly string[] },
) {
  return checked.ok ? [] : checked.errors;
}

/** The other methods write the place into the words; this one tells it apart. */
function errorFields(complaint: string): object {
  const [, message = complaint, pointer = ''] =
    /^\[ERROR\] (.*) \[json-pointer:(.*)\]$/s.exec(complaint) ?? [];
  return { code: 'failed_constraint', message, pointer };
}

/** blocks.*: what can be asked about blocks that nobody sees. */
export const blockMethods: Readonly<Record<string, Method>> = { 'blocks.validate': validate };
