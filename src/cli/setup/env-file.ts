import { isDeepStrictEqual, parseEnv } from 'node:util';
import { isSecret } from '../../config/settings.ts';
import { changedBy } from '../../config/written.ts';
import { ProgramRefused } from '../program.ts';

/**
 * A value as it stands in `.env` so that Node reads it back unchanged; undefined for the few that no quotes can hold.
 * Which of the ways does it is asked of Node's own parser, whose rules are written nowhere. Without quotes first, as
 * Docker takes them for a part of the value.
 */
export function quoted(value: string): string | undefined {
  const bare = value === '' || isChanged(value) ? [] : [value];
  const ways = [...bare, `'${value}'`, `\`${value}\``, `"${value}"`];
  return ways.find((way) => isDeepStrictEqual({ ...parseEnv(`A=${way}\nB=b\n`) }, { A: value, B: 'b' }));
}

/** Without quotes, the bot would not take it for what it is. */
function isChanged(value: string): boolean {
  const written = { name: '', text: value, lines: [value], from: 'the environment', isFree: true } as const;
  return changedBy({ ...written, isSecret: true }, []) !== undefined;
}

export function cannotHold(name: string): string {
  const fix = isSecret(name)
    ? `Keep the value in a file of its own, and set ${name}_FILE to the path of that file.`
    : name.endsWith('_FILE')
      ? 'Move the file to a path without quotes.'
      : 'Leave out one kind of quotes.';
  return `${name}: .env cannot hold this value, because it has every kind of quotes in it. ${fix}`;
}

export interface Additions {
  readonly values: ReadonlyMap<string, string>;
  /** What nobody knew, with where it is found. */
  readonly unknown: ReadonlyMap<string, string>;
}

/** The file with these settings, each where it stands, was left empty or has its comment, else at the end. All others stay. */
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
  const places = placesOf(text, name, line);
  // Within a value of several lines it would be no setting.
  const right = places.find((place) => isDeepStrictEqual(settingsIn(place), { ...before, [name]: value }));
  if (right !== undefined) return right;
  const [done, how] = isSetIn(text, name)
    ? ['changed in .env', 'another line changes how its line is read']
    : ['added to .env', 'an earlier line changes how a new line would be read'];
  throw new ProgramRefused(
    `${name} could not be ${done}, because ${how}. Look for a quote that is not closed, and close it.`,
  );
}

/** The file with this line, in each of the ways that may do. */
function placesOf(text: string, name: string, line: string): readonly string[] {
  // All its lines: the bot does not start with two that differ.
  if (isSetIn(text, name)) return [text.replace(linesOf(name), (_, start: string) => `${start}${line}`)];
  const empty = new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?${name}[ \\t]*=[ \\t]*(?:""|''|\`\`)?[ \\t]*(#[^\\r\\n]*)?(?=\\r?$)`,
    'm',
  );
  const comment = new RegExp(`^# ?${name}=.*$`, 'm');
  return [
    ...(empty.test(text)
      ? [text.replace(empty, (_, said?: string) => (said === undefined ? line : `${said}\n${line}`))]
      : []),
    ...(comment.test(text) ? [text.replace(comment, (found) => `${found}\n${line}`)] : []),
    `${text}${line}\n`,
  ];
}

function isSetIn(text: string, name: string): boolean {
  return [...text.matchAll(linesOf(name))].some(
    ([, , value = '']) => !['', '""', "''", '``'].includes(value),
  );
}

/** What stands before its name, and its value, which in quotes may have blanks, and go on to another line. */
function linesOf(name: string): RegExp {
  return new RegExp(
    `^([ \\t]*(?:export[ \\t]+)?)${name}[ \\t]*=(?:[ \\t]*((["'\`])[^]*?\\3|[^\\s#]+))?`,
    'gm',
  );
}

/** Those that have a value. */
function settingsIn(text: string): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(parseEnv(text)).filter(([, value]) => value !== ''));
}
