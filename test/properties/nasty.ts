import fc from 'fast-check';

const PIECES = [
  ...[
    '=',
    '+',
    '-',
    '@',
    '＝',
    '"',
    "'",
    ';',
    ',',
    '\t',
    '\r',
    '\n',
    '\r\n',
    ' ',
    '\u200b',
    '\u00a0',
    '\u2028',
  ],
  ...[
    '<',
    '>',
    '&',
    '*',
    '_',
    '~',
    '`',
    '|',
    '<!channel>',
    '<@U0MARA>',
    '<https://evil.example|here>',
    ':skull:',
    '&lt;',
  ],
  ...[
    '</td></table><script>',
    '<b>',
    'Bcc: x@evil.example',
    '\r\nBcc: x@evil.example\r\n',
    '%0d%0a',
    '=?utf-8?q?x?=',
  ],
  ...[
    'שלום',
    'مرحبا',
    '\u202e',
    '\u2066',
    '\ud83d',
    '🚒',
    '👩‍👩‍👧',
    'é',
    'e\u0301',
    '\0',
    '\u001b[31m',
    'undefined',
    '../..',
    '{{x}}',
  ],
];

/** Text that means something to Slack, spreadsheets, mail or a terminal, among any other; short, or long. */
export const nasty: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.string({ maxLength: 5 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 8 },
  )
  .chain((parts) => fc.constantFrom(1, 1, 1, 1, 40).map((times) => parts.join('').repeat(times)));
