import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GO_LIVE } from '../../src/adapters/slack/buttons.ts';
import { APPROVER, CHANNEL } from '../../src/sandbox/cast.ts';
import { goLive, inactiveFor, startBotWorld } from '../worlds/bot-world.ts';

const SRC = join(import.meta.dirname, '../../src');
const OTHER = '/inactive-city';
const NAME = 'Harbour City GIS';

test('a bot with a command of its own answers to it, and names it wherever it names a command', async () => {
  const settings = { SLACK_COMMAND: OTHER };
  await using world = await startBotWorld({ settings, organization: { members: [inactiveFor(100, 'ana')] } });
  const type = async (user: string, text: string): Promise<string> => {
    await world.slack.command(user, OTHER, text, CHANNEL.id);
    await world.settle();
    return world.answers(user).at(-1) ?? '';
  };
  expect(await type(APPROVER, 'what-if 120')).toContain(`Start one with ${OTHER} scan`);
  await type(APPROVER, 'scan');
  expect(world.cardText()).toContain('Full ana');
  expect(await type(APPROVER, 'help')).toContain(`${OTHER} pause [until]`);
  expect(await type(APPROVER, 'statsu')).toContain(`${OTHER} status`);
  expect(await type(APPROVER, 'undo')).toContain(`as in ${OTHER} undo jane.doe`);
  expect(await type(APPROVER, 'what-if')).toContain(`${OTHER} what-if 120`);
  await type(APPROVER, 'pause');
  expect(await type(APPROVER, 'status')).toContain(`Resume with \`${OTHER} resume\``);
  await type(APPROVER, 'digest');
  const said = [...world.posts(), ...world.slack.viewsOf(APPROVER), ...world.slack.answersTo(APPROVER)];
  expect(JSON.stringify(said)).toContain(OTHER);
  expect(JSON.stringify(said)).not.toContain('/inactive-users');
});

test('what stands by itself in the channel, or asks before something large, says whose it is', async () => {
  const organization = { members: [inactiveFor(100, 'ana'), inactiveFor(120, 'ben')] };
  await using world = await startBotWorld({ organization });
  await world.command(APPROVER, 'scan');
  const before = world.posts().length;
  await world.pressCard(APPROVER, GO_LIVE);
  expect(JSON.stringify(world.slack.viewsOf(APPROVER).at(-1))).toContain(NAME);
  await goLive(world);
  await world.command(APPROVER, 'pause until Friday');
  await world.command(APPROVER, 'resume');
  await world.command(APPROVER, 'digest');
  await world.restart({ DISABLE_AFTER_DAYS: '80' });
  await world.command(APPROVER, 'status');
  const posts = world.posts().slice(before);
  expect(posts.length).toBeGreaterThan(4);
  for (const { text, blocks } of posts) {
    expect(text).toContain(NAME);
    expect(JSON.stringify(blocks)).toContain(NAME);
  }
  expect(world.answers(APPROVER).at(-1)).toContain(NAME);
});

test('only the settings, the manifest and what is made up know the usual name of the command', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const naming = files.filter((file) =>
    /(?<!data)\/inactive-users(?![\w.-])/.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(naming.toSorted()).toEqual(['app/manifest.ts', 'cli/doctor/drawn/made-up.ts', 'config/settings.ts']);
});
