import type { z } from 'zod';
import { type Authorities, authoritiesIn, type NetworkSettings } from '../adapters/network/network.ts';
import { proxyIn, proxySecrets } from '../adapters/network/proxy.ts';
import { hiding } from '../log.ts';
import { failed, ok, type Result } from '../policy/result.ts';
import { editDistance } from '../policy/text.ts';
import { allSettings, isSecret, secretSettings, sharedSettings } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says, as text by name, before any of it is understood. */
export interface Found {
  readonly values: Readonly<Record<string, string>>;
  /** Names that are set but gave no text; what is wrong with them is said already. */
  readonly troubled: ReadonlySet<string>;
  readonly secrets: readonly string[];
  readonly problems: readonly string[];
}

/** Gathers the settings of these names; secrets come from NAME or from the file that NAME_FILE names. */
export function settingsFound(
  given: Environment,
  names: readonly string[],
  readFile: (path: string) => string,
): Found {
  const env = withLowerCase(given);
  const values: Record<string, string> = {};
  const troubled = new Set<string>();
  const problems = misspelled(env);
  for (const name of names) {
    const { text, problem } = textOf(name, env, readFile);
    if (text !== undefined) values[name] = text;
    if (problem === undefined) continue;
    troubled.add(name);
    problems.push(problem);
  }
  // One that is set twice gave no text, and is a secret all the same.
  const secrets = secretSettings.flatMap((name) =>
    secretsIn(name, values[name] ?? (troubled.has(name) ? env[name] : undefined)),
  );
  return { values, troubled, secrets, problems };
}

/** Whether not one setting of ours is set: somebody who has only just begun. */
export function isNothingSet(env: Environment): boolean {
  return !OURS.some((name) => isSet(env, name) && !sharedSettings.includes(name));
}

/**
 * What is wrong with single values, by a schema of them all. It is told of them as they are without the secrets: cut
 * or veiled, as what was found is, a secret in the wrong line would not be known again.
 */
export function valueProblems(schema: z.ZodType, { values, troubled, secrets }: Found): readonly string[] {
  const hide = hiding(secrets);
  const shown = Object.entries(values).map(([name, text]) => [name, isSecret(name) ? text : hide(text)]);
  const told = messagesOf(schema, Object.fromEntries(shown));
  return [...messagesOf(schema, values)]
    .filter(([name]) => !troubled.has(name))
    .map(([name, message]) => [name, told.get(name) ?? message] as const)
    .map(([name, message]) =>
      message.startsWith('is missing') ? `${name} ${message}.` : `${name}: ${message}.`,
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

function textOf(name: string, env: Environment, readFile: (path: string) => string): Text {
  const fileName = `${name}_FILE`;
  const path = env[fileName];
  const text = isSet(env, name) ? { text: env[name] ?? '' } : {};
  if (!FILES.has(fileName) || path === undefined || path.trim() === '') return text;
  if (text.text !== undefined) return { problem: `${name} and ${fileName} are both set; allowed is one.` };
  try {
    // Editors and `echo` end a file with a line break that is no part of the secret.
    const read = readFile(path.trim()).replace(/\r?\n$/, '');
    return read === '' ? { problem: `${fileName}: the file “${path}” is empty.` } : { text: read };
  } catch (thrown) {
    return { problem: `${fileName}: the file “${path}” cannot be read${codeIn(thrown)}.` };
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
  return name === 'HTTPS_PROXY' ? proxySecrets(value) : [value];
}

/** A name without a text is what a line of `.env` that was not filled in leaves. */
function isSet(env: Environment, name: string): boolean {
  return (env[name] ?? '').trim() !== '';
}

const FILES: ReadonlySet<string> = new Set(secretSettings.map((name) => `${name}_FILE`));
const OURS: readonly string[] = [...Object.keys(allSettings), ...FILES];

/** Near to one of ours, and meant for other programs. */
const OTHERS = new Set(['HTTP_PROXY']);

function misspelled(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => !OURS.includes(name) && !OTHERS.has(name))
    .flatMap((name) => {
      const meant = nearest(name);
      return meant === undefined ? [] : [`${name} is no setting; did you mean ${meant}?`];
    });
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
  readFile: (path: string) => string,
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

function authoritiesFrom(
  path: string,
  readFile: (path: string) => string,
  now: Date,
): Result<Authorities, string> {
  const named = `CA_FILE: the file “${path}”`;
  try {
    const read = authoritiesIn(readFile(path), now);
    return read.ok ? read : failed(`${named} ${read.failure}.`);
  } catch (thrown) {
    return failed(`${named} cannot be read${codeIn(thrown)}.`);
  }
}
