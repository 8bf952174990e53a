/** A text of source code, as it is written there; each hole of a template is {…}. */
export interface Text {
  readonly line: number;
  readonly text: string;
}

const HOLE = '{…}';

/** Every string and template of a TypeScript file, those in the holes of templates too; comments and regular expressions are passed over. */
export function stringsIn(source: string): readonly Text[] {
  const found: Text[] = [];
  const note = (at: number, text: string): void => {
    found.push({ line: source.slice(0, at).split('\n').length, text });
  };

  /** One token: what is before the next one, where that begins, and how much deeper in braces it stands. */
  function read(at: number, before: string) {
    const { kind, text } = tokenAt(source, at, before);
    const next = at + text.length;
    if (kind === 'passed over') return { before, next, deeper: 0 };
    if (kind === 'template') return { before: VALUE, next: template(next), deeper: 0 };
    if (kind === 'string') note(at, text.slice(1, -1));
    return { before: text, next, deeper: BRACES[text] ?? 0 };
  }

  /** Up to the end of the source, or of the hole that this code stands in. */
  function code(from: number): number {
    let depth = 0;
    let before = '';
    let at = from;
    while (at < source.length && depth >= 0) {
      const token = read(at, before);
      depth += token.deeper;
      before = token.before;
      at = token.next;
    }
    return at;
  }

  function template(from: number): number {
    let text = '';
    let at = from;
    while (at < source.length && source[at] !== '`') {
      const piece = matchAt(PIECE, source, at) ?? '';
      const end = at + piece.length;
      const isHole = source.startsWith(HOLE_BEGINS, end);
      text += isHole ? `${piece}${HOLE}` : piece;
      at = isHole ? code(end + HOLE_BEGINS.length) : end;
    }
    note(from, text);
    return at + 1;
  }

  code(0);
  return found;
}

const HOLE_BEGINS = ['$', '{'].join('');
/** Of a template, up to its next hole or its end. */
const PIECE = /(?:\\[\s\S]|\$(?!\{)|[^`\\$])+/y;
const BRACES: Readonly<Record<string, number>> = { '{': 1, '}': -1 };
/** Stands for what a slash behind it divides. */
const VALUE = ')';

const TOKENS = [
  ['passed over', /\s+|\/\/.*|\/\*[\s\S]*?\*\//y],
  ['string', /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/y],
  ['template', /`/y],
  ['regular expression', /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y],
  ['other', /[\w$]+|[\s\S]/y],
] as const;

function tokenAt(source: string, at: number, before: string) {
  for (const [kind, form] of TOKENS) {
    if (kind === 'regular expression' && isValue(before)) continue;
    const text = matchAt(form, source, at);
    if (text !== undefined) return { kind, text };
  }
  throw new Error(`nothing at ${at}`);
}

/** A slash behind a value divides; behind anything else it begins a regular expression. */
function isValue(before: string): boolean {
  return /[\w$)\]'"]$/.test(before) && !/^(?:return|case|typeof|in|of|else|do)$/.test(before);
}

function matchAt(form: RegExp, source: string, at: number): string | undefined {
  form.lastIndex = at;
  return form.exec(source)?.[0];
}
