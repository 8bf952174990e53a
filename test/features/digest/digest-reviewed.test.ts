import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { buttonsOf, renderedText } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';
import { chartsIn, digest, digests, digestText, headlines, passTo, pressDigest } from './digest-world.ts';

/** What a reader who was told to break the digest found. */

const MONDAY = '2026-11-30T07:00:00Z';
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };
const maras = inactiveFor(200, 'maras', { email: 'mara.lindholm@harbour-city.example' });
const gone = (count: number) =>
  Array.from({ length: count }, (_, index) => inactiveFor(200, `gone_${index}`));

async function excludeTogether(world: BotWorld, names: readonly string[], more: object): Promise<void> {
  await world.command(SECOND_APPROVER, 'exclude');
  await submit(world, { boxes: [names.join('\n')], reason: 'interns', ...more }, SECOND_APPROVER);
}

const inForce = (world: BotWorld): readonly string[] =>
  world.tables.exclusions
    .inForce(world.clock.now())
    .map(
      ({ target, until }) =>
        `${target.kind === 'account' ? target.username : ''} ${until?.toISOString().slice(0, 10) ?? 'no end'}`,
    );

test('of those made together the bot’s account stays asked about, for somebody else to answer', async () => {
  await using world = await liveWorld({ organization: { members: [maras, ...gone(2)] }, settings });
  await excludeTogether(world, ['maras', 'gone_0', 'gone_1'], { date: '2026-12-04' });
  await passTo(world, MONDAY);
  await pressDigest(world, APPROVER, 'Keep another year');
  expect(inForce(world)).toEqual(['maras 2026-12-03', 'gone_0 2027-11-29', 'gone_1 2027-11-29']);
  expect(digestText(world)).toMatch(
    /\*maras\* · until <!date.*>\n\*gone_0\* and 1 other · kept until <!date.*> by Mara Lindholm\n/,
  );
  await pressDigest(world, SECOND_APPROVER, 'End');
  expect(inForce(world)).toEqual(['gone_0 2027-11-29', 'gone_1 2027-11-29']);
  expect(buttonsOf(digest(world)).map(({ text }) => text)).toEqual([]);
});

test('a later digest that asks about one of those made together decides on that one alone', async () => {
  await using world = await liveWorld({
    organization: { members: [maras, ...gone(2)] },
    settings: { ...settings, DIGEST_SCHEDULE: '0 0 29 2 *' },
  });
  await excludeTogether(world, ['maras', 'gone_0', 'gone_1'], { until: 'for good' });
  await world.stop();
  world.clock.moveTo(new Date('2027-11-26T09:00:00Z'));
  await world.restart();
  await world.tick();
  await world.command(APPROVER, 'digest');
  await pressDigest(world, APPROVER, 'Keep');
  await world.command(APPROVER, 'digest');
  expect(headlines(world).at(-1)).toContain('1 exclusion to check');
  await pressDigest(world, SECOND_APPROVER, 'End');
  expect(inForce(world)).toEqual(['gone_0 no end', 'gone_1 no end']);
});

test('one of those made together that ended by itself leaves the others asked about', async () => {
  await using world = await liveWorld({ organization: { members: gone(3) }, settings });
  await excludeTogether(world, ['gone_0', 'gone_1', 'gone_2'], { date: '2026-12-04' });
  await passTo(world, MONDAY);
  await world.command(APPROVER, 'include gone_0');
  expect(digestText(world)).toMatch(/\*gone_0\* · ended\n\*gone_1\* and 1 other · until /);
  await pressDigest(world, APPROVER, 'Keep another year');
  expect(inForce(world)).toEqual(['gone_1 2027-11-29', 'gone_2 2027-11-29']);
});

test('what was answered on one digest, or elsewhere, is not asked about on another', async () => {
  await using world = await liveWorld({ organization: { members: gone(1) }, settings });
  await excludeTogether(world, ['gone_0'], { date: '2026-12-04' });
  await passTo(world, MONDAY);
  const first = digest(world);
  await world.command(APPROVER, 'digest');
  await pressDigest(world, APPROVER, 'Keep another year');
  const drawn = digests(world).find(({ ts }) => ts === first.ts);
  expect(renderedText(drawn ?? first)).toContain('kept until');
  const end = buttonsOf(first).find(({ text }) => text === 'End');
  await world.slack
    .press(SECOND_APPROVER, { channel: CHANNEL.id, ts: first.ts }, end?.action_id ?? '', {
      value: end?.value ?? '',
    })
    .catch(() => undefined);
  await world.settle();
  expect(inForce(world)).toEqual(['gone_0 2027-11-29']);
});

test.each(['Keep another year', 'Review 1 account…'])(
  'a press on %s recognizes a digest whose posting had no clear outcome, and shows on it',
  async (label) => {
    await using world = await liveWorld({ organization: { members: gone(2) }, settings });
    await excludeTogether(world, ['gone_0'], { date: '2026-12-04' });
    await passTo(world, '2026-11-30T06:59:00Z');
    world.slack.faults.failMethod('chat.postMessage', { how: 'done-then-reset' });
    await passTo(world, MONDAY);
    expect(world.tables.digests.newest()?.state).toBe('unclear');
    await pressDigest(world, APPROVER, label);
    await world.tick();
    expect(world.tables.digests.newest()?.state).toBe('posted');
    if (label.startsWith('Keep')) expect(digestText(world)).toContain('kept until');
  },
);

test('a digest that Slack refused tells how things stand when it is posted, and has reminded nobody before', async () => {
  await using world = await liveWorld({ organization: { members: gone(2) } });
  await world.pressRow(APPROVER, 'gone_0', APPROVE);
  await passTo(world, '2026-11-30T06:59:00Z');
  world.slack.faults.failMethod('chat.postMessage', {
    how: { error: 'restricted_action' },
    times: 'until cleared',
  });
  await passTo(world, '2026-12-02T12:00:00Z');
  await world.pressRow(APPROVER, 'gone_1', APPROVE);
  await world.pass(15 * 60_000);
  world.slack.faults.clear();
  await world.pass(60_000);
  expect(headlines(world)).toEqual(['Nothing to do this week']);
  expect(digest(world).text).toContain('for Nov 30, 08:00, posted late');
  expect(digestText(world)).toContain('2 disabled');
});

test('the week of a digest that never reached the channel is told by the next one', async () => {
  await using world = await liveWorld({ organization: { members: gone(2) } });
  await world.pressRow(APPROVER, 'gone_0', APPROVE);
  await passTo(world, '2026-11-30T06:59:00Z');
  world.slack.faults.failMethod('chat.postMessage', {
    how: { error: 'restricted_action' },
    times: 'until cleared',
  });
  await passTo(world, '2026-12-07T06:59:00Z');
  world.slack.faults.clear();
  await passTo(world, '2026-12-07T07:00:00Z');
  expect(digests(world).length).toBe(1);
  expect(digestText(world)).toContain('1 disabled');
});

test('somebody who was warned in two series and signed in once came back once', async () => {
  await using timeline = await timelineWorld({ organization: { members: gone(1) } });
  const { world } = timeline;
  await timeline.days(1);
  await world.command(APPROVER, 'exclude gone_0');
  await submit(world, { reason: 'x', date: '2026-12-05' });
  await timeline.days(12);
  world.portal.signIn('gone_0');
  await timeline.days(7);
  expect(digest(world).text).toContain('1 of 1 member warned, 1 signed in since');
});

test('with two approvers what expires is told of the half-approved too, and approvals are counted as they are given', async () => {
  await using world = await liveWorld({
    organization: { members: gone(2) },
    settings: { ...settings, APPROVALS_NEEDED: '2' },
  });
  await world.pressRow(APPROVER, 'gone_0', APPROVE);
  await passTo(world, '2026-12-14T07:00:00Z');
  expect(digestText(world)).toContain('• *2 proposals* expire this week unless someone decides.');
  expect(digestText(world)).toContain('1 to review · 1 waiting for a second approver');
  await world.pressRow(SECOND_APPROVER, 'gone_0', APPROVE);
  await passTo(world, '2026-12-21T07:00:00Z');
  expect(digestText(world)).toContain('Decisions: 1 approval\n1 proposal expired undecided.\n');
});

test('one whose end was taken away a week ago is not a year old', async () => {
  await using world = await liveWorld({
    organization: { members: gone(1) },
    settings: { ...settings, DIGEST_SCHEDULE: '0 0 29 2 *' },
  });
  await excludeTogether(world, ['gone_0'], { date: '2027-12-01' });
  await world.stop();
  world.clock.moveTo(new Date('2027-11-25T09:00:00Z'));
  await world.restart();
  await world.tick();
  const asked = world.posts().findLast(({ text }) => /xclusions? by .* ends? soon/.test(text));
  const extend = asked && buttonsOf(asked).find(({ text }) => text === 'Extend…');
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: asked?.ts ?? '' }, extend?.action_id ?? '');
  await world.settle();
  await submit(world, { until: 'for good' });
  await world.command(APPROVER, 'digest');
  expect(inForce(world)).toEqual(['gone_0 no end']);
  expect(headlines(world).at(-1)).not.toContain('exclusion');
});

test('one made up for an hour before the next leaves the next its own hour', async () => {
  await using world = await liveWorld({ organization: { members: gone(1) } });
  await passTo(world, '2026-12-05T12:00:00Z');
  await world.pressRow(APPROVER, 'gone_0', APPROVE);
  await world.stop();
  world.clock.moveTo(new Date('2026-12-14T06:00:00Z'));
  await world.restart();
  await world.tick();
  expect(digestText(world)).toContain('1 disabled');
  await passTo(world, '2026-12-14T07:00:00Z');
  expect(digests(world).length).toBe(3);
  expect(digestText(world)).toContain('Nothing was disabled');
});

test.each([
  ['30', '31'],
  ['1', '2'],
  ['89', '90'],
  ['365', '700'],
  ['13', '3650'],
])('the ranges of days are whole and in order with limits %s and %s', async (notify, disable) => {
  await using world = await liveWorld({
    organization: { members: gone(1) },
    settings: {
      ...settings,
      NOTIFY_AFTER_DAYS: notify,
      DISABLE_AFTER_DAYS: disable,
      REMIND_DAYS_BEFORE: 'none',
    },
  });
  await world.command(APPROVER, 'digest');
  const [bars] = chartsIn(digest(world));
  const labels =
    bars?.type === 'data_visualization' && bars.chart.type === 'bar' ? bars.chart.axis_config.categories : [];
  const ranges = labels.slice(0, -2).map((label) => label.split('–').map(Number));
  expect(
    ranges.every(
      ([from = 0, to = from], index) => from <= to && (ranges[index + 1]?.[0] ?? to + 1) === to + 1,
    ),
  ).toBe(true);
  expect(labels.length).toBe(new Set(labels).size);
});

test('waiting for Go live is something to do', async () => {
  await using world = await startBotWorld({
    organization: { members: gone(1) },
    settings: { SLACK_MENTION: 'S0GISADMINS' },
  });
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual(['Week of Nov 30: waiting for Go live']);
  expect(digestText(world)).toContain('• Press *Go live…* on the newest card.');
});

test('a digest at the end of a weekend looks ahead to the week that begins', async () => {
  await using world = await liveWorld({
    organization: { members: gone(1) },
    settings: { DIGEST_SCHEDULE: '30 23 * * 0' },
  });
  await passTo(world, '2026-11-29T22:30:00Z');
  expect(headlines(world)).toEqual(['Week of Nov 30: 1 to review']);
});
