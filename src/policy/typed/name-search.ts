import type { Account } from '../account.ts';
import { editDistance, folded } from '../text.ts';

/** What an account is called, each as `folded` has it. */
export interface FoldedNames {
  readonly username: string;
  readonly fullName: string;
  readonly email: string | null;
}

export function foldedNames({
  username,
  fullName,
  email,
}: Pick<Account, 'username' | 'fullName' | 'email'>): FoldedNames {
  return {
    username: folded(username),
    fullName: folded(fullName),
    email: email === undefined ? null : folded(email),
  };
}

/**
 * How near names come to what a person typed; a lower number is nearer, undefined is not meant. `byParts` takes what is
 * written right, however little of it and in whatever order; `byTypos` what is off by a letter or two.
 */
export function nameSearch(typed: string) {
  const asTyped = searchFor(folded(typed));
  const plain = searchFor(withoutAccents(folded(typed)));
  return {
    byParts(names: FoldedNames): number | undefined {
      const found = asTyped.byParts(names);
      if (found !== undefined) return found;
      const without = namesWithoutAccents(names);
      if (without === names && plain.text === asTyped.text) return undefined;
      const near = plain.byParts(without);
      // Who is written just so comes first.
      return near === undefined ? undefined : near + 0.5;
    },
    byTypos: (names: FoldedNames): number | undefined => plain.byTypos(namesWithoutAccents(names)),
  };
}

function searchFor(text: string) {
  // An initial has a period that no name has.
  const words = wordsOf(text)
    .map((word) => word.replace(/\.+$/, ''))
    .filter((word) => word !== '');

  function byParts(names: FoldedNames): number | undefined {
    // Most names end here, before anything of them is taken apart.
    if (!isIn(words, names)) return undefined;
    if (localPart(names.email) === text || isWhole(words, names.fullName)) return 0;
    const parts = partsOf(names);
    if (words.every((word) => parts.includes(word))) return 1;
    return words.every((word) => parts.some((part) => part.startsWith(word))) ? 2 : 3;
  }

  function byTypos(names: FoldedNames): number | undefined {
    const whole = [names.username, names.fullName, localPart(names.email), names.email ?? ''];
    return least([...whole.map((name) => mistakes(text, name)), byWords(partsOf(names))]);
  }

  /** Each word by itself, in whatever order. */
  function byWords(parts: readonly string[]): number | undefined {
    let sum = 0;
    for (const word of words) {
      const nearest = least(parts.map((part) => (part === word ? 0 : mistakes(word, part))));
      if (nearest === undefined) return undefined;
      sum += nearest;
    }
    return words.length === 0 ? undefined : sum;
  }

  return { text, byParts, byTypos };
}

function isIn(words: readonly string[], { username, fullName, email }: FoldedNames): boolean {
  const all = `${username}\n${fullName}\n${email ?? ''}`;
  return words.length > 0 && words.every((word) => all.includes(word));
}

/** All words of a full name, in whatever order. */
function isWhole(words: readonly string[], fullName: string): boolean {
  const own = wordsOf(fullName);
  return own.length === words.length && own.every((word) => words.includes(word));
}

const wordsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** The words of the full name, and of the user name and the address what stands between their signs. */
function partsOf({ username, fullName, email }: FoldedNames): readonly string[] {
  const local = localPart(email);
  return [
    ...wordsOf(fullName),
    username,
    ...username.split(/[._\-@+\s\\]+/),
    local,
    ...local.split(/[._\-+]+/),
  ];
}

function localPart(email: string | null): string {
  return email === null ? '' : email.slice(0, Math.max(0, email.lastIndexOf('@')));
}

/** One in a short word, two in a longer one; two letters in each other's place are one. */
function mistakes(typed: string, name: string): number | undefined {
  const allowed = typed.length < 3 ? 0 : typed.length < 6 ? 1 : 2;
  if (allowed === 0 || name === '') return undefined;
  return isSwapped(typed, name) ? 1 : editDistance(typed, name, allowed);
}

function isSwapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return (
    at + 1 < one.length &&
    one[at] === other[at + 1] &&
    one[at + 1] === other[at] &&
    one.slice(at + 2) === other.slice(at + 2)
  );
}

function least(numbers: readonly (number | undefined)[]): number | undefined {
  let found: number | undefined;
  for (const number of numbers) if (number !== undefined && number < (found ?? Infinity)) found = number;
  return found;
}

function namesWithoutAccents(names: FoldedNames): FoldedNames {
  const { username, fullName, email } = names;
  if (ASCII.test(username) && ASCII.test(fullName) && (email === null || ASCII.test(email))) return names;
  return {
    username: withoutAccents(username),
    fullName: withoutAccents(fullName),
    email: email === null ? null : withoutAccents(email),
  };
}

const ASCII = /^[\0-\x7f]*$/;

/** José as Jose, Jørgen as Jorgen; what capitals of other scripts have is left as it is. */
function withoutAccents(text: string): string {
  if (ASCII.test(text)) return text;
  return text
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/[øłđæœı]/gu, (letter) => LETTERS[letter] ?? letter);
}

const LETTERS: Readonly<Record<string, string>> = { ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ı: 'i' };
