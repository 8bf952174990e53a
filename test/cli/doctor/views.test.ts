import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
      text: 'Slack takes 39 cards, messages and forms (blocks.validate).',
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

const ROOT = join(import.meta.dirname, '../../../src');

/** The files that the drawings are made with. */
function reached(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, to = ''] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g))
    reached(join(dirname(file), to), seen);
  return seen;
}

const DRAWS =
  /type: '(?:modal|home|header|section|actions|context)'|\b(?:outcomeModal|noticeModal|lines|small)\(/;

test('every feature that draws something has it drawn here', () => {
  const drawn = reached(join(ROOT, 'cli/doctor/drawn/drawings.ts'));
  const missing = globSync('features/**/*.ts', { cwd: ROOT })
    .filter((file) => DRAWS.test(readFileSync(join(ROOT, file), 'utf8')))
    .filter((file) => !drawn.has(join(ROOT, file)))
    .map((file) => file.replaceAll('\\', '/'));
  expect(missing.toSorted()).toEqual([
    // Their posts are made of the database; each is one section with a button that is drawn here.
    'features/card/tellings.ts',
    // One line of text, the private answer to the command.
    'features/digest/digest.ts',
  ]);
});

test('every form and every Home is named in the drawings', () => {
  const drawn = readFileSync(join(ROOT, 'cli/doctor/drawn/drawings.ts'), 'utf8');
  const missing = globSync('features/**/*.ts', { cwd: ROOT })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /type: '(?:modal|home)'/.test(readFileSync(join(ROOT, file), 'utf8')))
    .filter((file) => !drawn.includes(file));
  // What it draws, the Home's own answer, is a notice.
  expect(missing).toEqual(['features/deciding/home-tab.ts']);
});

test('the rows of exclusions in a digest, asked about and answered', () => {
  const drawing = JSON.stringify(drawings().get('weekly digest, with exclusions'));
  for (const said of ['Keep another year', '"digest.end"', 'kept until', 'ended by Sample Approver'])
    expect(drawing).toContain(said);
});
