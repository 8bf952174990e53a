import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { allSettings } from '../src/config/settings.ts';
import { COMMANDS } from '../src/features/commands/commands.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the README names every setting, with its default', () => {
  const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| (?:`([^`]*)`|required)? ?\|/gm)];
  const told = Object.fromEntries(rows.map(([, name = '', value]) => [name, value]));
  const defaults = Object.entries(allSettings).map(([name, setting]) => {
    const read = setting.safeParse(undefined);
    return [name, read.success ? read.data : undefined] as const;
  });
  const expected = Object.fromEntries(defaults.map(([name, value]) => [name, asWritten(value)]));
  expect(told).toStrictEqual(expected);
});

test('the README names every command', () => {
  const told = [...readme.matchAll(/`(?:\/inactive-users )?([a-z-]+)[^`]*`/g)].map(([, word]) => word);
  expect(told).toEqual(expect.arrayContaining(COMMANDS.map(({ word }) => word)));
});

test('the README tries and tests it with the two commands that a fresh clone is tried with', () => {
  const told = [...readme.matchAll(/^npm ci && npm .*?(?= *#)/gm)].map(([command]) => command);
  expect(told).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
});

test('every file that the README links to is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
  expect(links.length).toBeGreaterThan(5);
  for (const path of links) expect(() => readFileSync(new URL(`../${path}`, import.meta.url))).not.toThrow();
});

function asWritten(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
