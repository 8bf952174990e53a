import type { z } from 'zod';
import { type Authorities, authoritiesIn, type NetworkSettings } from '../adapters/network/network.ts';
import { proxyIn, proxySecrets } from '../adapters/network/proxy.ts';
import { serviceAccountIn } from '../adapters/smtp/token-service.ts';
import { failed, ok, type Result } from '../policy/result.ts';
import { editDistance } from '../policy/text.ts';
import { holding, SHORTEST_SECRET } from '../veil.ts';
import { allSettings, GENERAL, isFree, isSecret, secretSettings, sharedSettings } from './settings.ts';
import { unseen } from './value-checks.ts';
import { changedBy, fileProblems, type Lines, linesIn, MARKED } from './written.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says, as text by name, before any of it is understood. */
export interface Found {
  readonly values: Readonly<Record<string, string>>;
  /** Names that are set but gave no text; what is wrong with them is said already. */
  readonly troubled: ReadonlySet<string>;
  readonly secrets: readonly string[];
  readonly problems: readonly string[];
  /** Of files that are there and cannot be read: whatever is missing then may stand in them. */
  readonly unread: readonly string[];
  /** Guesses, which are told and stop nothing. */
  readonly warnings: readonly string[];
}

/**
 * Gathers the settings of these names; secrets come from NAME or from the file that NAME_FILE names. Node has read
 * `.env` before: how a value was written there is seen in the file itself.
 */
export function settingsFound(
  given: Environment,
  names: readonly string[],
  readFile: ReadFile,
  envFiles: readonly string[] = ['.env'],
): Found {
  const env = withLowerCase(given);
  const { texts: written, unread } = filesOf(envFiles, readFile);
  const lines = linesIn(written, given);
  const values: Record<string, string> = {};
  const troubled = new Set<string>();
  const problems = written.flatMap((file) => fileProblems(file, OURS));
  for (const name of names) {
    const { text, problem } = textOf(name, env, readFile, lines);
    if (text !== undefined) values[name] = text;
    if (problem === undefined) continue;
    troubled.add(name);
    problems.push(problem);
  }
  // One that is set twice, or was changed, gave no text, and is a secret all the same.
  const secretsOf = (name: string) => [values[name], env[name]].flatMap((text) => secretsIn(name, text));
  const secrets = [...new Set(secretSettings.flatMap(secretsOf))];
  const holders = secretSettings.map((name) => {
    const long = secretsOf(name).filter((one) => one.length >= SHORTEST_SECRET);
    return { name, holdsIt: holding(long) };
  });
  for (const name of names.filter((one) => !isSecret(one))) {
    const found = secretIn(values[name] ?? '', holders, isFree(name));
    if (found === undefined) continue;
    troubled.add(name);
    problems.push(`${name}: found ${found} (not shown). Keep each secret only in its own setting.`);
  }
  return {
    values,
    troubled,
    secrets,
    unread,
    ...guesses(env, problems, lines),
  };
}

export type ReadFile = (path: string) => string;

/** The files that Node was told to read settings from; `.env` where it was told of none. */
export function envFilesIn(execArgv: readonly string[]): readonly string[] {
  const told = execArgv.flatMap((flag) => /^--env-file(?:-if-exists)?=(.+)$/.exec(flag)?.[1] ?? []);
  return told.length > 0 ? told : ['.env'];
}

/** What is wrong with files of settings that are there and that this user may not read. */
export function unreadFiles(envFiles: readonly string[], readFile: ReadFile): readonly string[] {
  return filesOf(envFiles, readFile).unread;
}

/** The files that are there: what stands in them, and what keeps them from being read. */
function filesOf(envFiles: readonly string[], readFile: ReadFile) {
  const texts: string[] = [];
  const unread: string[] = [];
  for (const path of envFiles)
    try {
      texts.push(readFile(path));
    } catch (thrown) {
      const code = codeIn(thrown);
      if (code !== '' && !code.includes('ENOENT'))
        unread.push(
          `${path} cannot be read${code}. Run this as the user that owns the file, for example with sudo -u.`,
        );
    }
  return { texts, unread };
}

/** What is written down and shown like this setting must hold no secret. */
function secretIn(
  text: string,
  secrets: readonly { readonly name: string; readonly holdsIt: (text: string) => boolean }[],
  isAnyText: boolean,
): string | undefined {
  const own = secrets.find(({ holdsIt }) => holdsIt(text));
  if (own !== undefined) return `the value of ${own.name}`;
  if (/\bxox[a-z][.-]|\bxapp-|\bAAPT\w{16}/.test(text)) return 'a token';
  return isAnyText && /[a-z]:[/\\]+[^\s/]*@/i.test(text)
    ? 'a URL with a user name or password in it'
    : undefined;
}

/** Whether not one setting of ours is set: someone who has only just begun. */
export function isNothingSet(env: Environment): boolean {
  return !OURS.some((name) => isSet(env, name) && !sharedSettings.includes(name));
}

/** What is wrong with single values, by a schema of them all. */
export function valueProblems(schema: z.ZodType, { values, troubled }: Found): readonly string[] {
  return [...messagesOf(schema, values)]
    .filter(([name]) => !troubled.has(name))
    .map(([name, message]) =>
      message.startsWith('is required') ? `${name} ${message}.` : `${name}: ${message}.`,
    );
}

function messagesOf(schema: z.ZodType, values: Found['values']): ReadonlyMap<string, string> {
  const issues = schema.safeParse(values).error?.issues ?? [];
  return new Map(issues.map(({ path: [name], message }) => [String(name), message]));
}

interface Text {
  readonly text?: string;
  readonly problem?: string;
}

function textOf(name: string, env: Environment, readFile: ReadFile, lines: Lines): Text {
  const fileName = `${name}_FILE`;
  const path = env[fileName];
  const isInFile = FILES.has(fileName) && path !== undefined && path.trim() !== '';
  if (isSet(env, name) && isInFile)
    return { problem: `${name} and ${fileName} are both set. Keep only one.` };
  if (isInFile) return textInFile(fileName, path.trim(), readFile);
  const text = env[name] ?? '';
  const how = { text, lines: lines.get(name) ?? [], isFree: isFree(name), isSecret: isSecret(name) };
  const changed = changedBy(how, OURS);
  if (changed !== undefined) return { problem: `${name}: ${changed}.` };
  return isSet(env, name) ? { text } : {};
}

/** The path is not shown: whoever mistakes NAME_FILE for NAME has the secret there. */
function textInFile(fileName: string, path: string, readFile: ReadFile): Text {
  const named = `${fileName}: the file it names`;
  try {
    // Editors and `echo` end a file with a line break that is no part of the secret.
    const text = readFile(path).replace(/\r?\n$/, '');
    if (text === '') return { problem: `${named} is empty. Put the secret in it.` };
    if (text.startsWith('\ufeff'))
      return { problem: `${named} begins with a byte order mark. Save it as UTF-8 without BOM.` };
    if (text.trim() !== text)
      return { problem: `${named} begins or ends with spaces or empty lines. Remove them.` };
    const changed = changedBy({ text, lines: [], isFree: false, isSecret: true }, OURS);
    return changed === undefined ? { text } : { problem: `${fileName}: in the file it names, ${changed}.` };
  } catch (thrown) {
    return {
      problem: `${named} (path of ${unseen(path).replace(' (', ', ')} cannot be read${codeIn(thrown)}. Check the path and the file’s permissions.`,
    };
  }
}

/** The system's name of an error, in brackets, where it has one. */
export function codeIn(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : '';
}

/** > As with curl, https_proxy and no_proxy are good too; where both are set, the name in capitals counts. */
function withLowerCase(env: Environment): Environment {
  const missing = sharedSettings.filter((name) => !isSet(env, name) && !isSet(env, `${name}_FILE`));
  return { ...env, ...Object.fromEntries(missing.map((name) => [name, env[name.toLowerCase()]])) };
}

function secretsIn(name: string, value: string | undefined): readonly string[] {
  if (value === undefined || value.trim() === '') return [];
  if (name === 'HTTPS_PROXY') return proxySecrets(value);
  return name === 'SMTP_OAUTH_SERVICE_ACCOUNT' ? [value, ...keysIn(value)] : [value];
}

/** The key in a service account's file, which may come out of it. */
function keysIn(value: string): readonly string[] {
  return serviceAccountIn(value)?.secrets ?? [];
}

/** A name without a text is what a line of `.env` that was not filled in leaves. */
function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '').trim() !== '';
}

const FILES: ReadonlySet<string> = new Set(secretSettings.map((name) => `${name}_FILE`));
const OURS: readonly string[] = [...Object.keys(allSettings), ...FILES];

/** Near to one of ours, and meant for other programs. */
const OTHERS = new Set(['HTTP_PROXY', ...sharedSettings.map((name) => name.toLowerCase())]);

/**
 * Names that are nearly one of ours. That is a guess, as other programs have their own names: a problem only where the
 * setting that was meant is not set, and either nobody else has such a name, or it stands in our own file.
 */
function guesses(
  env: Environment,
  found: readonly string[],
  lines: Lines,
): Pick<Found, 'problems' | 'warnings'> {
  const names = Object.keys(env).filter((name) => !OURS.includes(name) && !OTHERS.has(name));
  const isMarked = names.some((name) => name.startsWith('\ufeff')) && !found.includes(MARKED);
  const told = names
    .filter((name) => /^[\w.-]+$/.test(name))
    .map((name) => ({ name, meant: nearest(name.toUpperCase().replaceAll(/[.-]/g, '_')) }))
    .filter(({ meant }) => meant !== undefined)
    .map(({ name, meant = '' }) => ({
      words: `Unknown setting ${name}. Did you mean ${meant}?`,
      isProblem: !isGiven(env, meant) && (!GENERAL.has(ownName(meant)) || lines.has(name)),
    }));
  return {
    problems: [
      ...(isMarked ? [MARKED] : []),
      ...told.filter(({ isProblem }) => isProblem).map(({ words }) => words),
      ...found,
    ],
    warnings: told.filter(({ isProblem }) => !isProblem).map(({ words }) => words),
  };
}

const ownName = (name: string) => name.replace(/_FILE$/, '');

/** Whether it is set, in whichever of its two ways. */
function isGiven(env: Environment, name: string): boolean {
  return isSet(env, ownName(name)) || isSet(env, `${ownName(name)}_FILE`);
}

function nearest(name: string): string | undefined {
  const near = OURS.map((known) => ({ known, distance: editDistance(name, known, 2) ?? 3 }));
  return near
    .filter(({ distance }) => distance <= 2)
    .toSorted((one, other) => one.distance - other.distance)[0]?.known;
}

/** HTTPS_PROXY, NO_PROXY and the file that CA_FILE names; a failure is what is wrong with that file. */
export function networkIn(
  { values }: Pick<Found, 'values'>,
  readFile: ReadFile,
  now: Date,
): Result<NetworkSettings, string> {
  const { HTTPS_PROXY: proxy = '', NO_PROXY: noProxy = '', CA_FILE: caFile } = values;
  const authorities = caFile === undefined ? ok(undefined) : authoritiesFrom(caFile.trim(), readFile, now);
  if (!authorities.ok) return authorities;
  return ok({
    proxy: proxy === '' ? undefined : proxyIn(proxy),
    noProxy,
    authorities: authorities.value,
  });
}

function authoritiesFrom(path: string, readFile: ReadFile, now: Date): Result<Authorities, string> {
  const shown = /\.(?:pem|crt|cer|ca-bundle)$/i.test(path) ? ` “${path}”` : ' it names';
  const named = `CA_FILE: the file${shown}`;
  try {
    const read = authoritiesIn(readFile(path), now);
    return read.ok ? read : failed(`${named} ${read.failure}.`);
  } catch (thrown) {
    return failed(`${named} cannot be read${codeIn(thrown)}. Check the path and the file’s permissions.`);
  }
}
