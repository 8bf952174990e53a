import { parseEnv } from 'node:util';

/** How the lines of `.env` stand there, by the name of the setting. */
export type Lines = ReadonlyMap<string, readonly string[]>;

const LINE = /^[ \t]*(?:export[ \t]+)?([\w.]+)[ \t]*=[ \t]*(.*)$/gm;

/** The lines of the files that gave a name the value that it has; a value from elsewhere was not written in them. */
export function linesIn(files: readonly string[], env: Readonly<Record<string, string | undefined>>): Lines {
  const lines = new Map<string, string[]>();
  for (const file of files) {
    const parsed = parseEnv(file);
    for (const [, name = '', raw = ''] of file.matchAll(LINE))
      if (parsed[name] === env[name]) lines.set(name, [...(lines.get(name) ?? []), raw.trim()]);
  }
  return lines;
}

export const MARKED =
  '.env begins with a byte order mark, which hides its first line. Save it as UTF-8 without BOM.';

/** What is wrong with a file of settings as a whole. */
export function fileProblems(file: string, names: readonly string[]): readonly string[] {
  if (/^\ufeff/.test(file)) return [MARKED];
  if (/[\0\ufffd]/.test(file)) return ['.env is not UTF-8 text. Save it as UTF-8.'];
  const named = namedProblems(file, names);
  return named.length > 0 ? named : unreadLines(file);
}

/** A comment, or a setting as Node reads it: a value in quotes goes on to the next quote of that kind, on whichever line. */
const READ = /^[ \t]*(?:#.*|[^=\n]*=[ \t]*(?:(["'`])[\s\S]*?\1.*|.*))$/gm;

/** Node takes such a line for the beginning of the next one's name, which then is not read either. */
function unreadLines(file: string): readonly string[] {
  const lines = file.replaceAll(READ, (read) => read.replaceAll(/[^\n]+/g, '')).split('\n');
  const unread = lines.flatMap((line, index) => (line.trim() === '' ? [] : [index + 1]));
  return unread.map(
    (line) =>
      `.env: line ${line} has no =, so it and the setting after it are not read. Put each setting on one line, and # before comments.`,
  );
}

function namedProblems(file: string, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const withoutEquals = new RegExp(
      `^[ \\t]*(?:export[ \\t]+)?${name}(?:[ \\t]*:|[ \\t]+[^=\\s])[^=]*$`,
      'm',
    );
    if (withoutEquals.test(file))
      return [`${name}: its line in .env has no =, so it is not read. Start the line with ${name}=.`];
    const behindAWord = new RegExp(`^[ \\t]*(?!export[ \\t])[^\\s#=]+[ \\t]+${name}[ \\t]*=`, 'm');
    if (behindAWord.test(file))
      return [
        `${name}: something comes before its name in .env, so it is not read. Start the line with ${name}=.`,
      ];
    return [];
  });
}

const QUOTES = /^["'`“”„‘’‚«»]|["'`“”„‘’‚«»]$/u;
const UNSEEN = /[\p{Cc}\u200b\u2060\ufeff\ufffd\u202a-\u202e\u2066-\u2069]/u;

/** In words for people they have their place. */
const UNSEEN_IN_SECRET = /\p{Cf}|(?! )\p{Z}/u;

interface Written {
  readonly text: string;
  /** As it stands in `.env`, where it came from there. */
  readonly lines: readonly string[];
  /** A text in which anything may stand, so that its form does not tell whether something is missing. */
  readonly isFree: boolean;
  readonly isSecret: boolean;
}

/**
 * How a value was visibly changed by the way in which it was written down: cut, or with something in it that was not
 * meant. What was meant is not guessed. Nothing of the value is in the words.
 */
export function changedBy(written: Written, names: readonly string[]): string | undefined {
  const { text, lines, isFree, isSecret } = written;
  const isAnyText = isFree || isSecret;
  if (new Set(lines).size > 1)
    return 'it is in .env more than once with different values. Keep only one line';
  return (
    inLine(lines[0] ?? '', isAnyText) ??
    // Words for people may go over several lines; of anything else, the end of a line is the end.
    inText(isSecret ? text : isFree ? text.replaceAll(/[\r\n\t]+/g, ' ') : text.trim(), names) ??
    (isAnyText ? inAnyText(text, lines[0]) : undefined) ??
    (isSecret ? inSecret(text) : undefined)
  );
}

/** Node ends a value at a #, and leaves out what follows a closing quote. */
function inLine(line: string, isAnyText: boolean): string | undefined {
  const quoted = /^(["'`]).*?\1(.*)$/.exec(line);
  if (quoted !== null)
    return /^\s*(?:#|$)/.test(quoted[2] ?? '')
      ? undefined
      : 'the text after its closing quote in .env is not read. Put a different kind of quotes (\' " `) around the whole value';
  const cut = isAnyText ? /#/ : /(?<!^|\s)#|^#\S/;
  return cut.test(line)
    ? 'a # on its line in .env cuts off its value. Put quotes around the value, or remove the comment'
    : undefined;
}

function inText(text: string, names: readonly string[]): string | undefined {
  const other = names.find((name) => text.includes(`${name}=`));
  if (other !== undefined)
    return `the value contains the line for ${other}. Look for an unclosed quote or a missing line break`;
  if (UNSEEN.test(text)) return NOT_SEEN;
  return undefined;
}

const NOT_SEEN =
  'the value contains a line break or an invisible character. Type the value again; in .env, \\n in double quotes becomes a line break';

function inAnyText(text: string, line: string | undefined): string | undefined {
  const isQuotedInFile = /^(["'`]).*\1\s*(?:#.*)?$/.test(line ?? '');
  const [first, last] = [text.trim().at(0) ?? '', text.trim().at(-1) ?? ''];
  // What begins and ends with quotes of one kind in a line without others has lost them already.
  if (isQuotedInFile || !(QUOTES.test(first) || QUOTES.test(last))) return undefined;
  return line === undefined && first === last ? QUOTES_KEPT : QUOTE_LEFT;
}

/** Set by something that takes a line as it is, where Node and shells take the quotes away. */
const QUOTES_KEPT =
  'the value has quotes around it. Remove the quotes: docker run --env-file, for example, passes quotes on as part of the value';

const QUOTE_LEFT =
  'the value begins or ends with a stray quote. Remove the quote. If it is part of the value, put another kind of quotes (\' " `) around the whole value in .env';

function inSecret(text: string): string | undefined {
  if (UNSEEN_IN_SECRET.test(text)) return NOT_SEEN;
  if (text.startsWith('=')) return 'the value begins with a second =. Remove one of the two';
  const half = text.slice(0, text.length / 2);
  if (text.length >= 12 && half + half === text)
    return 'the value contains the same text twice in a row. Keep it only once';
  if (/^(?:\$\{\w+\}|\$[A-Z_]{3,}|%\w+%)$/.test(text))
    return 'the value refers to another variable, and references are not expanded. Write the value itself';
  return undefined;
}
