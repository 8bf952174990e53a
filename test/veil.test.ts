import { expect, test } from 'vitest';
import { hiding } from '../src/veil.ts';
import { FORMS } from './worlds/said-back.ts';

const SECRET = "p&ss <w\"ö/r\\d> 'x'+=%";

const SECRETS = [
  SECRET,
  'Tr0ub4dor&3',
  'hunter',
  'correct horse battery',
  'ünïcödé-пароль',
  'AAPTk3y~of/the+bot==',
];

test.each(FORMS.flatMap(([form, of]) => SECRETS.map((secret) => ({ form, secret, said: of(secret) }))))(
  'promise 8: whoever reads a log, a card or the database finds no secret there: $secret, $form',
  ({ secret, said }) => {
    for (const around of [
      said,
      `Wrong: ${said}, sorry`,
      `{"said":"${said}"}`,
      `see https://x/?p=${said}&f=json`,
    ]) {
      const left = hiding([secret, 'another-secret'])(around);
      for (const [, of] of FORMS) expect(left).not.toContain(of(secret));
      expect(left.length).toBeLessThan(around.length - Math.min(secret.length, 6) + 2);
    }
  },
);

test('what is left does not tell what was taken out', () => {
  const hide = hiding(['secret-pass', 'passwo']);
  expect(hide('without a password in it')).toBe('without a … in it');
  expect(hide('xxsecret-passyy, please')).toBe('…, please');
});

test('what holds no secret stays as it is', () => {
  const hide = hiding(SECRETS);
  for (const text of [
    '',
    ' one\n two ',
    'a%20b &amp; \\u0041 = %',
    '“Unable to generate token.”',
    'live… now',
  ])
    expect(hide(text)).toBe(text);
});
