const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const base64 = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(text, encoding).toString('base64');
const numbers = (text: string) => [...text].map((point) => `&#${point.codePointAt(0)};`).join('');
const units = (text: string) =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
const inHtml = (text: string) =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Every way in which somebody may say back what they were told. */
export const FORMS: readonly (readonly [string, (secret: string) => string])[] = [
  ['as it is', (secret) => secret],
  ['in capitals', (secret) => secret.toUpperCase()],
  ['backward', (secret) => [...secret].toReversed().join('')],
  ['percent-encoded', (secret) => encodeURIComponent(secret)],
  [
    'percent-encoded in lower case',
    (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  ],
  ['percent-encoded as a whole address', (secret) => encodeURI(secret)],
  ['percent-encoded letter by letter', percent],
  ['percent-encoded twice', (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ['as a form', (secret) => new URLSearchParams({ s: secret }).toString().slice(2)],
  ['in JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
  ['in JSON with slashes escaped', (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
  ['in JSON within JSON', (secret) => JSON.stringify(JSON.stringify({ secret }))],
  ['in JSON, letter by letter', units],
  ['in HTML', inHtml],
  ['in HTML with apostrophes', (secret) => inHtml(secret).replaceAll("'", '&#39;')],
  ['in HTML with apostrophes in hexadecimal', (secret) => inHtml(secret).replaceAll("'", '&#x27;')],
  ['in HTML, letter by letter', numbers],
  ['in HTML twice', (secret) => inHtml(inHtml(secret))],
  ['in HTML, percent-encoded', (secret) => inHtml(encodeURIComponent(secret))],
  ['in Base64', base64],
  ['in Base64 for addresses', (secret) => Buffer.from(secret).toString('base64url')],
  ['in Base64, of UTF-16', (secret) => base64(secret, 'utf16le')],
  ['in Base64, percent-encoded before', (secret) => base64(encodeURIComponent(secret))],
  ['in Base64, percent-encoded after', (secret) => encodeURIComponent(base64(secret))],
  ...['me', 'bot', 'user'].map((user): [string, (secret: string) => string] => [
    `in Base64 behind ${user}:`,
    (secret) => base64(`${user}:${secret}`),
  ]),
  ['in Base64 between other things', (secret) => base64(`{"a":"${secret}","b":1}`)],
  ['in hexadecimal', (secret) => Buffer.from(secret).toString('hex')],
  ['over two lines', (secret) => `${secret.slice(0, 5)}\r\n ${secret.slice(5)}`],
  ['with signs that nobody sees', (secret) => [...secret].join('\u200b')],
  ['in quoted-printable', (secret) => percent(secret).toUpperCase().replaceAll('%', '=')],
];
