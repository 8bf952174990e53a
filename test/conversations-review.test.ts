import { expect, test } from 'vitest';
import { APPROVE, REVIEW } from '../src/slack/views/card-buttons.ts';
import { REVIEW_BACK, REVIEW_LIST, REVIEW_NEXT } from '../src/slack/views/review.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  GUEST,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from './bot-world.ts';
import { excludeRow, pressIn, submit, topView, viewText } from './modal-acts.ts';
import { decide, review, tick } from './review-acts.ts';

/** m1 is the longest inactive, and so the first in the list. */
const crowd = (number: number) => ({
  members: Array.from({ length: number }, (_, nth) => inactiveFor(900 - nth, `m${nth + 1}`)),
});
const inState = (world: BotWorld, wanted: string) =>
  world.tables.proposals
    .onCard(world.tables.cards.newest()?.id ?? 0)
    .filter(({ state }) => state === wanted)
    .map(({ username }) => username);

test('ticks are kept over the pages, and all of them are approved together', async () => {
  await using world = await liveWorld({ organisation: crowd(25) });
  await world.pressCard(APPROVER, REVIEW);
  expect(viewText(world)).toContain('25 to decide · page 1 of 3');
  tick(world, ['m1', 'm3']);
  await pressIn(world, REVIEW_NEXT);
  tick(world, ['m12']);
  await pressIn(world, REVIEW_NEXT);
  expect(viewText(world)).toContain('25 to decide · page 3 of 3 · 3 of at most 300 ticked');
  await pressIn(world, REVIEW_BACK);
  tick(world, ['m13']);
  expect(await submit(world)).toContain('Decide on 3\nFull m1 (m1)\nFull m3 (m3)\nFull m13 (m13)');
  await pressIn(world, REVIEW_LIST);
  expect(viewText(world)).toContain('page 2 of 3 · 3 of at most 300 ticked');
  await submit(world);
  expect(await decide(world, 'approve')).toContain('You approved disabling 3 accounts.');
  expect(inState(world, 'disabled')).toEqual(['m1', 'm3', 'm13']);
  expect(world.thread()).toContain('Mara Lindholm approved disabling 3 accounts at once.');
  await pressIn(world, REVIEW_LIST);
  expect(viewText(world)).toContain('22 to decide · page 2 of 3');
});

test('all that are ticked are excluded with one reason, which is required', async () => {
  await using world = await liveWorld({ organisation: crowd(12) });
  await review(world, ['m2', 'm5']);
  expect(await decide(world, 'exclude')).toBe('An exclusion needs a reason.');
  expect(await decide(world, 'exclude', { reason: 'r', date: '2026-01-01' })).toBe(
    'Choose a day after today.',
  );
  expect(await decide(world, 'exclude', { reason: 'on a ship', date: '2026-12-24' })).toContain(
    'Excluded until 24 Dec 2026: 2 accounts.',
  );
  expect(inState(world, 'excluded')).toEqual(['m2', 'm5']);
  const kept = world.tables.exclusions.inForce(world.clock.now());
  expect(kept.map(({ reason }) => reason)).toEqual(['on a ship', 'on a ship']);
});

test('what others decided meanwhile is left out, and told', async () => {
  await using world = await liveWorld({ organisation: crowd(5) });
  await review(world, ['m1', 'm2', 'm3']);
  await world.pressRow(SECOND_APPROVER, 'm1', APPROVE);
  await excludeRow(world, 'm2', { reason: 'r' }, SECOND_APPROVER);
  expect(await decide(world, 'approve')).toContain('You approved disabling 1 account.');
  expect(inState(world, 'disabled')).toEqual(['m1', 'm3']);

  await review(world, ['m4']);
  await world.pressRow(SECOND_APPROVER, 'm4', APPROVE);
  expect(await decide(world, 'approve')).toContain('All of them were decided meanwhile.');
});

test('nothing ticked is told below the boxes; whoever only reads may look and not decide; a guest may not look', async () => {
  await using world = await liveWorld({ organisation: crowd(3) });
  expect(await review(world, [])).toBe('Tick at least one.');
  expect(await review(world, ['m1'], BYSTANDER)).toBe('Only approvers decide here; ask one of the 2.');
  await world.pressCard(GUEST, REVIEW);
  expect(world.slack.viewsOf(GUEST)).toEqual([]);
  expect(world.answers(GUEST)).toEqual(['This is for approvers and full members of the admin channel.']);
  expect(inState(world, 'open')).toEqual(['m1', 'm2', 'm3']);
});

test('four hundred proposals: three hundred at once, no more', async () => {
  await using world = await liveWorld({ organisation: crowd(400), settings: { DISABLE_CAP: '400' } });
  await world.pressCard(APPROVER, REVIEW);
  for (let page = 0; page < 31; page += 1) {
    const from = page * 10;
    tick(
      world,
      Array.from({ length: 10 }, (_, nth) => `m${from + nth + 1}`),
    );
    if (page < 30) await pressIn(world, REVIEW_NEXT);
  }
  expect(viewText(world)).toContain('400 to decide · page 31 of 40 · 300 of at most 300 ticked');
  expect(await submit(world)).toBe('At most 300 can be decided at once; untick some.');
  await pressIn(world, REVIEW_NEXT);
  expect(viewText(world)).toContain('At most 300 can be decided at once; untick some.');
  expect(topView(world).callback_id).toBe('review');
  tick(world, []);
  await submit(world);
  expect(await decide(world, 'exclude', { reason: 'the whole crew' })).toContain('300 accounts.');
  expect(inState(world, 'excluded')).toHaveLength(300);
  expect(world.cardText()).toContain('402 members = 100 to decide + 300 excluded + 2 protected');
});
