/** Slack's tokens by their form, and tokens in the query of an address, whoever they belong to. */
const BY_FORM = /\bxox[a-z][.-][\w.-]*\w|\bxapp-[\w-]+|(?<=[?&](?:token|access_token)=|ticket=)[^&\s"']+/gi;

const HIDDEN = '…';

/** A shorter one stands in ordinary words by chance, and what is left of them would tell it. */
export const SHORTEST_SECRET = 6;

/**
 * Takes secrets out of texts, whatever form they came in: the one function for the log, the portal's words, a mail
 * server's, and what is printed. The usual forms are cut out where they stand, with the letters around them; of a text
 * that holds one in another form (some of it escaped, one escape within another, lines broken), the words that hold it
 * go, or all of it.
 */
export function hiding(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.trim() !== '');
  if (known.length === 0) return (text) => text.replace(BY_FORM, HIDDEN);
  const forms = formsOfAll(known);
  const isHeld = inAnyForm(known);
  return (text) => {
    const cut = cutOut(text, forms);
    if (!isHeld(cut)) return cut.replace(BY_FORM, HIDDEN);
    const words = cut.replaceAll(/\S+/g, (word) => (isHeld(word) ? HIDDEN : word));
    return isHeld(words) ? HIDDEN : words.replace(BY_FORM, HIDDEN);
  };
}

/** Whether a text holds one of these, in whichever form. */
export function holding(secrets: readonly string[]): (text: string) => boolean {
  const forms = formsOfAll(secrets);
  const isHeld = inAnyForm(secrets);
  return (text) => forms.test(text) || isHeld(text);
}

const formsOfAll = (secrets: readonly string[]) => anyOf(secrets.flatMap(formsOf));

function inAnyForm(secrets: readonly string[]): (text: string) => boolean {
  const bare = anyOf(secrets.flatMap(bareFormsOf));
  return (text) => decodings(text).some((decoded) => bare.test(withoutBlanks(decoded)));
}

/** Without what is known by its form alone. */
export const withoutTokens = hiding([]);

const NOTHING = /(?!)/;

/** The longest first, so that no form leaves the rest of a longer one standing. */
function anyOf(forms: readonly string[]): RegExp {
  const longest = [...new Set(forms)].filter((form) => form !== '').toSorted((a, b) => b.length - a.length);
  if (longest.length === 0) return NOTHING;
  return new RegExp(longest.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'iu');
}

/** With the letters and digits that touch it, and what fills up Base64: "without a …word" would tell the rest. */
function cutOut(text: string, forms: RegExp): string {
  const parts = text.split(forms);
  return parts
    .map((part, at) => {
      const begun = at === 0 ? part : part.replace(/^[\p{L}\p{N}]*={0,2}/u, '');
      return at === parts.length - 1 ? begun : begun.replace(/(?<![\p{L}\p{N}])[\p{L}\p{N}]+$/u, '');
    })
    .join(HIDDEN);
}

/** As it is and backward, in an address, in a form that is posted, in JSON, in HTML, in Base64 and in hexadecimal. */
function formsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inAddress = encodeURIComponent(secret.toWellFormed());
  const posted = new URLSearchParams([['', secret]]).toString().slice(1);
  return [
    ...[secret, [...secret].toReversed().join(''), inAddress, posted],
    ...[inJson, inJson.replaceAll('/', '\\/'), JSON.stringify(inJson).slice(1, -1)],
    ...HTML_QUOTES.map(([quote, apostrophe]) => inHtml(secret, quote, apostrophe)),
    ...[secret.replaceAll("'", "''"), secret.replaceAll('"', '""')],
    ...misread(secret),
    ...inBase64(Buffer.from(secret)),
    ...inBase64(Buffer.from(secret, 'latin1')),
    ...inBase64(Buffer.from(secret, 'utf16le')),
    ...inBase64(Buffer.from(inAddress)),
    Buffer.from(secret).toString('hex'),
  ];
}

/** What a form comes down to when all that escapes it is undone. */
function bareFormsOf(secret: string): readonly string[] {
  const bare = withoutBlanks(secret);
  if (bare.length < SHORTEST_SECRET) return [];
  return [
    ...[bare, [...bare].toReversed().join(''), ...misread(secret).map(withoutBlanks)],
    ...[...inBase64(Buffer.from(secret)), Buffer.from(secret).toString('hex')],
  ];
}

const ASCII = /^\p{ASCII}*$/u;

/** Letters beyond ASCII by somebody who takes them for another encoding, or has none for them. */
function misread(secret: string): readonly string[] {
  if (ASCII.test(secret)) return [];
  const instead = (sign: string) => secret.normalize('NFC').replaceAll(/\P{ASCII}/gu, sign);
  return [Buffer.from(secret).toString('latin1'), instead('\ufffd'), instead('?')];
}

const HTML_QUOTES = [
  ['&quot;', "'"],
  ['&quot;', '&#39;'],
  ['&quot;', '&#x27;'],
  ['&#34;', '&#39;'],
  ['"', "'"],
] as const;

function inHtml(secret: string, quote: string, apostrophe: string): string {
  return secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', quote)
    .replaceAll("'", apostrophe);
}

/** Whatever stands before it: three bytes are four characters, so that there are three ways, and at the ends what the neighbors change. */
function inBase64(secret: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), secret]).toString('base64');
    const begin = before === 0 ? 0 : before + 1;
    const own = whole.slice(begin, Math.floor(((secret.length + before) * 8) / 6));
    const forms = before === 0 ? [whole, own] : [own];
    return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
  });
}

/** Escapes within escapes, so many deep. */
const DEEPEST = 4;

/** A text, and what it says once one escape after another is undone. */
function decodings(text: string): readonly string[] {
  return text.includes('+')
    ? [...decodingsOf(text), ...decodingsOf(text.replaceAll('+', ' '))]
    : decodingsOf(text);
}

function decodingsOf(text: string): readonly string[] {
  const found = [text];
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const [last = ''] = found.slice(-1);
    const next = unescaped(last);
    if (next === last) break;
    found.push(next);
  }
  // An equals sign begins a byte in one way of writing, as a plus is a blank in another: both also mean themselves.
  return found.flatMap((one) => [
    one,
    ...(one.search(QUOTED_PRINTABLE) >= 0
      ? [one.replaceAll(QUOTED_PRINTABLE, (bytes) => ofBytes(bytes))]
      : []),
  ]);
}

const QUOTED_PRINTABLE = /(?:=[0-9A-F]{2})(?:=\r?\n|=[0-9A-F]{2})*/g;

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function unescaped(text: string): string {
  return (
    text
      .replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => ofBytes(bytes))
      .replaceAll(/&#(\d{1,7});?/g, (_, decimal: string) => ofCode(decimal, 10))
      .replaceAll(/&#x([0-9a-f]{1,6});?/gi, (_, hex: string) => ofCode(hex, 16))
      // Others than these are of letters beyond ASCII.
      .replaceAll(/&(amp|lt|gt|quot|apos|nbsp);?|&[a-z]{2,8};/gi, (whole, name?: string) =>
        name === undefined ? '\ufffd' : (NAMED[name.toLowerCase()] ?? whole),
      )
      .replaceAll(
        /\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi,
        (_, wide?: string, long?: string, short?: string) => ofCode(wide ?? long ?? short ?? '', 16),
      )
      .replaceAll(/\\([^\w\s])/g, '$1')
  );
}

function ofBytes(escaped: string): string {
  return Buffer.from(escaped.replaceAll(/[%=\s]/g, ''), 'hex').toString('utf8');
}

function ofCode(digits: string, base: number): string {
  const code = Number.parseInt(digits, base);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : '';
}

/** Lines may be broken anywhere, signs that nobody sees put in between, and letters taken apart or widened. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/[\s\p{C}]+/gu, '').normalize('NFKC');
}
