import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, REVIEW, WITHDRAW } from '../../../src/adapters/slack/buttons.ts';
import { FILTER_FLAGS, FILTER_KIND } from '../../../src/features/review/filter-view.ts';
import { SELECT_ALL, WITHDRAW_SELECTED } from '../../../src/features/review/list-view.ts';
import { disables, forgeForm, stateOf, unapproved } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  DAY,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { troubledWorld } from '../../worlds/mail/trouble-acts.ts';
import { excludeRow, pressIn, submit, topView, type View, viewText } from '../../worlds/modal-acts.ts';
import { crowd, decide, filterBy, inState, review, selected, tick } from '../../worlds/review-acts.ts';

const CHANGED = 'Your selection has changed since you opened this, so nothing was decided.';

/** The form's blocks, with this choice made. */
const chosen = (blocks: View['blocks'], choice: string) =>
  blocks.map((block) => {
    if (block.type !== 'input' || block.element.type !== 'radio_buttons') return block;
    const initial_option = block.element.options.find(({ value }) => value === choice);
    return { ...block, element: { ...block.element, initial_option } };
  });

/** The day is full, and the next ones are proposed: what is approved of them waits. */
async function fullDay(number = 12): Promise<BotWorld> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(
    await liveWorld({
      organization: crowd(2 * number),
      settings: { DISABLE_CAP: String(number), SCAN_SCHEDULE: '0 0 1 1 *' },
    }),
  );
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.command(APPROVER, 'scan');
  stack.move();
  return world;
}

test('whoever was not warned is approved with a reason only, and is found by the filter', async () => {
  const members = ['ana', 'ben', 'cem'].map((name, nth) =>
    inactiveFor(200 - nth, name, name === 'ana' ? { email: '' } : {}),
  );
  await using at = await troubledWorld([], {
    organization: { members },
    settings: { SCAN_SCHEDULE: '0 6 * * *', GRACE_DAYS: '5', REMIND_DAYS_BEFORE: 'none' },
  });
  const { world } = at;
  await at.days(6.5);
  await world.pressCard(APPROVER, REVIEW);
  await filterBy(world, FILTER_FLAGS, ['not warned']);
  expect(viewText(world)).toContain('1 of 3: not warned');
  expect(viewText(world)).toContain('not warned: no usable email address');
  await filterBy(world, FILTER_FLAGS, []);
  await pressIn(world, SELECT_ALL);
  expect(await submit(world)).toContain('1 was not warned. To approve anyway, add a note with the reason.');
  expect(await decide(world, 'approve')).toBe(
    '1 member could not be warned. Add a reason for approving anyway.',
  );
  expect(inState(world, 'open')).toEqual(['ana', 'ben', 'cem']);
  await decide(world, 'approve', { reason: 'left in May' });
  expect(disables(world).toSorted()).toEqual(['ana', 'ben', 'cem']);
  const reasons = world.tables.audit
    .entries(1, 10_000)
    .filter(({ what }) => what === 'approval recorded')
    .map(({ subject, detail }) => `${subject}: ${detail['reason']}`);
  expect(reasons.toSorted()).toEqual(['ana: left in May', 'ben: left in May', 'cem: left in May']);
});

test.for([
  { needed: '1', more: '', last: 'Disabled Full m1 (m1), approved by Mara Lindholm.' },
  { needed: '2', more: ' The account still needs another approver (1 of 2 approvals).', last: undefined },
])(
  'one account alone is approved and told of by itself, where $needed must approve',
  async ({ needed, more, last }) => {
    await using world = await liveWorld({ organization: crowd(2), settings: { APPROVALS_NEEDED: needed } });
    await review(world, ['m1']);
    await decide(world, 'approve', { reason: 'on leave' });
    const thread = world.thread();
    expect(thread).toContain(`Mara Lindholm approved Full m1 (m1): On leave.${more}`);
    expect(thread.at(-1)).toBe(last ?? `Mara Lindholm approved Full m1 (m1): On leave.${more}`);
    expect(thread.join()).not.toContain('together');
    if (needed === '1') return;
    await world.pressCard(APPROVER, REVIEW);
    await tick(world, ['m1']);
    await pressIn(world, WITHDRAW_SELECTED);
    expect(world.thread().at(-1)).toBe('Mara Lindholm withdrew the approval for Full m1 (m1).');
  },
);

test('an exclusion in Review… is told with its end and its reason', async () => {
  await using world = await liveWorld({ organization: crowd(3) });
  await review(world, ['m1']);
  await decide(world, 'exclude', { reason: 'on leave' });
  expect(world.thread().at(-1)).toBe('Mara Lindholm excluded Full m1 (m1) until Feb 23, 2027: On leave.');
  await review(world, ['m2', 'm3']);
  await decide(world, 'exclude', { reason: 'Parental leave.' });
  expect(world.thread().at(-1)).toBe('Mara Lindholm excluded 2 accounts until Feb 23, 2027: Parental leave.');
});

test('two people tick and decide at once without disturbing one another', async () => {
  await using world = await liveWorld({ organization: crowd(20) });
  await review(world, ['m1', 'm2', 'm3']);
  await review(world, ['m3', 'm4'], SECOND_APPROVER);
  const both = await Promise.all([
    decide(world, 'approve'),
    decide(world, 'exclude', { reason: 'r' }, SECOND_APPROVER),
  ]);
  expect(both[0]).toContain('You approved');
  expect(both[1]).toMatch(/Excluded \d accounts until/);
  // Whoever of the two came second is told of m3; that it is excluded spares it, unless it is disabled already.
  expect(both.join()).toMatch(/Full m3 \(m3\) (was excluded by|was already approved by|is already disabled)/);
  expect(['m1', 'm2', 'm4'].map((name) => stateOf(world, name)[0])).toEqual([
    'disabled',
    'disabled',
    'excluded',
  ]);
  expect(['disabled', 'excluded', 'skipped']).toContain(stateOf(world, 'm3')[0]);
  expect(unapproved(world)).toEqual([]);
});

test('a form decides those whom it showed: what is cleared on another screen since makes it void, what is selected is left for later', async () => {
  await using world = await liveWorld({ organization: crowd(5) });
  await review(world, ['m1', 'm2', 'm4']);
  const { callback_id, private_metadata, blocks } = topView(world);
  const before = { callback_id, private_metadata, blocks: chosen(blocks, 'approve') };
  await world.pressCard(APPROVER, REVIEW);
  await tick(world, ['m1', 'm2']);
  await forgeForm(world, APPROVER, before);
  expect(viewText(world)).toContain(
    `Review 2 accounts\nHarbour City GIS\n${CHANGED}\nFull m1 (m1)\nFull m2 (m2)`,
  );
  expect(inState(world, 'open')).toHaveLength(5);
  const { private_metadata: shown } = topView(world);
  await world.pressCard(APPROVER, REVIEW);
  await tick(world, ['m1', 'm2', 'm3']);
  await forgeForm(world, APPROVER, { ...before, private_metadata: shown });
  expect(viewText(world)).toContain('You approved 2 accounts.');
  expect(inState(world, 'disabled')).toEqual(['m1', 'm2']);
  await world.pressCard(APPROVER, REVIEW);
  expect(selected(world)).toEqual(['m3']);
});

test('what was waiting when it was shown, and was withdrawn meanwhile, is left out and told', async () => {
  await using world = await fullDay(3);
  await world.pressRow(SECOND_APPROVER, 'm4', APPROVE);
  expect(await review(world, ['m4', 'm5'])).toContain(
    'Approving leaves out 1:\nFull m4 (m4) was already approved by Tomas Ferrer.',
  );
  await world.pressRow(SECOND_APPROVER, 'm4', WITHDRAW);
  expect(await decide(world, 'approve')).toContain(
    'You approved Full m5 (m5). Left out: 1. Full m4 (m4) needs review again.',
  );
  expect([stateOf(world, 'm4')[0], stateOf(world, 'm5')[0]]).toEqual(['open', 'approved']);
});

test('approvals that wait are listed, and withdrawn with what is selected, also beyond the rows of the card', async () => {
  await using world = await fullDay();
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.pressCard(SECOND_APPROVER, REVIEW);
  expect(viewText(world, SECOND_APPROVER)).toContain('12 approved, not disabled yet');
  expect(viewText(world, SECOND_APPROVER)).toContain(
    'Full m24 (m24)\napproved by Mara Lindholm, waiting to be disabled',
  );
  expect(viewText(world, SECOND_APPROVER)).not.toContain('Withdraw 1');
  await tick(world, ['m23', 'm24'], SECOND_APPROVER);
  expect(viewText(world, SECOND_APPROVER)).toContain('Withdraw 2 approvals');
  await pressIn(world, WITHDRAW_SELECTED, SECOND_APPROVER);
  expect(viewText(world, SECOND_APPROVER)).toContain('You withdrew 2 approvals. Review is needed again');
  expect(viewText(world, SECOND_APPROVER)).toContain('2 to review · 10 approved, not disabled yet');
  expect(inState(world, 'open')).toEqual(['m23', 'm24']);
  expect(world.tables.reviewSelection.of(SECOND_APPROVER)).toEqual([]);
  expect(world.thread().at(-1)).toMatch(/ withdrew 2 approvals together\.$/);
  await world.pass((DAY * 2) / 3);
  expect(disables(world)).toHaveLength(22);
  expect(disables(world)).not.toContain('m24');
  expect(unapproved(world)).toEqual([]);
});

test('of two approvals needed, the first is told and can be withdrawn together; the second is somebody else’s', async () => {
  await using world = await liveWorld({ organization: crowd(10), settings: { APPROVALS_NEEDED: '2' } });
  const checked = 'Each is checked again first';
  const form = await review(world, ['m1', 'm2', 'm3']);
  expect(form).toContain('Disable 3 accounts\nEach needs 2 approvers before it is disabled');
  expect(form).not.toContain(checked);
  expect(await decide(world, 'approve')).toContain(
    'You approved 3 accounts. They still need another approver (1 of 2 approvals).',
  );
  expect(await review(world, ['m1'])).toContain(
    'Approving leaves out 1:\nYou have already approved Full m1 (m1). Another approver must approve the account too.',
  );
  expect(await review(world, ['m1', 'm2'], SECOND_APPROVER)).toContain(`Disable 2 accounts\n${checked}`);
  await review(world, ['m1', 'm2', 'm4'], SECOND_APPROVER);
  expect(await decide(world, 'approve', {}, SECOND_APPROVER)).toContain(
    'approved 3 accounts. 1 of them still needs another approver (1 of 2 approvals).',
  );
  expect(disables(world)).toEqual(['m1', 'm2']);
  await world.pressCard(APPROVER, REVIEW);
  await tick(world, ['m3', 'm4', 'm5']);
  await pressIn(world, WITHDRAW_SELECTED);
  expect(viewText(world)).toContain('You withdrew 2 approvals');
  expect(viewText(world)).not.toContain('1 approval by');
});

test('while the bot is paused, or where all are one’s own, the form says why nobody can be approved', async () => {
  const email = 'mara.lindholm@harbour-city.example';
  const members = [inactiveFor(300, 'mara', { email }), inactiveFor(200, 'other')];
  await using world = await liveWorld({ organization: { members } });
  await review(world, ['mara']);
  expect(viewText(world)).toContain('(mara) is your own account. Someone else must decide.');
  expect(topView(world).submit).toBeUndefined();
  await world.command(SECOND_APPROVER, 'pause');
  await world.pressCard(SECOND_APPROVER, REVIEW);
  await tick(world, ['mara'], SECOND_APPROVER);
  expect(await submit(world, {}, SECOND_APPROVER)).toContain('The bot is paused');
  expect(await decide(world, 'exclude', { reason: 'r' }, SECOND_APPROVER)).toContain('Full mara (mara)');
  expect(stateOf(world, 'mara')[0]).toBe('excluded');
});

test('those that failed are filtered, and excluded or tried again with the others', async () => {
  await using world = await liveWorld({ organization: crowd(6) });
  world.portal.faults.add({ path: /m[12]\/disable$/, kind: 'refused', code: 403, message: 'Not now.' });
  await review(world, ['m1', 'm2']);
  await decide(world, 'approve');
  world.portal.faults.clear();
  await excludeRow(world, 'm3', { reason: 'r' });
  await world.pressCard(APPROVER, REVIEW);
  await filterBy(world, FILTER_KIND, '=failed');
  expect(viewText(world)).toContain('2 of 5: failed');
  await pressIn(world, SELECT_ALL);
  await submit(world);
  expect(await decide(world, 'approve')).toContain('You approved 2 accounts.');
  expect(inState(world, 'disabled')).toEqual(['m1', 'm2']);
});
