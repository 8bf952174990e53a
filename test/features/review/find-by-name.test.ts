import { expect, test } from 'vitest';
import { APPROVE, REVIEW } from '../../../src/adapters/slack/buttons.ts';
import { FILTER_NAME } from '../../../src/features/review/filter-view.ts';
import { SELECT_ALL } from '../../../src/features/review/list-view.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { APPROVER, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { pressIn, viewText } from '../../worlds/modal-acts.ts';
import { decide, filterBy, inState } from '../../worlds/review-acts.ts';

const members = [
  inactiveFor(300, 'msilva', { fullName: 'Maria Silva' }),
  inactiveFor(290, 'jose', { fullName: 'José Núñez' }),
  inactiveFor(280, 'crew_7', { fullName: 'Crew', email: 'anna.berg@harbour-city.example' }),
];
const settings = { SCAN_SCHEDULE: '0 0 1 1 *', DIGEST_SCHEDULE: '0 0 29 2 *', DISABLE_CAP: '1' };

test.for([
  ['a part of a name', 'silv', 'Maria Silva'],
  ['a user name', 'CREW_7', 'crew_7'],
  ['a part of an address', 'anna.berg', 'crew_7'],
  ['a name without its accents', 'nunez jose', 'José Núñez'],
] as const)('Review… finds by %s', async ([, typed, found]) => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, DISABLE_CAP: '9' },
  });
  await world.pressCard(APPROVER, REVIEW);
  await filterBy(world, FILTER_NAME, typed);
  expect(viewText(world)).toContain('1 of 3: ');
  expect(viewText(world)).toContain(found);
  await pressIn(world, SELECT_ALL);
  await world.slack.submit(APPROVER, world.slack.viewsOf(APPROVER).at(-1)?.id ?? '');
  await world.settle();
  expect(await decide(world, 'exclude', { why: 'still needed' })).toContain('Excluded ');
  expect(inState(world, 'excluded')).toHaveLength(1);
});

test('a name that nobody has finds nobody, and clearing it shows all', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, DISABLE_CAP: '9' },
  });
  await world.pressCard(APPROVER, REVIEW);
  await filterBy(world, FILTER_NAME, 'zebra');
  expect(viewText(world)).toContain('0 of 3: ');
  await filterBy(world, FILTER_NAME, null);
  expect(viewText(world)).toContain('3 to review');
});

test('a reminder shows who still waits, when it is looked at later', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, DISABLE_CAP: '9', PROPOSAL_REMIND_DAYS: '1' },
  });
  const reminder = () => {
    const found = world
      .posts()
      .find(({ blocks }) => /waiting since|in this reminder/.test(JSON.stringify(blocks)));
    return found === undefined ? 'none' : renderedText(found);
  };
  await world.pass(24 * 3_600_000);
  expect(reminder()).toMatch(/^\*3 accounts have been waiting since /);
  await world.pressRow(APPROVER, 'jose', APPROVE);
  expect(reminder()).toMatch(/^\*2 accounts have been waiting since /);
  await world.pressRow(APPROVER, 'msilva', APPROVE);
  await world.pressRow(APPROVER, 'crew_7', APPROVE);
  expect(reminder()).toBe('✅ None of the 3 accounts in this reminder still need review.\nHarbour City GIS');
});
