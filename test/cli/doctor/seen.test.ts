import { expect, test } from 'vitest';
import { APPROVER, DAY, startBotWorld } from '../../worlds/bot-world.ts';
import { doctor } from './doctor-world.ts';

const rows = async (env: Readonly<Record<string, string>>) => {
  const { of } = await doctor(env);
  return ['app-level token', 'command'].map((about) => `${of(about)?.result}: ${of(about)?.text}`);
};

const UNTRIED = 'unknown: SLACK_APP_TOKEN was not tested. Slack checks it only when the bot connects.';

test('what Slack confirmed to the running bot is right to the doctor: for the same app and command alone', async () => {
  await using world = await startBotWorld();
  const connected = 'right: The bot connected with a token of the app A0SANDBOX on Nov 25, 2026.';
  expect(await rows(world.settings())).toEqual([
    connected,
    'unknown: The command is /inactive-users. Slack does not tell an app which commands it has.',
  ]);
  await world.command(APPROVER, 'help');
  const reached = 'right: /inactive-users last reached the bot on Nov 25, 2026.';
  expect(await rows(world.settings())).toEqual([connected, reached]);
  await world.pass(2 * DAY);
  await world.command(APPROVER, 'status');
  expect(await rows(world.settings())).toEqual([connected, reached.replace('25', '27')]);
  await world.stop();
  expect(await rows(world.settings())).toEqual([connected, reached.replace('25', '27')]);
  expect((await rows({ ...world.settings(), SLACK_COMMAND: '/sleepers' }))[1]).toMatch(/^unknown: /);
  const others = await rows({ ...world.settings(), SLACK_APP_TOKEN: 'xapp-1-A0OTHER-1-0123456789abcdef' });
  expect(others[0]).toBe(UNTRIED);
  expect(others[1]).toMatch(/^unknown: /);
});

test('before the bot ran they are unknown', async () => {
  await using world = await startBotWorld();
  expect((await rows({ ...world.settings(), DATABASE_PATH: `${world.databasePath}.none` }))[0]).toBe(UNTRIED);
});
