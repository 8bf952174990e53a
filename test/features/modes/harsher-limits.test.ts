import { expect, test } from 'vitest';
import { APPROVE, GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import { buttonsOf, renderedText } from '../../../src/sandbox/slack/reading.ts';
import { row, stateOf } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  DAY,
  goLive,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { topView } from '../../worlds/modal-acts.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';

const organization = { members: [inactiveFor(400, 'ana'), inactiveFor(300, 'ben'), inactiveFor(80, 'cy')] };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };

const told = (world: BotWorld) => world.posts().map(({ text }) => text);
const last = (world: BotWorld) => world.answers(APPROVER).at(-1);

test('a cap that is lowered at a restart costs nobody a proposal, and nothing has to be pressed again', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.restart({
    DISABLE_CAP: '20',
    GRACE_DAYS: '0',
    DISABLE_AFTER_DAYS: '120',
    REMIND_DAYS_BEFORE: '3',
  });
  expect([stateOf(world, 'ana')[0], stateOf(world, 'ben')[0]]).toEqual(['open', 'open']);
  await world.command(APPROVER, 'status');
  expect(last(world)).toContain('Live.');
  await world.pressRow(APPROVER, 'ana', APPROVE);
  expect(stateOf(world, 'ana')[0]).toBe('disabled');
});

test('limits that became harsher wait for Go live…: nothing is done, proposals stay, and card, channel and status say why', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.restart({ DISABLE_AFTER_DAYS: '70', REMIND_DAYS_BEFORE: '3' });
  const why = 'the settings became stricter for members';
  expect(world.cardText()).toContain(why);
  expect(world.cardText()).toContain('DISABLE_AFTER_DAYS 90 → 70');
  expect(told(world).join()).toContain(why);
  await world.command(APPROVER, 'status');
  expect(last(world)).toContain(`${why} (DISABLE_AFTER_DAYS 90 → 70)`);
  expect(stateOf(world, 'ana')[0]).toBe('open');
  await world.command(APPROVER, 'scan');
  expect(world.portal.member('ana')?.disabled).toBe(false);
  // Nobody more is proposed by the harsher limit while it waits.
  expect(
    world.tables.proposals
      .live()
      .map(({ username }) => username)
      .toSorted(),
  ).toEqual(['ana', 'ben']);
  await world.command(APPROVER, 'resume');
  expect(last(world)).toContain('Press Go live… on the newest card instead.');
  await world.restart();
  expect(told(world).filter((text) => text.includes(why) && text.startsWith('Paused'))).toHaveLength(1);

  await goLive(world);
  expect(
    world.tables.proposals
      .live()
      .map(({ username }) => username)
      .toSorted(),
  ).toEqual(['ana', 'ben', 'cy']);
  await world.pressRow(APPROVER, 'ana', APPROVE);
  expect(stateOf(world, 'ana')[0]).toBe('disabled');
  expect(row(world, 'ben')).not.toContain('Rehears');
  expect(buttonsOf(world.card()).map(({ action_id }) => action_id)).not.toContain(GO_LIVE);
});

test('limits that are set back end the wait without a press', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.restart({ DISABLE_CAP: '60' });
  expect(world.cardText()).toContain('DISABLE_CAP 50 → 60');
  await world.restart({ DISABLE_CAP: '50' });
  expect(told(world).at(-1)).toContain('no longer stricter');
  await world.pressRow(APPROVER, 'ana', APPROVE);
  expect(stateOf(world, 'ana')[0]).toBe('disabled');
});

const STAYS_PAUSED = 'The bot stays paused until an approver presses Go live… on the newest card.';

test('a pause that ends while stricter settings wait for Go live… is told as that, then and after the wait', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.command(APPROVER, 'pause');
  await world.restart({ DISABLE_CAP: '60' });
  await world.command(APPROVER, 'resume');
  await world.command(APPROVER, 'pause 2 days');
  await world.pass(3 * DAY);
  const ends = () => world.posts().filter(({ text }) => /Pause ended|The pause is over|Resumed/.test(text));
  const expected = [
    `▶️ *Pause ended* by Mara Lindholm. ${STAYS_PAUSED}`,
    `▶️ *Pause over.* The pause by Mara Lindholm ended as scheduled. ${STAYS_PAUSED}`,
  ];
  const firstLines = () => ends().map((post) => renderedText(post).split('\n')[0]);
  expect(firstLines()).toEqual(expected);
  expect(ends()[0]?.text).toBe('Pause ended by Mara Lindholm · Harbour City GIS');
  await world.pass(60_000);
  await goLive(world);
  expect(firstLines()).toEqual(expected);
  await world.command(APPROVER, 'pause');
  await world.command(APPROVER, 'resume');
  expect(firstLines().at(-1)).toBe(
    '▶️ *Resumed* by Mara Lindholm. The next scan picks up where the bot left off.',
  );
});

test.for([
  ['pause', 'someone resumes'],
  ['pause 2 days', 'Friday, Nov 27, 2026, 00:00 (Europe/Amsterdam)'],
] as const)('limits that are set back while %j is in force do not end it', async ([paused, end]) => {
  await using world = await liveWorld({ organization, settings });
  await world.restart({ DISABLE_CAP: '60' });
  await world.command(APPROVER, paused);
  await world.restart({ DISABLE_CAP: '50' });
  await world.tick();
  expect(told(world).at(-1)).toBe(
    `The limits are no longer stricter than when an approver took the bot live, so Go live… is not needed. The bot stays paused until ${end} · Harbour City GIS`,
  );
});

test('Go live… is refused while somebody’s pause is in force, also where its form was open already', async () => {
  await using world = await liveWorld({ organization, settings });
  await world.restart({ DISABLE_CAP: '60' });
  await world.pressCard(APPROVER, GO_LIVE);
  const form = world.slack.viewsOf(APPROVER).at(-1)?.id ?? '';
  await world.command(SECOND_APPROVER, 'pause');
  await world.slack.submit(APPROVER, form);
  await world.settle();
  expect(JSON.stringify(topView(world))).toContain(
    'Not live: the bot is paused. Resume first, then press Go live… again.',
  );
  expect(world.tables.switches.waitsSince()).toBeDefined();
});

test('an approval that had not acted when limits became harsher is open again', async () => {
  await using world = await liveWorld({ organization, settings: { ...settings, DISABLE_CAP: '1' } });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  expect(stateOf(world, 'ana')[0]).toBe('disabled');
  const before = world.tables.proposals.inState('approved').length;
  await world.restart({ DISABLE_CAP: '2' });
  expect([before, world.tables.proposals.inState('approved').length]).toEqual([0, 0]);
});

test('people who were warned keep their warnings while harsher limits wait, and their due date moves by as many days', async () => {
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(100, 'ana')] },
    settings: { SCAN_SCHEDULE: '0 6 * * *' },
  });
  await at.days(1);
  const due = () => at.world.tables.letters.inState('accepted')[0]?.dueOn;
  const promised = due();
  await at.world.restart({ DISABLE_CAP: '60' });
  await at.days(40);
  expect(at.world.tables.proposals.live()).toEqual([]);
  expect(at.mailbox.mails.length).toBe(1);
  await goLive(at.world);
  await at.days(10);
  expect(at.world.tables.proposals.live()).toEqual([]);
  expect(promised).toBeDefined();
  expect(at.broken()).toEqual([]);
  void DAY;
});
