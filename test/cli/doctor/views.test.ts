import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createClients } from '../../../src/adapters/slack/clients.ts';
import { type Drawing, inspecting } from '../../../src/adapters/slack/inspect.ts';
import { drawings } from '../../../src/cli/doctor/drawn/drawings.ts';
import { checkViews } from '../../../src/cli/doctor/views.ts';
import { startDoctorWorld } from './doctor-world.ts';

const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function startAsking() {
  const made = await startDoctorWorld();
  const { SLACK_BOT_TOKEN = '', SLACK_API_URL = '' } = made.env;
  const { background } = createClients(SLACK_BOT_TOKEN, { apiUrl: SLACK_API_URL }, QUIET);
  return { ...made, slack: inspecting(background, [1, 1]) };
}

test('Slack takes everything the bot can show, and shows it to nobody', async () => {
  await using made = await startAsking();
  expect(await checkViews(made.slack)).toEqual([
    {
      ...{ area: 'Slack', about: 'cards and forms', result: 'right' },
      text: 'Slack takes 33 cards, messages and forms (blocks.validate).',
    },
  ]);
  const methods = new Set(made.world.slack.calls.map(({ method }) => method));
  expect([...methods]).toEqual(['blocks.validate']);
});

test('what Slack would refuse is named, with the place', async () => {
  await using made = await startAsking();
  const broken: Drawing = { message: { text: 'x', blocks: [{ type: 'section' }] } };
  const findings = await checkViews(
    made.slack,
    new Map([...drawings()].slice(0, 1)).set('a broken one', broken),
  );
  expect(findings.map(({ result }) => result)).toEqual(['right', 'wrong']);
  expect(findings[1]?.text).toBe('Slack would refuse “a broken one”: must have text or fields (/blocks/0).');
});

test('where Slack cannot be asked it is unknown', async () => {
  await using made = await startAsking();
  made.world.slack.faults.failMethod('blocks.validate', {
    how: { error: 'unknown_method' },
    times: 'until cleared',
  });
  const [finding, ...more] = await checkViews(made.slack);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ result: 'unknown', about: 'cards and forms' });
});

test('every feature that draws a form or a Home has it drawn here', () => {
  const root = join(import.meta.dirname, '../../../src');
  const text = (file: string) => readFileSync(join(root, file), 'utf8');
  const drawing = globSync('features/**/*.ts', { cwd: root }).filter((file) =>
    /type: '(?:modal|home)'/.test(text(file)),
  );
  const drawn = text('cli/doctor/drawn/drawings.ts');
  const missing = drawing.filter((file) => !drawn.includes(file.replaceAll('\\', '/')));
  // What it draws, the Home's own answer, is a notice.
  expect(missing).toEqual(['features/deciding/home-tab.ts']);
});
