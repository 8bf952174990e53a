import { pino } from 'pino';
import { printable } from './policy/text.ts';
import { hiding } from './veil.ts';

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Fields never hold a secret or an error object of the portal's library. */
export interface Log extends Readonly<Record<LogLevel, (fields: object, message: string) => void>> {
  /** A secret that was learned after the start is kept out from now on. */
  hideToo?(secret: string): void;
}

const nothing = (): void => {};
/** For programs that tell what went wrong in another way. */
export const QUIET: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Structured logging, one line of JSON each, in which no secret is ever written, whoever passed it on by mistake. */
export function openLog({
  level,
  secrets,
  write,
}: {
  readonly level: LogLevel;
  /** Every secret of the settings; a text with one in it is written without it. */
  readonly secrets: readonly string[];
  /** Takes one line of JSON at a time; standard output where left out. */
  readonly write?: (line: string) => void;
}): Log {
  const settings = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = write === undefined ? pino(settings) : pino(settings, { write });
  let known = secrets;
  let hide = cleanOf(known);
  const line =
    (at: LogLevel) =>
    (fields: object, message: string): void => {
      if (logger.isLevelEnabled(at)) logger[at](cleaned(fields, hide, 0), hide(message));
    };
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    hideToo(secret) {
      known = [...known, secret];
      hide = cleanOf(known);
    },
  };
}

/** Without secrets, and without what would steer the terminal on which the log is read; the lines of a stack stay lines. */
function cleanOf(secrets: readonly string[]): (text: string) => string {
  const hide = hiding(secrets);
  return (text) => hide(text).split('\n').map(printable).join('\n');
}

/** Fields that are left out whatever they hold. pino's own redaction knows them only at depths that are listed. */
const SECRET_FIELD = /token|secret|passw|authori[sz]ation|api_?key|cookie|credential/i;

/** Deep enough for facts; what lies deeper is someone's object, written by mistake. */
const DEEPEST = 6;

function cleaned(value: unknown, hide: (text: string) => string, depth: number): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  return depth === DEEPEST ? '…' : cleanedObject(value, hide, depth);
}

function cleanedObject(value: object, hide: (text: string) => string, depth: number): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) return cleanedError(value, hide);
  if (value instanceof URL) return hide(value.href);
  if (Array.isArray(value) || value instanceof Set)
    return Array.from(value, (one: unknown) => cleaned(one, hide, depth + 1));
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([name, one]) => cleanedField(String(name), one, hide, depth)));
}

function cleanedField(name: string, value: unknown, hide: (text: string) => string, depth: number) {
  return [hide(name), SECRET_FIELD.test(name) ? '…' : cleaned(value, hide, depth + 1)] as const;
}

/** What else an error carries are requests and answers, with the credentials in them. */
function cleanedError({ name, message, stack }: Error, hide: (text: string) => string) {
  return { name, message: hide(message), ...(stack !== undefined && { stack: hide(stack) }) };
}
