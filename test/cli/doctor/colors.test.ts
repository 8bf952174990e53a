import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { tableOf } from '../../../src/cli/doctor/table.ts';
import { temporaryFolder } from '../../adapters/store/temporary.ts';
import { inTerminal } from '../in-terminal.ts';

const DOCTOR = join(import.meta.dirname, '../../../src/cli/doctor.ts');
const COLUMNS = 90;

async function seen(env: NodeJS.ProcessEnv): Promise<string> {
  using folder = temporaryFolder();
  const { shown } = await inTerminal(DOCTOR, { env, cwd: folder.path, columns: COLUMNS });
  return shown.replaceAll('\r\n', '\n');
}

test('in a terminal the results are colored, and of the colors nothing can be read', async () => {
  const shown = await seen({ TERM: 'xterm-256color' });
  expect(shown).toContain('\n  \u001b[31mWRONG    \u001b[39mARCGIS_PORTAL_URL ');
  expect(shown).toContain('\n  \u001b[32mright    \u001b[39m');
  const plain = stripVTControlCharacters(shown);
  expect(plain).not.toMatch(/\[\d+m/);
  expect(plain).toContain('\n  WRONG    ARCGIS_PORTAL_URL ');
  for (const line of plain.split('\n')) expect(line.length).toBeLessThanOrEqual(COLUMNS);
});

test.each([{ TERM: 'dumb' }, { TERM: 'xterm-256color', NO_COLOR: '1' }, {}])(
  'in a terminal that wants or has no colors (%j) there are none',
  async (env) => {
    const shown = await seen(env);
    expect(shown).toContain('\n  WRONG    ARCGIS_PORTAL_URL ');
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toMatch(/\[\d+m/);
  },
);

test('what a server says colors nothing', () => {
  const foreign = '\u001b[31mred\u001b[0m';
  const finding = { area: 'Slack', about: foreign, result: 'wrong', text: foreign, fix: foreign } as const;
  const rows = tableOf([finding], foreign, { width: 80, hasColors: true }).join('\n');
  expect(rows.replaceAll('\u001b[31mWRONG    \u001b[39m', '')).not.toContain('\u001b');
});
