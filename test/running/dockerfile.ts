import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Follows a Dockerfile without Docker: each stage is a folder, and `/` in it is that folder. */

const ROOT = join(import.meta.dirname, '../..');

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

export interface Image {
  readonly from: string;
  /** What stands for the root of its file system. */
  readonly root: string;
  readonly workdir: string;
  readonly user: string;
  readonly env: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly healthcheck: readonly string[];
  readonly command: readonly string[];
}

function instructionsIn(text: string): readonly Instruction[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`not an instruction: ${line}`);
    return { name, rest };
  });
}

/** The paths of the context, as .dockerignore leaves them: the last line that fits a path or a folder above it decides. */
function context(): readonly string[] {
  const rules = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), path: line.replace(/^!/, '') }));
  const odd = rules.find(({ path }) => path !== '*' && !/^[\w./-]+$/.test(path));
  if (odd !== undefined) throw new Error(`a pattern that this does not know: ${odd.path}`);
  const isKept = (path: string): boolean =>
    rules.findLast((rule) => rule.path === '*' || `${path}/`.startsWith(`${rule.path}/`))?.isKept ?? true;
  const within = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder)).flatMap((name) => {
      const path = join(folder, name);
      if (!isKept(path)) return [];
      return statSync(join(ROOT, path)).isDirectory() ? within(path) : [path];
    });
  return within('');
}

const words = z.array(z.string());
const listOf = (json: string): readonly string[] => words.parse(JSON.parse(json));

/** Does all that the Dockerfile says, in folders below this one, and returns its last stage. */
export function build(folder: string): Image {
  const stages: (Image & { readonly name: string })[] = [];
  for (const { name, rest } of instructionsIn(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))) {
    const stage = stages.at(-1);
    if (name === 'FROM') {
      stages.push(begun(folder, stages.length, rest));
      continue;
    }
    const step = STEPS[name];
    if (stage === undefined || step === undefined) throw new Error(`this does not know ${name}`);
    stages[stages.length - 1] = { ...stage, ...step(stage, rest, stages) };
  }
  const image = stages.at(-1);
  if (image === undefined) throw new Error('a Dockerfile without FROM');
  return image;
}

function begun(folder: string, number: number, rest: string): Image & { readonly name: string } {
  const [, from = '', , name = ''] = /^(\S+)( AS (\S+))?$/.exec(rest) ?? [];
  const root = join(folder, `stage-${number}`);
  mkdirSync(root);
  return { name, from, root, workdir: '/', user: 'root', env: {}, volumes: [], healthcheck: [], command: [] };
}

type Step = (
  stage: Image,
  rest: string,
  stages: readonly (Image & { readonly name: string })[],
) => Partial<Image>;

const STEPS: Readonly<Record<string, Step>> = {
  WORKDIR(stage, rest) {
    mkdirSync(join(stage.root, rest), { recursive: true });
    return { workdir: rest };
  },
  COPY(stage, rest, stages) {
    const [first = '', ...others] = rest.split(/\s+/);
    const from = /^--from=(\w+)$/.exec(first)?.[1];
    const [to = '', ...sources] = (from === undefined ? [first, ...others] : others).toReversed();
    const place = join(stage.root, stage.workdir, to);
    if (from !== undefined) {
      const other = stages.find(({ name }) => name === from);
      for (const source of sources) cpSync(join(other?.root ?? '', source), place, { recursive: true });
      return {};
    }
    const files = sources.includes('.') ? context() : sources;
    if (files.some((file) => !context().includes(file))) throw new Error(`not in the context: ${rest}`);
    for (const file of files) cpSync(join(ROOT, file), join(place, file));
    return {};
  },
  RUN(stage, rest) {
    const cwd = join(stage.root, stage.workdir);
    // What npm ci of this checkout has fetched is not fetched again.
    const env = { ...process.env, npm_config_prefer_offline: 'true' };
    execFileSync('sh', ['-c', rest], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    return {};
  },
  USER: (_, rest) => ({ user: rest }),
  VOLUME: ({ volumes }, rest) => ({ volumes: [...volumes, rest] }),
  ENV: ({ env }, rest) => ({
    env: { ...env, ...Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split('='))) },
  }),
  HEALTHCHECK: (_, rest) => ({ healthcheck: listOf(rest.replace(/^.*?CMD /, '')) }),
  CMD: (_, rest) => ({ command: listOf(rest) }),
};
