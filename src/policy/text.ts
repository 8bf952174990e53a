/** A number as people read it: 1,204. */
export function grouped(number: number): string {
  if (number > -1000 && number < 1000) return String(number);
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number with its noun: 1 day, 1,204 days. */
export function counted(number: number, one: string, many: string): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** A list as people read it: 14, 7 and 3. */
export function listed(words: readonly (string | number)[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/**
 * How many letters must be put in, taken out or replaced to make one text into another (Levenshtein), or undefined
 * where that is more than allowed. Keeps two rows and looks only at the diagonal band that can still be within the
 * limit, so that one name can be compared with all the names of an organization.
 */
export function editDistance(one: string, other: string, allowed: number): number | undefined {
  if (Math.abs(one.length - other.length) > allowed) return undefined;
  let row = Array.from({ length: other.length + 2 }, (_, column) => column);
  let next = Array.from(row);
  for (let line = 1; line <= one.length; line += 1) {
    if (fillRow(next, row, line, one, other, allowed) > allowed) return undefined;
    [row, next] = [next, row];
  }
  const distance = row[other.length] ?? 0;
  return distance <= allowed ? distance : undefined;
}

/** Fills one row of the band from the row above, fences the band's ends, and returns the least number in it. */
function fillRow(
  next: number[],
  above: readonly number[],
  line: number,
  one: string,
  other: string,
  allowed: number,
): number {
  const outside = allowed + 1;
  const first = Math.max(1, line - allowed);
  const last = Math.min(other.length, line + allowed);
  let left = first === 1 ? line : outside;
  let least = left;
  next[first - 1] = left;
  for (let column = first; column <= last; column += 1) {
    const replaced = (above[column - 1] ?? outside) + Number(one[line - 1] !== other[column - 1]);
    left = Math.min(replaced, left + 1, (above[column] ?? outside) + 1);
    least = Math.min(least, left);
    next[column] = left;
  }
  next[last + 1] = outside;
  return least;
}

/**
 * Whether a whole name fits a pattern in which `*` stands for any letters, or none, and `?` for one; every other
 * character stands for itself, in either case and as `folded` has quotes, dashes and spaces. No regular expression is made of it, and a step back only ever goes to
 * the last `*`, so that no pattern can take more than name times pattern steps.
 */
export function fitsPattern(name: string, pattern: string): boolean {
  const letters = [...inOneCase(asTyped(name))];
  const signs = [...inOneCase(asTyped(pattern))];
  let sign = 0;
  let star: { readonly sign: number; readonly letter: number } | undefined;
  for (let letter = 0; letter < letters.length; ) {
    if (signs[sign] === '*') {
      star = { sign, letter };
      sign += 1;
    } else if (fits(letters[letter], signs[sign])) {
      letter += 1;
      sign += 1;
    } else if (star === undefined) {
      return false;
    } else {
      // The last star takes one letter more.
      star = { sign: star.sign, letter: star.letter + 1 };
      letter = star.letter;
      sign = star.sign + 1;
    }
  }
  return signs.slice(sign).every((rest) => rest === '*');
}

function fits(letter: string | undefined, sign: string | undefined): boolean {
  return sign === '?' || sign === letter;
}

const SINGLE_QUOTES = /[`\u00b4\u02b9\u02bb-\u02bf\u02c8\u2018-\u201b\u2032\u2035\u055a\ua78c\uff07]/gu;
const DOUBLE_QUOTES = /[\u00ab\u00bb\u201c-\u201f\u2033\u2036\uff02]/gu;
const NO_WIDTH = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Letter by letter as a keyboard would write it: phones put curly quotes, long dashes and spaces of other kinds, and lists bring marks that nobody sees. */
function asTyped(text: string): string {
  if (/^[!-_a-~ ]*$/.test(text)) return text;
  const plain = text.toWellFormed().replace(SINGLE_QUOTES, "'").replace(DOUBLE_QUOTES, '"');
  return plain
    .normalize('NFKC')
    .replace(NO_WIDTH, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/\s/gu, ' ');
}

/** In capitals first, as ß has two there. */
function inOneCase(text: string): string {
  return text.toUpperCase().toLowerCase().normalize('NFKC');
}

/** The one form in which names are compared, wherever a person types one. */
export function folded(text: string): string {
  return inOneCase(asTyped(text).replace(/ +/g, ' ').trim());
}

/** Whether a person would say that it is the same name. */
export function sameName(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

/** What a text holds as JSON, still to be checked; undefined where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Shortened by code points, so that no character is torn apart. */
export function cut(text: string, max: number): string {
  const points = [...text];
  if (points.length <= max) return text;
  const kept = points.slice(0, Math.max(0, max - 1)).join('');
  return `${kept.trimEnd()}…`;
}

/** Foreign text on one line and in one go: line breaks and runs of blanks become a space, what is not seen goes. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/gu, ' ').trim();
}

/** Foreign text in a line of a terminal, a file or a log, without what would begin another, steer the terminal or turn the line around; blanks stay. */
export function printable(text: string): string {
  // Most of what is written is this plain, and the rest takes its time.
  if (/^[ -~]*$/.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/gu, ' ')
    .replace(UNSEEN, '');
}

/** With a capital, as a sentence, a heading or a label begins. */
export function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** With the reason in the same sentence; in one of its own where it is one, or where there would be two colons in one. */
export function withReason(said: string, why: string): string {
  return said.includes(': ') || why.includes(': ') || /^\p{Lu}/u.test(why)
    ? `${said}. ${capitalized(why)}`
    : `${said}: ${why}`;
}

/** Someone else's words within a sentence of ours, without a period of their own. */
export function quoted(words: string): string {
  return `“${words.replace(/[\s.]+$/, '')}”`;
}

/** What is written from right to left, kept from turning around what stands beside it. */
export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `${ISOLATE}${text}${END_ISOLATE}` : text;
}

export const ISOLATE = '\u2068';
export const END_ISOLATE = '\u2069';
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/**
 * Control characters, the marks and overrides with which a name could turn the line around, and what has no width, with
 * which two names could look the same; joiners stay where a script or an emoji needs them.
 */
export const UNSEEN =
  /[\p{Cc}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]+|(?<![\p{M}\p{Script=Arabic}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]+/gu;
