import { expect, test } from 'vitest';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { homeButtons, homeOf, homeText, openHome, pressHome } from '../../worlds/home-acts.ts';
import { excludeRow, submit, topView, viewText } from '../../worlds/modal-acts.ts';

const organization = { members: [inactiveFor(300, 'one'), inactiveFor(3, 'active')] };
const labels = (...of: Parameters<typeof homeButtons>) => homeButtons(...of).map(({ text }) => text);

/** What Slack said to each try to draw a Home, and over what it was to be drawn. */
const tries = (world: BotWorld) =>
  world.slack.calls
    .filter(({ method }) => method === 'views.publish')
    .map(({ args, answer }) => [args['hash'], answer?.ok === true ? 'ok' : answer?.['error']]);

/** Opened by someone on whose screen this still stands. */
async function openSeeing(world: BotWorld, view: ReturnType<typeof homeOf>): Promise<void> {
  const { id, hash, type } = view;
  const place = { user: APPROVER, channel: `D${APPROVER.slice(1)}`, tab: 'home' };
  await world.slack.event({ type: 'app_home_opened', ...place, view: { id, hash, type } });
  await world.settle();
}

/** By another process with the same app. */
async function drawnByOthers(world: BotWorld): Promise<void> {
  const view = { type: 'home', blocks: [{ type: 'divider' }] };
  const { SLACK_API_URL: url = '', SLACK_BOT_TOKEN: token = '' } = world.settings();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ user_id: APPROVER, view });
  await fetch(`${url}views.publish`, { method: 'POST', headers, body });
}

test('nothing is drawn for whoever opens the messages', async () => {
  await using world = await liveWorld({ organization });
  await world.slack.openHome(APPROVER, 'messages');
  await world.settle();
  expect(tries(world)).toEqual([]);
});

test('it is drawn over what the person saw', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  const { hash } = homeOf(world);
  await openHome(world);
  expect(tries(world)).toEqual([
    [undefined, 'ok'],
    [hash, 'ok'],
  ]);
});

test('a lost race is drawn again, from what is known by then', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  const seen = homeOf(world);
  await openHome(world);
  const ours = homeOf(world).hash;
  await world.command(APPROVER, 'pause');
  await openSeeing(world, seen);
  expect(tries(world).slice(2)).toEqual([
    [seen.hash, 'hash_conflict'],
    [ours, 'ok'],
  ]);
  expect(homeText(world)).toContain('*Paused*');
});

test('what another process drew is drawn over at last', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  const seen = homeOf(world);
  await openHome(world);
  const ours = homeOf(world).hash;
  await drawnByOthers(world);
  await openSeeing(world, seen);
  expect(tries(world).slice(3)).toEqual([
    [seen.hash, 'hash_conflict'],
    [ours, 'hash_conflict'],
    [undefined, 'ok'],
  ]);
  expect(homeText(world)).toContain('*Live.*');
});

test('of many openings in the same instant the last drawn is as things are', async () => {
  await using world = await liveWorld({ organization });
  await Promise.all([1, 2, 3, 4].map(() => world.slack.openHome(APPROVER)));
  await world.settle();
  expect(homeText(world)).toContain('*Live.*');
  expect(labels(world)).toEqual(['Pause…', 'Scan now']);
});

test('a press by someone who is no longer an approver does nothing, and takes the button away', async () => {
  await using world = await liveWorld({ organization });
  await world.command(APPROVER, 'pause');
  await openHome(world);
  await world.restart({ SLACK_APPROVERS: SECOND_APPROVER });
  await pressHome(world, 'Resume');
  expect(viewText(world)).toContain('Only approvers can do this');
  expect(world.tables.switches.pause()).toBeDefined();
  expect(labels(world)).toEqual(['Scan now']);
});

test('a press by someone who has left the channel shows nothing, and leaves the short page', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world, BYSTANDER);
  world.slack.workspace.channels.get(CHANNEL.id)?.members.delete(BYSTANDER);
  await world.pass(61_000);
  const scans = world.tables.scans.recent(10).length;
  await pressHome(world, 'Scan now', BYSTANDER);
  expect(viewText(world, BYSTANDER)).toContain(
    'Only approvers and full members of the admin channel can see this.',
  );
  expect(homeText(world, BYSTANDER)).toContain('Ask Mara Lindholm or Tomas Ferrer.');
  expect(labels(world, BYSTANDER)).toEqual([]);
  expect(world.tables.scans.recent(10)).toHaveLength(scans);
});

test('a bystander whose press comes from an approver’s Home decides nothing', async () => {
  await using world = await liveWorld({ organization });
  await excludeRow(world, 'one', { reason: 'leave', until: '30' });
  await openHome(world);
  const before = world.tables.audit.entries(0, 10_000).length;
  for (const button of homeButtons(world)) {
    if (button.text === 'Scan now') continue;
    await world.slack.deliver({
      type: 'interactive',
      accepts_response_payload: false,
      payload: {
        type: 'block_actions',
        ...{ user: { id: BYSTANDER, username: 'ilse' }, team: { id: 'T0SANDBOX' }, api_app_id: 'A0SANDBOX' },
        ...{ container: { type: 'view' }, trigger_id: 'none', view: homeOf(world) },
        actions: [{ ...button, type: 'button', action_ts: '1' }],
      },
    });
    await world.settle();
  }
  expect(world.tables.audit.entries(0, 10_000)).toHaveLength(before);
  expect(homeText(world, BYSTANDER)).not.toContain('Your exclusions');
});

test('what was decided shows in the Home even where its answer could not be', async () => {
  await using world = await liveWorld({ organization });
  await world.command(APPROVER, 'pause');
  await openHome(world);
  world.slack.faults.failMethod('views.open', { how: { error: 'expired_trigger_id' } });
  await pressHome(world, 'Resume');
  expect(viewText(world)).not.toContain('Resumed.');
  expect(homeText(world)).toContain('*Live.*');
});

test('a form that was opened elsewhere leaves the Home as it is, until it is opened again', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  const { hash } = homeOf(world);
  await excludeRow(world, 'one', { reason: 'leave', until: '30' });
  expect(homeOf(world).hash).toBe(hash);
  await openHome(world);
  expect(homeText(world)).toContain('*one*');
});

test('a form that says what is wrong in it draws nothing; once it is decided it does', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  await pressHome(world, 'Pause…');
  const { hash } = homeOf(world);
  world.slack.fill(topView(world).id, 'pause.until', 'pause.until', 'someday');
  await submit(world);
  expect(homeOf(world).hash).toBe(hash);
  world.slack.fill(topView(world).id, 'pause.until', 'pause.until', 'Friday');
  await submit(world);
  expect(homeText(world)).toContain('*Paused*');
});

test('while Slack cannot be asked who someone is, nobody is taken for a stranger', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world, BYSTANDER);
  const before = homeText(world, BYSTANDER);
  await world.pass(61_000);
  world.slack.faults.failMethod('users.info', { how: 'http500', times: 'until cleared' });
  await openHome(world, BYSTANDER);
  expect(homeText(world, BYSTANDER)).toBe(before);
  expect(world.logged.map(({ message }) => message)).toContain('A button or command in Slack failed.');
  world.slack.faults.clear();
  await openHome(world, BYSTANDER);
  expect(labels(world, BYSTANDER)).toEqual(['Scan now']);
});
