/**
 * A sentence of a letter in pieces, so that text from the portal never becomes part of a string of ours: what we write is
 * a string, what is foreign or a due date is a mark, and each rendering treats the two as it must.
 */
export type Phrase = readonly (string | Mark)[];

export interface Mark {
  /** `foreign` comes from the portal or the settings, `day` is ours and must not be broken over two lines, `link` is an address of ours. */
  readonly kind: 'foreign' | 'day' | 'link';
  readonly shown: string;
  readonly strong: boolean;
}

/** Template tag for sentences with marks in them. */
export function say(strings: TemplateStringsArray, ...values: readonly (string | Mark)[]): Phrase {
  return strings.flatMap((string, at) => {
    const value = values[at];
    return value === undefined ? [string] : [string, value];
  });
}

/** Sentences made into one paragraph. */
export function paragraph(between: string, sentences: readonly (string | Phrase)[]): Phrase {
  return sentences.flatMap((sentence, at) => {
    const parts = typeof sentence === 'string' ? [sentence] : sentence;
    return at === 0 ? parts : [between, ...parts];
  });
}

/** One line of foreign text: a name, a contact, an address; at most so many code points. */
export function foreign(text: string, options: { readonly max: number; readonly strong?: boolean }): Mark {
  return { kind: 'foreign', shown: cut(oneLine(text), options.max), strong: options.strong ?? false };
}

/** Only for administrators: letters to members have no links, so that they do not look like phishing. */
export function link(address: string): Mark {
  return { kind: 'link', shown: address, strong: false };
}

export function strongDay(shown: string): Mark {
  return { kind: 'day', shown, strong: true };
}

/** The phrase as plain text; names written from right to left are isolated, so that the sentence around them stays in order. */
export function inText(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === 'string' ? part : isolated(part.shown))).join('');
}

export function isolated(text: string): string {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/** Shortened by code points, so that no character is torn apart. */
export function cut(text: string, max: number): string {
  const points = [...text];
  if (points.length <= max) return text;
  const kept = points.slice(0, max - 1).join('');
  return `${kept.trimEnd()}…`;
}

/** Line breaks become spaces; control characters, and marks that would turn the line around, go. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(/\s+/gu, ' ').replace(UNSEEN, '').trim();
}

/** The lines of a longer text as they are, without control characters. */
export function linesOf(text: string): readonly string[] {
  const lines = text
    .toWellFormed()
    .trim()
    .split(/\r\n|[\n\r\u2028\u2029]/u);
  return lines.map((line) => line.replaceAll('\t', ' ').replace(UNSEEN, '').trimEnd());
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;
