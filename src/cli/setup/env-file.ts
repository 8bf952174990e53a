import {
  chmodSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isDeepStrictEqual, parseEnv } from 'node:util';
import { ProgramRefused, partOf } from '../program.ts';

/**
 * A value as it stands in `.env` so that Node reads it back unchanged; undefined for the few that no quotes can hold.
 * Which of the ways does it is asked of Node's own parser, whose rules are written nowhere.
 */
export function quoted(value: string): string | undefined {
  const bare = /^[\w./:@,+=-]+$/.test(value) ? [value] : [];
  const ways = [...bare, `'${value}'`, `\`${value}\``, `"${value}"`];
  return ways.find((way) => isDeepStrictEqual({ ...parseEnv(`A=${way}\nB=b\n`) }, { A: value, B: 'b' }));
}

export function cannotHold(name: string): string {
  const fix = name.endsWith('_FILE')
    ? 'Move the file to a path without quotes.'
    : `Keep the value in a file of its own, and set ${name}_FILE to the path of that file.`;
  return `${name}: .env cannot hold this value, because it has every kind of quotes in it. ${fix}`;
}

export interface Additions {
  readonly values: ReadonlyMap<string, string>;
  /** What nobody knew, with where it is found. */
  readonly unknown: ReadonlyMap<string, string>;
}

/** The file with these settings, each where it was left empty or has its comment, else at the end. What is set stays. */
export function withSettings(file: string, { values, unknown }: Additions): string {
  let text = file === '' || file.endsWith('\n') ? file : `${file}\n`;
  for (const [name, value] of values) {
    const way = quoted(value);
    if (way === undefined) throw new ProgramRefused(cannotHold(name));
    text = withLine(text, name, value, `${name}=${way}`);
  }
  for (const [name, where] of unknown)
    if (!new RegExp(`^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=`, 'm').test(text))
      text += `# ${where}\n${name}=\n`;
  return text;
}

function withLine(text: string, name: string, value: string, line: string): string {
  const before = settingsIn(text);
  const empty = new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:""|''|\`\`)?[ \\t]*(?=\\r?$)`,
    'm',
  );
  const comment = new RegExp(`^# ?${name}=.*$`, 'm');
  const places = [
    ...(empty.test(text) ? [text.replace(empty, () => line)] : []),
    ...(comment.test(text) ? [text.replace(comment, (found) => `${found}\n${line}`)] : []),
    `${text}${line}\n`,
  ];
  // Within a value of several lines it would be no setting.
  const right = places.find((place) => isDeepStrictEqual(settingsIn(place), { ...before, [name]: value }));
  if (right === undefined)
    throw new ProgramRefused(
      `${name} could not be added to .env, because an earlier line changes how a new line would be read. Look for a quote that is not closed, close it, and run npm run setup again.`,
    );
  return right;
}

/** Those that have a value. */
function settingsIn(text: string): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(parseEnv(text)).filter(([, value]) => value !== ''));
}

export function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** All of it or nothing, and for its user alone from the first byte on. */
export function writeForUserAlone(path: string, text: string): void {
  const to = existsSync(path) ? realpathSync(path) : path;
  const part = partOf(to);
  try {
    writeFileSync(part, text, { mode: 0o600 });
    chmodSync(part, 0o600);
    renameSync(part, to);
  } finally {
    rmSync(part, { force: true });
  }
}
