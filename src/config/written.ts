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
/** Quotes of one pair, at both ends. */
const PAIR = /^(?:"(.+)"|'(.+)'|`(.+)`|[“„](.+)[“”]|[‘‚](.+)[‘’]|«(.+)»|»(.+)«)$/su;
const UNSEEN = /[\p{Cc}\u200b\u2060\ufeff\ufffd\u202a-\u202e\u2066-\u2069]/u;

/** In words for people they have their place. */
const UNSEEN_IN_SECRET = /\p{Cf}|(?! )\p{Z}/u;

/** Google's, which has each field on a line of its own. */
const JSON_KEY = /^SMTP_OAUTH_SERVICE_ACCOUNT(?:_FILE)?$/;

const inOneLine = (text: string): string => text.replaceAll(/[\r\n\t]+/g, ' ');

interface Written {
  readonly name: string;
  readonly text: string;
  /** As it stands in `.env`, where it came from there. */
  readonly lines: readonly string[];
  /** Where else it came from. */
  readonly from: 'the environment' | 'its file' | 'an answer';
  /** A text in which anything may stand, so that its form does not tell whether something is missing. */
  readonly isFree: boolean;
  readonly isSecret: boolean;
}

/**
 * How a value was visibly changed by the way in which it was written down: cut, or with something in it that was not
 * meant. What was meant is not guessed. Nothing of the value is in the words.
 */
export function changedBy(written: Written, names: readonly string[]): string | undefined {
  const { name, text, lines, isFree, isSecret, from } = written;
  const isAnyText = isFree || isSecret;
  const hasLines = isFree || (isSecret && JSON_KEY.test(name));
  if (new Set(lines).size > 1)
    return 'it is in .env more than once with different values. Keep only one line';
  return (
    inLine(written, lines[0] ?? '', isAnyText) ??
    // Words for people and JSON may go over several lines; of anything else, the end of a line is the end.
    inText(hasLines ? inOneLine(text) : isSecret ? text : text.trim(), names, from) ??
    inQuotes(written, lines[0]) ??
    (isSecret ? inSecret(text, from) : undefined)
  );
}

/**
 * The whole of a secret whose line in `.env` goes on behind a #, as far as it may be one: what Node made of it is the
 * beginning of a word, which may stand anywhere by chance. Undefined where nothing was cut off.
 */
export function uncut(line: string): string | undefined {
  return /^[^"'`#][^#]*(?<!\s)#/.test(line) ? line.split(/\s#/)[0] : undefined;
}

/** Node ends a value at a #, and leaves out what follows a closing quote. */
function inLine({ name }: Written, line: string, isAnyText: boolean): string | undefined {
  const quoted = /^(["'`]).*?\1(.*)$/.exec(line);
  if (quoted !== null)
    return /^\s*(?:#|$)/.test(quoted[2] ?? '')
      ? undefined
      : 'the text after its closing quote in .env is not read. Put a different kind of quotes (\' " `) around the whole value';
  const cut = isAnyText ? /#/ : /(?<!^|\s)#|^#\S/;
  if (!cut.test(line)) return undefined;
  const said = 'a # on its line in .env cuts off its value';
  if (name === 'SLACK_ADMIN_CHANNEL')
    return `${said}. Use the channel’s ID (C…), at the bottom of its details in Slack, not its name`;
  return isAnyText
    ? `${said}. Put quotes around the value, or remove the comment`
    : `${said}. Remove the #, or put quotes around the value if the # is part of it`;
}

function inText(text: string, names: readonly string[], from: Written['from']): string | undefined {
  const other = names.find((name) => text.includes(`${name}=`));
  if (other !== undefined)
    return `the value contains the line for ${other}. Look for an unclosed quote or a missing line break`;
  if (UNSEEN.test(text)) return notSeen(from);
  return undefined;
}

function notSeen(from: Written['from']): string {
  const said = 'the value contains a line break or an invisible character. Type the value again';
  return from === 'the environment' ? `${said}; in .env, \\n in double quotes becomes a line break` : said;
}

function inQuotes(written: Written, line: string | undefined): string | undefined {
  const text = written.text.trim();
  // Of quotes that are closed, Node has taken the first away.
  const isQuotedInFile = /^["'`]/.test(line ?? '') && line?.at(0) !== text.at(0);
  const within = pairIn(text, written.isSecret);
  if (within === undefined) return isQuotedInFile ? undefined : strayQuote(written);
  if (isQuotedInFile) return 'the value has quotes inside its quotes in .env. Keep only one pair';
  if (line !== undefined)
    return 'the value has typographic quotes around it in .env. Remove them, or use straight quotes (")';
  const said = pairIn(within, written.isSecret) === undefined ? QUOTES_KEPT : QUOTES_TWICE;
  return written.from === 'the environment' ? `${said}: ${BY_DOCKER}` : said;
}

/** Only where anything may stand: of other values the form tells it. */
function strayQuote({ name, text, isFree, isSecret, from }: Written): string | undefined {
  if (!(isFree || isSecret) || !QUOTES.test(text.trim()) || PAIR.test(text.trim())) return undefined;
  return `the value begins or ends with a stray quote. Remove the quote. If it is part of the value, ${ownQuotes(name, from)}`;
}

function ownQuotes(name: string, from: Written['from']): string {
  switch (from) {
    case 'an answer':
      return `leave this empty, and set ${name} in .env in another kind of quotes`;
    case 'its file':
      return `remove ${name}, and set ${name.replace(/_FILE$/, '')} in .env in another kind of quotes`;
    default:
      return 'put another kind of quotes (\' " `) around the whole value in .env';
  }
}

const DOUBLE = /["“”„«»]/u;

/** What a text has within quotes around all of it. Words may begin with one quotation and end with another. */
function pairIn(text: string, isSecret: boolean): string | undefined {
  const within = PAIR.exec(text)
    ?.slice(1)
    .find((one) => one !== undefined);
  if (within === undefined || isSecret || PAIR.test(within)) return within;
  return DOUBLE.test(text.slice(0, 1)) && DOUBLE.test(within) ? undefined : within;
}

const QUOTES_KEPT = 'the value has quotes around it. Remove the quotes';
const QUOTES_TWICE = 'the value has quotes inside quotes around it. Remove all of them';

/** Takes a line as it is, where Node and shells take the quotes away. */
const BY_DOCKER = 'docker run --env-file, for example, passes quotes on as part of the value';

function inSecret(text: string, from: Written['from']): string | undefined {
  if (UNSEEN_IN_SECRET.test(text)) return notSeen(from);
  if (text.startsWith('=')) return 'the value begins with an =. Remove it';
  const half = text.slice(0, text.length / 2);
  if (text.length >= 12 && half + half === text)
    return 'the value contains the same text twice in a row. Keep it only once';
  if (/^(?:\$\{\w+\}|\$[A-Z_]{3,}|%\w+%)$/.test(text))
    return 'the value refers to another variable, and references are not expanded. Write the value itself';
  return undefined;
}
