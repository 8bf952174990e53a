import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { recordsOf } from '../../src/adapters/arcgis/secrets-item.ts';
import { escaped, mrkdwnSafe, plainSafe } from '../../src/adapters/slack/text.ts';
import { mailMessage } from '../../src/adapters/smtp/mailer.ts';
import { letterFor } from '../../src/features/letters/letter.ts';
import { languageOf } from '../../src/features/letters/locale.ts';
import { LANGUAGES, type LetterFacts } from '../../src/features/letters/wording.ts';
import { writeTable } from '../../src/features/scan/csv-file.ts';
import { cut, printable } from '../../src/policy/text.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { KINDS, linesOfText, someFacts } from '../features/letters/letter-facts.ts';
import { now, zone } from './accounts.ts';
import { nasty } from './nasty.ts';
import { tried } from './tried.ts';

test('promise 9, of any text: nothing is left in it that Slack makes a mention, a link or formatting of', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const safe = escaped(text);
      expect(safe.replace(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[<>&*~`\p{Cc}\u2028\u2029]/u);
      expect(safe).not.toMatch(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u);
      expect(safe.isWellFormed()).toBe(true);
    }),
    tried(1000),
  );
});

test('whatever is cut is as long as there is room, and no character is torn apart', () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 1, max: 60 }), (text, max) => {
      const whole = text.toWellFormed();
      for (const short of [cut(whole, max), plainSafe(text, max), mrkdwnSafe(text, max)]) {
        expect(short.isWellFormed()).toBe(true);
        // Isolates are not seen, and an escaped character is one.
        expect(
          [...short.replace(/&(?:amp|lt|gt);/g, '&').replace(/^\u2068|\u2069$/g, '')].length,
        ).toBeLessThanOrEqual(max);
      }
      expect(mrkdwnSafe(text, max).length).toBeLessThanOrEqual(max * 1.2 + 3);
    }),
    tried(1000),
  );
});

test('any cells come back from the CSV in one line each, as they were but for what is not seen and the apostrophes before what would be a formula', async () => {
  using folder = temporaryFolder();
  const bare = (cell: string) => printable(cell).replaceAll("'", '');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(nasty, nasty, nasty), { minLength: 1, maxLength: 6 }),
      async (rows) => {
        const columns = [0, 1, 2].map((at) => [`c${at}`, (row: readonly string[]) => row[at]] as const);
        const path = join(folder.path, `${randomUUID()}.csv`);
        await writeTable(
          path,
          columns,
          (async function* () {
            yield rows;
          })(),
        );
        const text = await readFile(path, 'utf8');
        const [, ...read] = recordsOf(text) ?? [];
        expect(text).not.toMatch(
          /[^\P{Cc}\r\n]|[\u200b\u2028\u202a-\u202e\u2066-\u2069]|(?<!\r)\n|\r(?!\n)/u,
        );
        const wanted = rows.filter((row) => row.some((cell) => printable(cell) !== ''));
        expect(read.map((row) => row.map(bare))).toEqual(wanted.map((row) => row.map(bare)));
        for (const cell of read.flat()) expect(cell).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u);
      },
    ),
    tried(80),
  );
});

const facts: fc.Arbitrary<LetterFacts> = fc
  .record({
    culture: fc.option(
      fc.oneof(nasty, fc.constantFrom('pt_BR', 'de-CH', 'ja-JP-u-ca-japanese', 'fr-', 'x-klingon')),
      { nil: undefined },
    ),
    organization: nasty,
    username: nasty,
    fullName: nasty,
    contact: nasty,
    lastSignIn: fc.option(now, { nil: undefined }),
    created: fc.option(now, { nil: undefined }),
    inactiveDays: fc.nat({ max: 4000 }),
    signInWith: fc.constantFrom('organization' as const, 'password' as const, 'social' as const),
    timeZone: zone,
  })
  .map((given) => ({ ...someFacts(given), language: languageOf(given.culture) }));

/** But for those around a name, which a greeting may do without. */
const tagsOf = (html: string): readonly string[] =>
  (html.match(/<(?!\/?bdi)[^>]*>/g) ?? []).map((tag) => tag.replace(/ .*/s, ''));

test('promise 9, of any names: a letter has the markup and the lines of any other letter', () => {
  fc.assert(
    fc.property(facts, fc.constantFrom(...KINDS), fc.constantFrom(...LANGUAGES), (given, kind, language) => {
      const letter = letterFor(kind, { ...given, language });
      const other = letterFor(kind, {
        ...someFacts({
          language,
          culture: language,
          signInWith: given.signInWith,
          inactiveDays: given.inactiveDays,
        }),
        ...{ lastSignIn: given.lastSignIn, created: given.created },
      });
      expect(tagsOf(letter.html)).toEqual(tagsOf(other.html));
      expect(linesOfText(letter.text).length).toBe(linesOfText(other.text).length);
      expect(letter.subject).toMatch(/^[^\p{Cc}\u2028\u2029]{1,300}$/u);
    }),
    tried(200),
  );
});

test('promise 9, of any names: a mail has one recipient and no header that is not ours', async () => {
  const to = 'ana@harbour.example';
  const sender = { from: 'GIS <gis@harbour.example>', contact: undefined };
  await fc.assert(
    fc.asyncProperty(facts, fc.constantFrom(...KINDS), async (given, kind) => {
      const letter = letterFor(kind, given);
      const mail = { to, messageId: '<1@harbour.example>', ...letter };
      const { envelope, message } = await mailMessage(mail, sender, new Date(0));
      const read = await simpleParser(message);
      const names = read.headerLines.map(({ key }) => key).toSorted();
      expect([envelope.to, names.length, new Set(names).size]).toEqual([to, 9, 9]);
      expect(read.subject).toBe(letter.subject);
      expect(read.text?.trim()).toBe(letter.text.trim());
    }),
    tried(40),
  );
});
