import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/**
 * The house's rules on who imports whom, by what an import leads to: the linter knows a path only as it is written, so
 * that a detour, a deeper folder, a new one or a type's `import()` passes by it.
 */

const ROOT = new URL('../', import.meta.url).pathname;

/** Each may import those before it. */
const FEATURES = [
  ['deciding', 'evaluation', 'members'],
  ['modes', 'letters', 'warnings'],
  ['proposals'],
  ['exclusions'],
  ['review'],
  ['scan'],
  ['status'],
  ['card'],
  ['report', 'digest', 'home', 'history', 'what-if', 'preview'],
  ['commands'],
];
/** Within a stage, too, each knows those before it. */
const ORDER = FEATURES.flat();

const ALWAYS = ['policy/', 'log.ts'];
const FOR_FEATURES = [...ALWAYS, 'adapters/', 'deps.ts', 'worker.ts', 'schedule.ts', 'veil.ts'];

/** What a file may import of `src`, by what the path begins with, and which packages. */
function allowedFor(file: string): { readonly files: readonly string[]; readonly packages: RegExp } {
  const [room = '', name = ''] = file.split('/');
  switch (room) {
    case 'policy':
      return { files: ['policy/'], packages: /^$/ };
    case 'adapters':
      return {
        files: [...ALWAYS, 'veil.ts', `adapters/${name}/`, 'adapters/network/'],
        packages: name === 'slack' ? /./ : /^(?!@slack\/)/,
      };
    case 'features': {
      const before = ORDER.slice(0, ORDER.indexOf(name) + 1).map((feature) => `features/${feature}/`);
      const bolt = /^features\/deciding\/(?:guard|forms)\.ts$/.test(file) ? '|@slack/bolt' : '';
      return {
        files: [...FOR_FEATURES, ...before],
        packages: new RegExp(`^(?:node:.*|@slack/types|@slack/web-api|zod|p-limit${bolt})$`),
      };
    }
    case 'app':
      return {
        files: [...FOR_FEATURES, 'features/', 'app/'],
        packages: file === 'app/listeners.ts' ? /^@slack\/bolt$/ : /^(?:node:.*|@slack\/types|zod)$/,
      };
    case 'config':
      return {
        files: [...ALWAYS, 'adapters/', 'config/', 'schedule.ts', 'veil.ts'],
        packages: /^(?:node:.*|zod|node-cron)$/,
      };
    case 'sandbox':
      return { files: file === 'sandbox/main.ts' ? [''] : ['sandbox/'], packages: /./ };
    case 'cli':
    case 'main.ts':
    case 'bot.ts':
      return {
        files: ['policy/', 'features/', 'adapters/', 'app/', 'config/', 'cli/', 'bot.ts', ...FOR_FEATURES],
        packages: /./,
      };
    default:
      return { files: [...ALWAYS, 'adapters/', 'veil.ts', 'schedule.ts'], packages: /^(?!@slack\/bolt)/ };
  }
}

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
}

const IMPORTED = /(?:^(?:import|export)\b[^;']*?\bfrom |\bimport\(\s*|^import )'([^'\n]+)'/gm;

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(ROOT, 'src', file), 'utf8');
  return [...text.matchAll(IMPORTED)].map(([, to = '']) =>
    to.startsWith('.')
      ? { from: file, to: normalize(join(dirname(file), to)), isPackage: false }
      : { from: file, to, isPackage: true },
  );
}

const all = globSync('**/*.{ts,mjs}', { cwd: join(ROOT, 'src') }).filter(
  (file) => !file.startsWith('sandbox/page/client/'),
);

test('nothing is imported that the house does not allow, in whatever way it is written', () => {
  const imports = all.flatMap(importsOf);
  expect(imports.length).toBeGreaterThan(1000);
  const wrong = imports.filter(({ from, to, isPackage }) => {
    const { files, packages } = allowedFor(from);
    return isPackage ? !packages.test(to) : !files.some((allowed) => to.startsWith(allowed));
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('every feature has its place in the order', () => {
  const found = new Set(all.flatMap((file) => /^features\/([^/]+)\//.exec(file)?.[1] ?? []));
  expect([...found].filter((feature) => !ORDER.includes(feature))).toEqual([]);
  expect(all.filter((file) => /^features\/[^/]+$|^adapters\/[^/]+$/.test(file))).toEqual([]);
});
