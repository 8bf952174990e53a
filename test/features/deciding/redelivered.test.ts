import { expect, test } from 'vitest';
import {
  APPROVE,
  APPROVE_ALL,
  EXCLUDE,
  REVIEW,
  UNDO,
  WHY,
  WITHDRAW,
} from '../../../src/adapters/slack/buttons.ts';
import { END_EXCLUSION } from '../../../src/features/exclusions/list.ts';
import { REVIEW_CHOICE } from '../../../src/features/review/decide-view.ts';
import { APPROVER, type BotWorld, BYSTANDER, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { openHome, pressHome } from '../../worlds/home-acts.ts';
import { excludeRow, excludeRule, submit, topView } from '../../worlds/modal-acts.ts';
import { tick } from '../../worlds/review-acts.ts';

const members = [
  inactiveFor(300, 'one'),
  inactiveFor(200, 'two'),
  inactiveFor(120, 'three'),
  inactiveFor(3, 'active'),
];

/** All that a person, or the channel, could notice. */
const noticed = (world: BotWorld) => ({
  answers: [...world.answers(APPROVER), ...world.answers(BYSTANDER)],
  views: world.slack.viewsOf(APPROVER).map(({ id, blocks }) => [id, JSON.stringify(blocks)]),
  homes: [APPROVER, BYSTANDER].map((user) => world.slack.homeOf(user)?.hash),
  posts: world.posts().map(({ ts }) => ts),
  thread: world.thread(),
  trail: world.tables.audit.entries(0, 10_000).length,
  proposals: world.tables.proposals.onCard(world.tables.cards.newest()?.id ?? 0).map(({ state }) => state),
  scans: world.tables.scans.recent(50).length,
  exclusions: world.tables.exclusions.inForce(world.clock.now()).length,
});

const KINDS: readonly {
  readonly kind: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly act: (world: BotWorld) => Promise<unknown>;
}[] = [
  { kind: 'Approve', act: (world) => world.pressRow(APPROVER, 'one', APPROVE) },
  { kind: 'Approve by a bystander', act: (world) => world.pressRow(BYSTANDER, 'one', APPROVE) },
  {
    kind: 'Withdraw',
    settings: { DISABLE_CAP: '1' },
    act: async (world) => {
      await world.pressRow(APPROVER, 'one', APPROVE);
      await world.command(APPROVER, 'scan');
      await world.pressRow(APPROVER, 'two', APPROVE);
      await world.pressRow(APPROVER, 'two', WITHDRAW);
    },
  },
  {
    kind: 'Undo',
    act: async (world) => {
      await world.pressRow(APPROVER, 'one', APPROVE);
      await world.pressRow(APPROVER, 'one', UNDO);
    },
  },
  {
    kind: 'Approve all',
    act: async (world) => {
      await world.pressCard(APPROVER, APPROVE_ALL);
      await submit(world);
    },
  },
  { kind: 'Exclude…', act: (world) => world.pressRow(APPROVER, 'one', EXCLUDE) },
  { kind: 'Exclude… submitted', act: (world) => excludeRow(world, 'one') },
  { kind: 'a rule submitted', act: (world) => excludeRule(world, 'user-name pattern', 'one') },
  { kind: 'Why?', act: (world) => world.pressRow(APPROVER, 'one', WHY) },
  { kind: 'Review…', act: (world) => world.pressCard(APPROVER, REVIEW) },
  {
    kind: 'a review submitted',
    act: async (world) => {
      await world.pressCard(APPROVER, REVIEW);
      await tick(world, ['one', 'two']);
      await submit(world);
      world.slack.fill(topView(world).id, REVIEW_CHOICE, REVIEW_CHOICE, 'exclude');
      await submit(world, { reason: 'r' });
    },
  },
  {
    kind: 'End of an exclusion',
    act: async (world) => {
      await excludeRow(world, 'one');
      await world.command(APPROVER, 'exclusions');
      const { channel = '', ts = '' } = world.slack.ephemerals(APPROVER).at(-1) ?? {};
      await world.slack.press(APPROVER, { channel, ts }, END_EXCLUSION);
      await world.settle();
    },
  },
  { kind: 'the Home opened', act: (world) => openHome(world) },
  { kind: 'the Home of a bystander opened', act: (world) => openHome(world, BYSTANDER) },
  ...['Pause…', 'Scan now', 'Extend…', 'End'].map((label) => ({
    kind: `${label} in the Home`,
    act: async (world: BotWorld) => {
      await excludeRow(world, 'one', { reason: 'r', until: '30' });
      await openHome(world);
      await pressHome(world, label);
    },
  })),
  {
    kind: 'Pause… of the Home submitted',
    act: async (world) => {
      await openHome(world);
      await pressHome(world, 'Pause…');
      await submit(world);
    },
  },
  {
    kind: 'Resume in the Home',
    act: async (world) => {
      await world.command(APPROVER, 'pause');
      await openHome(world);
      await pressHome(world, 'Resume');
    },
  },
  ...[
    'scan',
    'status',
    'why one',
    'why x',
    'why',
    'exclude two',
    'exclude',
    'include one',
    'include',
    'exclusions',
    'undo one',
    'pause',
    'pause 3 months',
    'resume',
    'help',
    '',
    'statos',
  ].map((text) => ({
    kind: `/inactive-users ${text}`,
    act: (world: BotWorld) => world.command(APPROVER, text),
  })),
];

test.for(KINDS)(
  '$kind, delivered twice by Slack: nothing happens twice and nothing is said twice',
  async ({ act, settings = {} }) => {
    await using world = await liveWorld({ organization: { members }, settings });
    await act(world);
    const before = noticed(world);
    const outcome = await world.slack.redeliver(-1);
    await world.settle();
    expect(outcome.kind).toBe('acknowledged');
    expect(noticed(world)).toEqual(before);
  },
);

test.for(KINDS.filter(({ kind }) => /submitted|pause$|scan$|Approve$|Home/.test(kind)))(
  '$kind, delivered again to a bot that was started anew: nothing happens twice',
  async ({ act, settings = {} }) => {
    await using world = await liveWorld({ organization: { members }, settings });
    await act(world);
    await world.restart();
    const before = noticed(world);
    await world.slack.redeliver(-1);
    await world.settle();
    expect(noticed(world)).toEqual(before);
  },
);
