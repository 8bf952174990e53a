import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerTo, cleaning, type SmtpTrouble } from '../../src/adapters/smtp/answer.ts';
import { isTooManyRefused, isUsableAddress, meaningOf, retryPauseMs } from '../../src/policy/mail/answer.ts';
import { tried } from './tried.ts';

const words = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }));
const enhanced = fc
  .tuple(fc.constantFrom(2, 4, 5), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 40 }))
  .map((parts) => parts.join('.'));
const reply = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 100, max: 699 }),
      fc.constantFrom(' ', '-', ''),
      fc.oneof(enhanced, fc.constant('')),
      fc.constantFrom(' ', ''),
      words,
      fc.constantFrom('', '\r\n550 5.1.1 no such user', '\n250 ok'),
    )
    .map((parts) => parts.join('')),
  words,
);
const trouble: fc.Arbitrary<SmtpTrouble> = fc.record({
  reply: fc.option(reply, { nil: undefined }),
  command: fc.constantFrom(
    'CONN',
    'EHLO',
    'STARTTLS',
    'AUTH PLAIN',
    'AUTH',
    'MAIL FROM',
    'RCPT TO',
    'DATA',
    'RSET',
    'X',
  ),
  words,
});
const progress = fc.constantFrom('sending' as const, 'sent' as const);

test('only a permanent answer to RCPT TO or to the mail itself says anything of a member', () => {
  fc.assert(
    fc.property(trouble, progress, (what, how) => {
      const answer = answerTo(what, how, cleaning(undefined));
      const meaning = meaningOf(answer);
      expect(meaning).not.toBe('accepted');
      if (!['mailbox refused', 'unexplained', 'address not carried'].includes(meaning)) return;
      expect([/^(?:RCPT TO|DATA)$/.test(what.command), what.reply?.[0]]).toEqual([true, '5']);
    }),
    tried(3000),
  );
});

test('a mail of which the server may have all is never taken for one that was not sent', () => {
  fc.assert(
    fc.property(trouble, (what) => {
      const hasReply = /^[45]\d\d/.test(what.reply ?? '');
      expect(answerTo(what, 'sent', cleaning(undefined)).kind).toBe(hasReply ? 'refused' : 'unclear');
    }),
    tried(1000),
  );
});

test('promise 8, of mail servers: their words are kept on one line, not too long, and without the password', () => {
  const password = fc
    .string({ minLength: 6, maxLength: 30, unit: 'grapheme-ascii' })
    .filter((text) => text.trim() === text);
  const form = fc.constantFrom<(password: string) => string>(
    (text) => text,
    encodeURIComponent,
    (text) => Buffer.from(text).toString('base64'),
    (text) => Buffer.from(`\0mailer\0${text}`).toString('base64'),
  );
  fc.assert(
    fc.property(trouble, progress, password, form, (what, how, secret, as) => {
      const told = {
        ...what,
        reply: what.reply && `${what.reply} ${as(secret)}`,
        words: `${what.words} ${as(secret)}`,
      };
      const answer = answerTo(told, how, cleaning({ user: 'mailer', password: secret }));
      expect(answer.words.includes(as(secret))).toBe(false);
      expect(answer.words).toMatch(/^[^\p{C}]{0,400}$/u);
      expect([...answer.words].length).toBeLessThanOrEqual(200);
    }),
    tried(1000),
  );
});

test('a letter waits at least five minutes and at most a day, longer with every try', () => {
  fc.assert(
    fc.property(trouble, progress, fc.integer({ min: 0, max: 50 }), (what, how, tries) => {
      const answer = answerTo(what, how, cleaning(undefined));
      const [pause, next] = [retryPauseMs(answer, tries), retryPauseMs(answer, tries + 1)];
      expect(pause >= 300_000 && pause <= next && next <= 86_400_000).toBe(true);
    }),
    tried(500),
  );
});

test('when so many are refused that none is, that stays so with one more of them', () => {
  fc.assert(
    fc.property(fc.nat({ max: 500 }), fc.nat({ max: 500 }), (refused, others) => {
      const now = isTooManyRefused(refused, refused + others);
      if (now) expect(isTooManyRefused(refused + 1, refused + 1 + others)).toBe(true);
      if (refused <= 2) expect(now).toBe(false);
    }),
    tried(500),
  );
});

test('an address that is used has no room for a second recipient or a header', () => {
  const near = fc
    .tuple(
      words,
      fc.constantFrom('@', '@@', ' @', '@ ', '\n@', ''),
      fc.constantFrom(
        'b.example',
        'b.example\r\nBcc: c@d.example',
        'b.example,c@d.example',
        '1.2.3.4',
        'bücher.example',
      ),
      words,
    )
    .map(([local, at, domain, rest]) => `a${local}${at}${domain}${rest}`);
  fc.assert(
    fc.property(fc.oneof(near, fc.emailAddress(), words), (address) => {
      if (isUsableAddress(address)) expect(address).toMatch(/^[^\s\p{C}<>,;:"()@]+@[^\s\p{C}<>,;:"()@]+$/u);
    }),
    tried(2000),
  );
});
