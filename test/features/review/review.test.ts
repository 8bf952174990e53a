import { expect, test } from 'vitest';
import { APPROVE, REVIEW } from '../../../src/adapters/slack/buttons.ts';
import { REVIEW_BACK, REVIEW_LIST, REVIEW_NEXT } from '../../../src/features/review/list-view.ts';
import { APPROVER, BYSTANDER, GUEST, liveWorld, SECOND_APPROVER } from '../../worlds/bot-world.ts';
import { excludeRow, pressIn, submit, topView, viewText } from '../../worlds/modal-acts.ts';
import { boxesOf, crowd, decide, inState, review, selected, tick } from '../../worlds/review-acts.ts';

test('selections are kept over the pages, and all of them are approved together', async () => {
  await using world = await liveWorld({ organization: crowd(65), settings: { DISABLE_CAP: '65' } });
  await world.pressCard(APPROVER, REVIEW);
  expect(viewText(world)).toContain('65 to review · page 1 of 3');
  await tick(world, ['m1', 'm3']);
  expect(viewText(world)).toContain('page 1 of 3 · 2 selected');
  await pressIn(world, REVIEW_NEXT);
  await tick(world, ['m32']);
  await pressIn(world, REVIEW_NEXT);
  expect(viewText(world)).toContain('65 to review · page 3 of 3 · 3 selected');
  await pressIn(world, REVIEW_BACK);
  expect(selected(world)).toEqual(['m32']);
  await tick(world, ['m33']);
  expect(await submit(world)).toContain(
    'Review 3 accounts\nHarbour City GIS\nFull m1 (m1)\nFull m3 (m3)\nFull m33 (m33)',
  );
  await pressIn(world, REVIEW_LIST);
  expect(viewText(world)).toContain('page 2 of 3 · 3 selected');
  await submit(world);
  expect(await decide(world, 'approve')).toContain('You approved 3 accounts.');
  expect(inState(world, 'disabled')).toEqual(['m1', 'm3', 'm33']);
  expect(world.thread()).toContain('Mara Lindholm approved 3 accounts together.');
  await pressIn(world, REVIEW_LIST);
  expect(viewText(world)).toMatch(/62 to review · page 2 of 3$/m);
});

test('all that are selected are excluded with one reason, which is required', async () => {
  await using world = await liveWorld({ organization: crowd(12) });
  await review(world, ['m2', 'm5']);
  expect(await decide(world, 'exclude')).toBe('Choose a reason.');
  expect(await decide(world, 'exclude', { reason: 'r', date: '2026-01-01' })).toBe(
    'Choose a day after today.',
  );
  expect(await decide(world, 'exclude', { reason: 'on a ship', date: '2026-12-24' })).toContain(
    'Excluded 2 accounts until Dec 24, 2026.',
  );
  expect(inState(world, 'excluded')).toEqual(['m2', 'm5']);
  const kept = world.tables.exclusions.inForce(world.clock.now());
  expect(kept.map(({ reason }) => reason)).toEqual(['on a ship', 'on a ship']);
});

test('what others decided meanwhile is left out, and told', async () => {
  await using world = await liveWorld({ organization: crowd(5) });
  await review(world, ['m1', 'm2', 'm3']);
  await world.pressRow(SECOND_APPROVER, 'm1', APPROVE);
  await excludeRow(world, 'm2', { reason: 'r' }, SECOND_APPROVER);
  const said = await decide(world, 'approve');
  expect(said).toContain('You approved Full m3 (m3). Left out: 2. Full m1 (m1) is already disabled.');
  expect(said).toContain('Full m2 (m2) was excluded by');
  expect(inState(world, 'disabled')).toEqual(['m1', 'm3']);

  await review(world, ['m4']);
  await world.pressRow(SECOND_APPROVER, 'm4', APPROVE);
  expect(await decide(world, 'exclude', { reason: 'r' })).toContain(
    'No one was excluded. Left out: 1. Full m4 (m4) is already disabled.',
  );
});

test('nothing selected is told; whoever only reads may look and not decide; a guest may not look', async () => {
  await using world = await liveWorld({ organization: crowd(3) });
  expect(await review(world, [])).toContain('Select at least one account.');
  expect(await review(world, [], BYSTANDER)).toContain('Full m1 (m1)');
  expect(boxesOf(world, BYSTANDER)).toEqual([]);
  await world.pressCard(GUEST, REVIEW);
  expect(world.slack.viewsOf(GUEST)).toEqual([]);
  expect(world.answers(GUEST)).toEqual([
    'Only approvers and full members of the admin channel can see this.',
  ]);
  expect(inState(world, 'open')).toEqual(['m1', 'm2', 'm3']);
});

test('who ceases to be an approver while the list is open is told so, and ticks and decides nothing', async () => {
  await using world = await liveWorld({ organization: crowd(3) });
  await review(world, ['m1'], SECOND_APPROVER);
  await world.pressCard(SECOND_APPROVER, REVIEW);
  const before = topView(world, SECOND_APPROVER);
  await world.restart({ SLACK_APPROVERS: APPROVER });
  await tick(world, ['m2'], SECOND_APPROVER);
  expect(topView(world, SECOND_APPROVER).id).toBe(before.id);
  expect(viewText(world, SECOND_APPROVER)).toContain('Only approvers can do this. Ask Mara Lindholm.');
  expect(boxesOf(world, SECOND_APPROVER)).toEqual([]);
  expect(world.tables.reviewSelection.of(SECOND_APPROVER)).toHaveLength(1);
  expect(inState(world, 'open')).toEqual(['m1', 'm2', 'm3']);
});
