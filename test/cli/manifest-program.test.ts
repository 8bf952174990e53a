import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAppLink, manifestFor, manifestYaml } from '../../src/app/manifest.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { runToEnd } from './program-run.ts';

const city = manifestFor('/inactive-city');

test('writes the manifest with the command of the settings, into the folder in which it runs', async () => {
  using folder = temporaryFolder();
  const ended = await runToEnd(
    'cli/manifest.ts',
    [],
    { SLACK_COMMAND: '/inactive-city' },
    { cwd: folder.path },
  );
  expect(ended).toMatchObject({ code: 0, problems: '' });
  expect(ended.out).toContain('Wrote manifest.yml with the command /inactive-city.');
  expect(readFileSync(join(folder.path, 'manifest.yml'), 'utf8')).toBe(manifestYaml(city));
});

test.each([
  ['--json', JSON.stringify(city)],
  ['--link', createAppLink(city)],
])('with %s it only prints', async (flag, printed) => {
  using folder = temporaryFolder();
  const env = { SLACK_COMMAND: '/inactive-city' };
  const ended = await runToEnd('cli/manifest.ts', [flag], env, { cwd: folder.path });
  expect(ended).toEqual({ code: 0, out: `${printed}\n`, problems: '' });
  expect(() => readFileSync(join(folder.path, 'manifest.yml'))).toThrow();
});

test.each([
  ['/Inactive', 'found “/Inactive”. Use a slash command'],
  ['inactive', 'found “inactive”. Use a slash command'],
  ['/in active', 'found 10 characters (not shown). Use a slash command'],
  [`/${'a'.repeat(32)}`, `found “/${'a'.repeat(32)}”. Use a slash command`],
  ['/status', 'found “/status”, which is one of Slack’s own. Use a slash command'],
])('SLACK_COMMAND=%s is refused, and nothing is written', async (command, problem) => {
  using folder = temporaryFolder();
  const ended = await runToEnd('cli/manifest.ts', [], { SLACK_COMMAND: command }, { cwd: folder.path });
  expect(ended).toMatchObject({ code: 1, out: '' });
  expect(ended.problems).toContain(`SLACK_COMMAND: ${problem}`);
  expect(() => readFileSync(join(folder.path, 'manifest.yml'))).toThrow();
});
