import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const told = readFileSync(new URL('src/policy/README.md', ROOT), 'utf8');
const pages = [told, readFileSync(new URL('src/README.md', ROOT), 'utf8')].map(folded);
const quotations = globSync('src/**/*.ts', { cwd: ROOT }).toSorted().flatMap(quotationsIn);

test.each(quotations)('$at quotes a README word for word: $quotation', ({ quotation }) => {
  // What is left out stands as an ellipsis between blanks; the one of `view…` is the privilege's.
  for (const part of quotation.split(' … ')) {
    expect(pages.some((page) => stands(part, page))).toBe(true);
  }
});

test('every clause is quoted by the policy', () => {
  const quoted = quotations.flatMap(({ at, quotation }) =>
    at.startsWith('src/policy/') ? (/^(\d)\. /.exec(quotation)?.[1] ?? []) : [],
  );
  // Clause 9 is a mode's affair, and no function of one account.
  expect(quoted.toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
});

const promises = new Map(
  told
    .slice(told.indexOf('## The promises'))
    .split(/\n(?=\d+\. )/)
    .slice(1)
    .map((text) => [
      Number.parseInt(text, 10),
      [...text.matchAll(/\]\((\S+)\)/g)].map(([, path = '']) => path),
    ]),
);

test('the promises 1 to 15 are listed, in their order', () => {
  expect([...promises.keys()]).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
});

test.each([...promises])('the tests of promise %i are where the README says', (promise, files) => {
  expect(files).not.toEqual([]);
  for (const file of files) {
    const source = readFileSync(new URL(file, new URL('src/policy/', ROOT)), 'utf8');
    expect(source).toContain(`promise ${promise}:`);
  }
});

test('every file that the READMEs beside the code link to is there', () => {
  for (const page of ['src/README.md', 'src/policy/README.md']) {
    const text = readFileSync(new URL(page, ROOT), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
    for (const path of links) expect(() => readFileSync(new URL(path, new URL(page, ROOT)))).not.toThrow();
  }
});

/** Comment lines that begin with `>`; lines that follow one another are one quotation. */
function quotationsIn(file: string): { readonly at: string; readonly quotation: string }[] {
  const source = readFileSync(new URL(file, ROOT), 'utf8');
  return [...source.matchAll(/^ *(?:\/\*)?\* > .*(?:\n *\* > .*)*/gm)].map(([lines], index) => ({
    at: `${file}, its quotation ${index + 1}`,
    quotation: folded(lines.replace(/^ *(?:\/\*)?\* > /gm, '').replace(/\*\/$/, '')),
  }));
}

/** A quotation may begin with a sentence's capital and end with its period where the sentence goes on. */
function stands(quotation: string, page: string): boolean {
  const words = quotation.replace(/\.$/, '');
  const first = words.slice(0, 1);
  return [first, first.toLowerCase()].some((begin) => page.includes(`${begin}${words.slice(1)}`));
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
