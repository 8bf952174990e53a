import { expect, test } from 'vitest';
import { REVIEW } from '../../../src/adapters/slack/buttons.ts';
import {
  FILTER_DAYS,
  FILTER_FLAGS,
  FILTER_KIND,
  FILTER_ROLE,
  FILTER_USER_TYPE,
} from '../../../src/features/review/filter-view.ts';
import {
  CLEAR_SELECTION,
  REVIEW_LIST,
  REVIEW_NEXT,
  SELECT_ALL,
} from '../../../src/features/review/list-view.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  DAY,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { pressIn, submit, topView, viewText } from '../../worlds/modal-acts.ts';
import { boxesOf, crowd, decide, filterBy, inState, selected, tick } from '../../worlds/review-acts.ts';

const LARGE = { DISABLE_CAP: '300', SCAN_SCHEDULE: '0 0 1 1 *' };

/** Every second publishes, every third is a viewer, every fifth has never signed in. */
const mixed = (number: number) =>
  crowd(number, (nth) => ({
    role: nth % 2 === 0 ? 'org_publisher' : 'org_user',
    userLicenseTypeId: nth % 3 === 0 ? 'viewerUT' : 'creatorUT',
    ...(nth % 5 === 0 ? { lastLogin: -1 } : {}),
  }));

const counts = (world: BotWorld, user = APPROVER): readonly string[] =>
  viewText(world, user)
    .split('\n')
    .filter((line) => / of [\d,]+: | to review|^\d+ selected/.test(line));

test('a filter shows whom it lets through, in words and numbers, and is kept from page to page', async () => {
  await using world = await liveWorld({ organization: mixed(240), settings: LARGE });
  await world.pressCard(APPROVER, REVIEW);
  expect(counts(world)).toEqual(['240 to review · page 1 of 8']);
  await filterBy(world, FILTER_ROLE, '=Publisher');
  expect(counts(world)).toEqual(['120 of 240: role Publisher', '120 to review · page 1 of 4']);
  await filterBy(world, FILTER_USER_TYPE, '=creatorUT');
  await pressIn(world, REVIEW_NEXT);
  expect(counts(world)).toEqual([
    '80 of 240: role Publisher, user type Creator',
    '80 to review · page 2 of 3',
  ]);
  await filterBy(world, FILTER_DAYS, '750');
  expect(counts(world)).toEqual([
    '51 of 240: role Publisher, user type Creator, inactive for more than 750 days',
    '51 to review · page 1 of 2',
  ]);
  await filterBy(world, FILTER_FLAGS, ['never']);
  expect(counts(world)).toEqual([
    '16 of 240: role Publisher, user type Creator, never signed in, inactive for more than 750 days',
    '16 to review',
  ]);
  await filterBy(world, FILTER_FLAGS, ['never', 'not warned']);
  expect(counts(world)[0]).toBe(
    '0 of 240: role Publisher, user type Creator, never signed in, not warned, inactive for more than 750 days',
  );
  await filterBy(world, FILTER_FLAGS, []);
  await filterBy(world, FILTER_DAYS, null);
  await filterBy(world, FILTER_ROLE, 'any');
  await filterBy(world, FILTER_KIND, '=waiting');
  expect(counts(world)).toEqual(['0 of 240: approved, not disabled yet, user type Creator']);
  await filterBy(world, FILTER_KIND, '=to decide');
  expect(counts(world)).toEqual(['160 of 240: to review, user type Creator', '160 to review · page 1 of 6']);
});

test('a number that was typed without Enter counts with whatever is pressed next', async () => {
  await using world = await liveWorld({ organization: mixed(40) });
  await world.pressCard(APPROVER, REVIEW);
  world.slack.fill(topView(world).id, FILTER_DAYS, FILTER_DAYS, '860');
  await pressIn(world, REVIEW_NEXT);
  expect(counts(world)[0]).toMatch(/^\d+ of 40: inactive for more than 860 days$/);
});

test('all that fit are selected at once, and decided with one reason, those on other pages included', async () => {
  await using world = await liveWorld({ organization: mixed(240), settings: LARGE });
  await world.pressCard(APPROVER, REVIEW);
  await tick(world, ['m5']);
  await filterBy(world, FILTER_ROLE, '=Publisher');
  await pressIn(world, SELECT_ALL);
  expect(counts(world)[1]).toBe(
    '120 to review · page 1 of 4 · 121 selected, 1 of them does not match the filter',
  );
  await pressIn(world, REVIEW_NEXT);
  expect(selected(world)).toHaveLength(30);
  await tick(world, []);
  expect(counts(world)[1]).toContain(' · 91 selected');
  expect(await submit(world)).toContain('Exclude 91 accounts');
  await pressIn(world, REVIEW_LIST);
  expect(counts(world)[0]).toBe('120 of 240: role Publisher');
  await submit(world);
  expect(await decide(world, 'exclude', { reason: 'the whole crew' })).toContain(
    'Excluded 91 accounts until ',
  );
  expect(inState(world, 'excluded')).toHaveLength(91);
  expect(world.thread()).toContain('Mara Lindholm excluded 91 accounts until Feb 23, 2027: The whole crew.');
  await pressIn(world, REVIEW_LIST);
  expect(counts(world)).toEqual(['30 of 149: role Publisher', '30 to review']);
});

test('selections outlive the closed form and a restart, are each person’s own, and go after a week', async () => {
  await using world = await liveWorld({ organization: crowd(35), settings: LARGE });
  await world.pressCard(APPROVER, REVIEW);
  await tick(world, ['m1', 'm2']);
  await world.slack.close(APPROVER, topView(world).id);
  await world.restart();
  await world.pressCard(SECOND_APPROVER, REVIEW);
  expect(selected(world, SECOND_APPROVER)).toEqual([]);
  await tick(world, ['m2', 'm3'], SECOND_APPROVER);
  await world.pressCard(APPROVER, REVIEW);
  expect(selected(world)).toEqual(['m1', 'm2']);
  await pressIn(world, SELECT_ALL);
  await pressIn(world, CLEAR_SELECTION);
  expect(counts(world)).toEqual(['35 to review · page 1 of 2']);
  expect(counts(world, SECOND_APPROVER)).toEqual(['35 to review · page 1 of 2 · 2 selected']);
  await world.pass(7 * DAY);
  expect(world.tables.reviewSelection.of(SECOND_APPROVER)).toHaveLength(2);
  await world.pass(60_000);
  expect(world.tables.reviewSelection.of(SECOND_APPROVER)).toEqual([]);
  expect(world.tables.audit.entries(1, 10_000).filter(({ what }) => what.includes('tick'))).toEqual([]);
});

test('boxes selected in the same instant are all kept, and the count on the screen is the last one’s', async () => {
  await using world = await liveWorld({ organization: crowd(25) });
  await world.pressCard(APPROVER, REVIEW);
  const view = topView(world).id;
  await Promise.all(
    boxesOf(world).map(({ block, element }) =>
      world.slack.press(APPROVER, { view }, element.action_id ?? '', {
        block_id: block,
        value: element.options.map(({ value }) => value ?? ''),
      }),
    ),
  );
  await world.settle();
  await expect.poll(() => counts(world)).toEqual(['25 to review · 25 selected']);
  expect(selected(world)).toHaveLength(25);
});

test('a member of the channel filters and turns pages, and has neither boxes nor anything to decide', async () => {
  await using world = await liveWorld({ organization: mixed(70), settings: LARGE });
  await world.pressCard(BYSTANDER, REVIEW);
  await filterBy(world, FILTER_ROLE, '=User', BYSTANDER);
  await pressIn(world, REVIEW_NEXT, BYSTANDER);
  expect(counts(world, BYSTANDER)).toEqual(['35 of 70: role User', '35 to review · page 2 of 2']);
  world.slack.fill(topView(world, BYSTANDER).id, FILTER_DAYS, FILTER_DAYS, '830');
  await submit(world, {}, BYSTANDER);
  expect(counts(world, BYSTANDER)[0]).toMatch(/^\d+ of 70: role User, inactive for more than 830 days$/);
  expect(boxesOf(world, BYSTANDER)).toEqual([]);
  expect(world.tables.reviewSelection.of(BYSTANDER)).toEqual([]);
});
