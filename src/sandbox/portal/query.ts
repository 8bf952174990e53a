import { invalidParameter, missingParameter } from './refusal.ts';

const TERM = /\s*(?:([a-zA-Z]+):)?(?:"((?:[^"\\]|\\.)*)"|([^\s"():]+))/y;

/**
 * The part of the portal's search language that the sandbox understands: `field:"value"`, `field:value` and words,
 * all of which must hold. As in the portal, a backslash escapes the character behind it, so a name with a
 * backslash is found only when it is doubled. Everything else is refused, lest a wider answer pass for a right one.
 */
export function matcherOf<Thing>(
  query: string | undefined,
  fields: Readonly<Record<string, (thing: Thing) => string>>,
): (thing: Thing) => boolean {
  if (query === undefined || query.trim() === '') throw missingParameter('q');
  const terms = termsOf(query).map(({ field, value }) => {
    const read = fields[field ?? 'title'];
    if (read === undefined) throw invalidParameter('q');
    return { read, value: value.toLowerCase(), isText: field === undefined || field === 'title' };
  });
  return (thing) =>
    terms.every(({ read, value, isText }) => {
      const text = read(thing).toLowerCase();
      return isText ? text.includes(value) : text === value;
    });
}

interface Term {
  readonly field: string | undefined;
  readonly value: string;
}

function termsOf(query: string): readonly Term[] {
  const terms: Term[] = [];
  const text = query.trim();
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const found = TERM.exec(text);
    if (found === null) throw invalidParameter('q');
    const [, field, quoted, bare = ''] = found;
    if (quoted === undefined && isOperator(bare)) throw invalidParameter('q');
    const value = (quoted ?? bare).replaceAll(/\\(.)/g, '$1');
    if (found[0].trim() !== 'AND') terms.push({ field: field?.toLowerCase(), value });
  }
  return terms;
}

/** `AND` is what a space means anyway. */
function isOperator(word: string): boolean {
  return word === 'OR' || word === 'NOT' || /^[-+]|[*?]/.test(word);
}
