import { afterAll, beforeAll, expect, test } from 'vitest';
import { REVIEW } from '../../src/adapters/slack/buttons.ts';
import { COMMANDS } from '../../src/features/commands/commands.ts';
import { EMPTY_DRAFT, excludeModal } from '../../src/features/exclusions/exclude-form-view.ts';
import { NOT_STARTED, REVIEW_MODAL, reviewingText, SELECTION } from '../../src/features/review/list-view.ts';
import { isJson } from '../properties/spoiled.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  GUEST,
  inactiveFor,
  liveWorld,
} from '../worlds/bot-world.ts';
import { openHome, pressHome } from '../worlds/home-acts.ts';
import { excludeRow, topView } from '../worlds/modal-acts.ts';
import { registered } from './registered.ts';

/** Everything that people can press, submit or type, sent by those who should not: genuine envelopes with another’s id in them. */

const members = Array.from({ length: 8 }, (_, nth) => inactiveFor(400 - nth, `secret${nth}`));
const { actions, views } = await registered();

let world: BotWorld;
let genuine: { message: unknown; modal: unknown; home: unknown; form: unknown; command: unknown };

beforeAll(async () => {
  world = await liveWorld({ organization: { members } });
  const last = () => world.slack.envelopes.at(-1)?.payload;
  await world.command(APPROVER, 'status');
  const command = last();
  await excludeRow(world, 'secret0');
  const form = last();
  await world.slack.close(APPROVER, topView(world).id);
  await world.pressCard(APPROVER, REVIEW);
  const message = last();
  const { id } = topView(world);
  await world.slack.press(APPROVER, { view: id }, 'review.select-all');
  await world.settle();
  const modal = last();
  await openHome(world);
  await pressHome(world, 'Pause…');
  genuine = { message, modal, home: last(), form, command };
});
afterAll(() => world[Symbol.asyncDispose]());

/** What a button may carry: a card and what it is about, an account, a page, a place in the history, nothing. */
const account = () => world.tables.members.find('secret3', 1)[0]?.account.key ?? '';
const values = () => ['1:1', '1:2', '0:1', account(), '0', ':secret3', 'secret3', ''];
const metadata = () => [
  reviewingText(NOT_STARTED),
  reviewingText(NOT_STARTED, 'x'),
  '1',
  '1 2-a',
  excludeModal({
    subject: {
      kind: 'account',
      key: world.tables.members.find('secret3', 1)[0]?.account.key ?? keyless(),
      name: 'x',
    },
    draft: EMPTY_DRAFT,
    note: undefined,
  }).private_metadata ?? '',
  '',
];

function keyless(): never {
  throw new Error('secret3 is no member');
}

function sent(payload: unknown, who: string, change: (copy: Record<string, unknown>) => void): unknown {
  const copy: unknown = structuredClone(payload);
  if (!isJson(copy)) throw new Error('no payload');
  if (isJson(copy['user'])) copy['user']['id'] = who;
  if ('user_id' in copy) copy['user_id'] = who;
  change(copy);
  return copy;
}

function presses(id: string, who: string): readonly unknown[] {
  return [genuine.message, genuine.modal, genuine.home].flatMap((payload) =>
    values().map((value) =>
      sent(payload, who, (copy) => {
        const [action] = Array.isArray(copy['actions']) ? copy['actions'] : [];
        if (isJson(action)) Object.assign(action, { action_id: id, value });
      }),
    ),
  );
}

function forms(id: string, who: string): readonly unknown[] {
  return metadata().map((private_metadata) =>
    sent(genuine.form, who, ({ view }) => {
      if (isJson(view)) Object.assign(view, { callback_id: id, private_metadata });
    }),
  );
}

function commands(word: string, who: string): readonly unknown[] {
  return ['', ' secret3'].map((rest) =>
    sent(genuine.command, who, (copy) => {
      copy['text'] = `${word}${rest}`;
    }),
  );
}

const SECRET = /Full secret|"secret\d|secret[0-24-7]/;

/** All that went back to Slack for it, but for what the whole channel sees. */
async function answered(
  type: 'interactive' | 'slash_commands',
  payloads: readonly unknown[],
): Promise<string> {
  const from = world.slack.calls.length;
  const acks: unknown[] = [];
  for (const payload of payloads) {
    acks.push(await world.slack.deliver({ type, accepts_response_payload: true, payload }));
    await world.settle();
  }
  const calls = world.slack.calls
    .slice(from)
    .filter(({ args }) => args['channel'] !== CHANNEL.id)
    .map(({ method, args }) => [method, args]);
  return JSON.stringify([acks, calls]);
}

const decided = () => {
  const { tables } = world;
  return JSON.stringify([
    tables.proposals.live(),
    tables.exclusions.inForce(world.clock.now()),
    tables.switches.goLive(),
    tables.switches.pause(),
    [APPROVER, BYSTANDER, GUEST].map((user) => tables.reviewSelection.of(user)),
  ]);
};

const EVERYTHING = [
  ...actions.map((id) => ['pressing', id] as const),
  ...views.map((id) => ['submitting', id] as const),
  ...COMMANDS.map(({ word }) => ['typing', word] as const),
];

test.for(EVERYTHING)(
  '%s %s shows a guest nothing, and decides nothing for a guest or a bystander',
  async ([how, id]) => {
    const payloads = { pressing: presses, submitting: forms, typing: commands }[how];
    const type = how === 'typing' ? 'slash_commands' : 'interactive';
    const before = decided();
    expect(await answered(type, payloads(id, GUEST))).not.toMatch(SECRET);
    await answered(type, payloads(id, BYSTANDER));
    expect(decided()).toBe(before);
  },
);

test('the same shows an approver whom it is about', async () => {
  const shown: string[] = [];
  for (const id of [REVIEW, SELECTION, 'proposal.why', 'review.next', 'history.newest'])
    if (SECRET.test(await answered('interactive', presses(id, APPROVER)))) shown.push(id);
  if (SECRET.test(await answered('interactive', forms(REVIEW_MODAL, APPROVER)))) shown.push(REVIEW_MODAL);
  expect(shown).toEqual([REVIEW, SELECTION, 'proposal.why', 'review.next', 'history.newest', REVIEW_MODAL]);
});
