import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, UNDO, UNDO_LIST } from '../../../src/adapters/slack/buttons.ts';
import { UNDO_EXCLUDED } from '../../../src/features/exclusions/undo.ts';
import { UNDO_EXCLUDED_ONE, UNDO_ONE } from '../../../src/features/proposals/undo-list.ts';
import { row, stateOf } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { excludeRow, submit, topView, viewText } from '../../worlds/modal-acts.ts';
import { decide, review } from '../../worlds/review-acts.ts';

/** The longest inactive first: a stands on top. */
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `${letter}${letter}`);
const organization = { members: NAMES.map((name, nth) => inactiveFor(400 - nth, name)) };
const settings = { DISABLE_CAP: '20' };

const shown = (world: BotWorld): readonly string[] =>
  NAMES.filter((name) => world.cardText().includes(`|Full ${name}>`));

const approve = (world: BotWorld, ...names: readonly string[]) =>
  names.reduce(async (before, name) => {
    await before;
    await world.pressRow(APPROVER, name, APPROVE);
  }, Promise.resolve());

test('five rows at a time: while one of them waits for a decision all stay, decided or not', async () => {
  await using world = await liveWorld({ organization, settings });
  expect(shown(world)).toEqual(['aa', 'bb', 'cc', 'dd', 'ee']);
  expect(world.cardText()).toContain('and 2 more: Review…');
  await approve(world, 'aa', 'bb', 'cc', 'dd');
  expect(shown(world)).toEqual(['aa', 'bb', 'cc', 'dd', 'ee']);
  expect(world.cardText()).toContain('Disable 3 accounts?');
});

test('once all five are decided they become one line, and the next come up', async () => {
  await using world = await liveWorld({ organization, settings });
  await approve(world, 'aa', 'bb', 'cc', 'dd');
  await excludeRow(world, 'ee');
  expect(shown(world)).toEqual(['ff', 'gg']);
  expect(world.cardText()).toContain('☑️ 5 decided: 4 disabled, 1 excluded');
  expect(world.cardText()).not.toContain('more: Review…');
});

test('what is folded is undone from its list, says so there, and stays folded', async () => {
  await using world = await liveWorld({ organization, settings });
  await approve(world, 'aa', 'bb', 'cc', 'dd', 'ee');
  await world.pressCard(APPROVER, UNDO_LIST);
  expect(viewText(world)).toMatch(/^Undo\n/);
  for (const name of ['aa', 'bb', 'cc', 'dd', 'ee'])
    expect(viewText(world)).toMatch(new RegExp(`Full ${name}.* · disabled .* by Mara Lindholm`));
  const view = topView(world);
  const values = [
    ...JSON.stringify(view.blocks).matchAll(/"action_id":"undo-list\.undo".*?"value":"([^"]+)"/g),
  ];
  expect(values).toHaveLength(5);
  await world.slack.press(APPROVER, { view: view.id }, UNDO_ONE, { value: values[1]?.[1] ?? '' });
  await world.settle();
  expect(world.portal.member('bb')?.disabled).toBe(false);
  expect(viewText(world)).toMatch(/Full bb.* · re-enabl/);
  expect(shown(world)).toEqual(['ff', 'gg']);
  expect(world.cardText()).toContain('☑️ 5 decided: 4 disabled, 1 re-enabled');
  expect(stateOf(world, 'bb')[0]).toBe('undone');
});

test('more than the list has room for are counted without those that are re-enabled already', async () => {
  const names = Array.from({ length: 60 }, (_, nth) => `m${nth}`);
  await using world = await liveWorld({
    organization: { members: names.map((name, nth) => inactiveFor(400 - nth, name)) },
    settings: { DISABLE_CAP: '100' },
  });
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  for (const name of ['m0', 'm1']) await world.command(APPROVER, `undo ${name}`);
  await world.pressCard(APPROVER, UNDO_LIST);
  expect(viewText(world)).toContain(
    'For 8 more, use `/inactive-users undo` or `/inactive-users include` with a user name.',
  );
});

const undoOf = (world: BotWorld, name: string, user: string): string => {
  const block = topView(world, user).blocks.find((one) => JSON.stringify(one).includes(`|Full ${name}>`));
  return /"value":"([^"]+)"/.exec(JSON.stringify(block))?.[1] ?? '';
};

test('an exclusion that is folded is undone from the list for an hour, and its row comes up again below the others', async () => {
  await using world = await liveWorld({ organization, settings });
  await review(world, ['aa', 'bb', 'cc', 'dd', 'ee']);
  await decide(world, 'exclude', { reason: 'on leave' });
  expect(world.cardText()).toContain('☑️ 5 excluded\nUndo…');
  await world.restart();
  await world.pressCard(SECOND_APPROVER, UNDO_LIST);
  const { id } = topView(world, SECOND_APPROVER);
  await world.slack.press(SECOND_APPROVER, { view: id }, UNDO_EXCLUDED_ONE, {
    value: undoOf(world, 'bb', SECOND_APPROVER),
  });
  await world.settle();
  expect(viewText(world, SECOND_APPROVER)).not.toContain('Full bb');
  expect(world.cardText()).toMatch(/Full ff.*Full gg.*Full bb.*☑️ 4 excluded\nUndo…/su);
  await world.pass(3_600_000);
  expect(world.cardText()).not.toContain('Undo…');
  await approve(world, 'ff', 'gg', 'bb');
  expect(stateOf(world, 'bb')[0]).toBe('disabled');
});

test('when all that is folded is undone from the thread, every row comes up again', async () => {
  await using world = await liveWorld({
    organization: { members: organization.members.slice(0, 5) },
    settings,
  });
  for (const name of NAMES.slice(0, 5)) await excludeRow(world, name);
  expect(world.cardText()).toContain('Nothing to review');
  const line = world.slack
    .messages(CHANNEL.id)
    .findLast(({ blocks }) => JSON.stringify(blocks).includes(`"${UNDO_EXCLUDED}"`));
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: line?.ts ?? '' }, UNDO_EXCLUDED);
  await world.settle();
  expect(world.cardText()).toContain('Disable 5 accounts?');
  expect(shown(world)).toEqual(NAMES.slice(0, 5));
  expect(world.cardText()).not.toContain('decided');
});

test('two who undo the same from the list: it is done once, and the second reads why not', async () => {
  await using world = await liveWorld({ organization, settings });
  await approve(world, 'aa', 'bb', 'cc', 'dd', 'ee');
  for (const user of [APPROVER, SECOND_APPROVER]) await world.pressCard(user, UNDO_LIST);
  for (const user of [APPROVER, SECOND_APPROVER]) {
    const view = topView(world, user);
    const [value] =
      /"action_id":"undo-list\.undo".*?"value":"([^"]+)"/.exec(JSON.stringify(view.blocks))?.slice(1) ?? [];
    await world.slack.press(user, { view: view.id }, UNDO_ONE, { value: value ?? '' });
    await world.settle();
  }
  expect(world.portal.requests.filter(({ path }) => path.endsWith('/aa/enable'))).toHaveLength(1);
  expect(viewText(world, SECOND_APPROVER)).toContain('Full aa (aa) was already re-enabled by Mara Lindholm.');
});

test('one that failed is not decided: it keeps the rows open until it is tried again', async () => {
  await using world = await liveWorld({ organization, settings });
  world.portal.faults.add({ path: /ee\/disable$/, kind: 'not done', times: 1 });
  await approve(world, 'aa', 'bb', 'cc', 'dd', 'ee');
  expect(shown(world)).toEqual(['aa', 'bb', 'cc', 'dd', 'ee']);
  expect(row(world, 'ee')).toContain('Try again');
});

test('where all are new the card says so, and its notification as a sentence of its own', async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(89, 'yy'), inactiveFor(89, 'zz')] },
    settings,
  });
  await world.pass(2 * DAY);
  expect(world.cardText()).toContain('Disable 2 accounts? · all new');
  expect(world.card().text).toMatch(/^Disable 2 accounts\? All new\. Harbour City GIS, scan \d+\.$/);
});

test('a newer card has what is still to decide, and those from an older one are not new', async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(400, 'aa'), inactiveFor(89, 'zz')] },
    settings,
  });
  await world.pass(2 * DAY);
  expect(row(world, 'zz')).toMatch(/^🆕 /);
  expect(row(world, 'aa')).not.toContain('🆕');
  expect(world.cardText()).toContain('Disable 2 accounts? · 1 new');
  await world.pressRow(APPROVER, 'zz', APPROVE);
  expect(row(world, 'zz')).not.toContain('🆕');
  await world.pressRow(APPROVER, 'zz', UNDO);
  expect(world.cardText()).toContain('Disable 1 account?');
});

test('below the rows only those that Review… still has are counted as more, and what failed is in the heading', async () => {
  await using world = await liveWorld({ organization, settings });
  await review(world, ['ff']);
  await decide(world, 'approve');
  expect(world.cardText()).toContain('\nand 1 more: Review… · 1 more decided\n');
  await review(world, ['gg']);
  await decide(world, 'exclude', { reason: 'on leave' });
  expect(world.cardText()).toContain('\nand 2 more decided\n');
  await review(world, ['aa', 'bb', 'cc']);
  await decide(world, 'exclude', { reason: 'on leave' });
  await excludeRow(world, 'dd');
  world.portal.faults.add({ path: /ee\/disable$/, kind: 'not done', times: 1 });
  await approve(world, 'ee');
  expect(world.cardText()).toMatch(/^❌ 1 account could not be disabled\n/u);
  expect(world.cardText()).not.toContain('Review');
});
