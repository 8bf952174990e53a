import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { PICTURES } from '../pictures/pictures.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LARGEST_BYTES = 150_000;
/** Where a PNG file tells its width and height. */
const WIDTH_AT = 16;
const HEIGHT_AT = 20;

/** The pictures that the script takes when it is run as a person runs it. */
function taken(): ReadonlyMap<string, Buffer> {
  using folder = temporaryFolder();
  const { status, stderr } = spawnSync(process.execPath, ['test/pictures/main.ts', folder.path], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return new Map(readdirSync(folder.path).map((name) => [name, readFileSync(join(folder.path, name))]));
}

test('the README’s pictures come from one script, small, and the same each time', () => {
  const first = taken();
  const second = taken();
  expect([...first.keys()].toSorted()).toEqual(PICTURES.map((name) => `${name}.png`).toSorted());
  for (const [name, bytes] of first) {
    expect(bytes.readUInt32BE(WIDTH_AT), name).toBeGreaterThanOrEqual(390);
    expect(bytes.readUInt32BE(HEIGHT_AT), name).toBeGreaterThanOrEqual(390);
    expect(bytes.length, name).toBeLessThan(LARGEST_BYTES);
    expect(second.get(name)?.equals(bytes), `${name} is the same`).toBe(true);
  }
});

test('the README shows three of them, which are there', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const shown = [...readme.matchAll(/\.readme\/([a-z]+)\.png/g)].map(([, name]) => name);
  expect(shown.length).toBe(3);
  expect(PICTURES).toEqual(expect.arrayContaining(shown));
  const files = readdirSync(join(ROOT, '.readme')).toSorted();
  expect(files).toEqual(PICTURES.map((name) => `${name}.png`).toSorted());
  const large = files.filter((name) => readFileSync(join(ROOT, '.readme', name)).length >= LARGEST_BYTES);
  expect(large).toEqual([]);
});
