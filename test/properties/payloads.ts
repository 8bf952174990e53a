import fc from 'fast-check';
import { pressValue } from '../../src/adapters/slack/buttons.ts';
import { APPROVER, BYSTANDER, GUEST, SECOND_APPROVER } from '../worlds/bot-world.ts';
import { nasty } from './nasty.ts';
import { isJson, type Spoiler, spoiled, spoilers } from './spoiled.ts';

export const APPROVERS: readonly string[] = [APPROVER, SECOND_APPROVER];

const PERSONS = [
  APPROVER,
  SECOND_APPROVER,
  BYSTANDER,
  GUEST,
  'U0SANDBOX',
  'U0FOREIGN',
  'USLACKBOT',
  '',
  'u0mara',
];

/** Of buttons, menus and forms: ours, and none of ours. */
const IDS = [
  ...[
    'proposal.approve',
    'proposal.exclude',
    'proposal.why',
    'proposal.withdraw',
    'proposal.try-again',
    'proposal.undo',
  ],
  ...[
    'card.undo-all',
    'card.review',
    'card.approve-all',
    'card.go-live',
    'card.scan-again',
    'card.accept-once',
  ],
  ...[
    'exclude.another-box',
    'exclude.show-how-many',
    'exclusion.extend',
    'exclusion.let-end',
    'exclusions.next',
  ],
  ...[
    'exclusions.end',
    'history.newest',
    'history.older',
    'pick.exclude',
    'pick.history',
    'pick.include',
    'pick.undo',
    'pick.why',
  ],
  ...[
    'review.back',
    'review.far-next',
    'review.list',
    'review.next',
    'review.select-all',
    'review.selection',
    'review.clear-selection',
  ],
  ...[
    'review.withdraw-selected',
    'review.filter.kind',
    'review.filter.days',
    'proposal.disable',
    '',
    'constructor',
    '__proto__',
  ],
];

/** What somebody does, or something that looks like it. */
export interface Forgery {
  /** Which of the genuine envelopes it is made of. */
  readonly of: number;
  readonly who: string;
  readonly id: string | undefined;
  readonly value: string | undefined;
  readonly flaws: readonly Spoiler[];
}

export const forgery: fc.Arbitrary<Forgery> = fc.record({
  of: fc.nat({ max: 10_000 }),
  who: fc.constantFrom(...PERSONS),
  id: fc.option(fc.constantFrom(...IDS), { nil: undefined, freq: 1 }),
  value: fc.option(
    fc.oneof(
      fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 30 })).map(([card, about]) => pressValue(card, about)),
      fc.constantFrom('1:999999999999999', '9:0', '1:-1', '1:1e3', ' 1:1', 'U0MARA', '999999999999999', '0'),
      nasty,
    ),
    { nil: undefined },
  ),
  flaws: spoilers,
});

/** Where answers go is Slack's alone to say, and goes nowhere but to its servers. */
const SPARED: ReadonlySet<string> = new Set(['response_url']);

/** A genuine payload as that person's, about that, with those flaws in it. */
export function forged(payload: unknown, { who, id, value, flaws }: Forgery): unknown {
  const copy: unknown = structuredClone(payload);
  if (!isJson(copy)) return copy;
  if ('user_id' in copy) copy['user_id'] = who;
  if (isJson(copy['user'])) copy['user']['id'] = who;
  const [action] = Array.isArray(copy['actions']) ? copy['actions'] : [];
  if (isJson(action) && id !== undefined) action['action_id'] = id;
  if (isJson(action) && value !== undefined) action['value'] = value;
  return spoiled(copy, flaws, SPARED);
}
