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

const UMLAUTS = 'pässwörd1';

test.each([
  ['letters taken apart', UMLAUTS, UMLAUTS.normalize('NFD')],
  ['UTF-8 that is read as Latin 1', UMLAUTS, Buffer.from(UMLAUTS).toString('latin1')],
  ['letters that are not known', UMLAUTS, 'p?ssw?rd1'],
  ['Latin 1 that is read as UTF-8', UMLAUTS, 'p\ufffdssw\ufffdrd1'],
  ['Latin 1 in an address', UMLAUTS, 'p%E4ssw%F6rd1'],
  ['letters by name in HTML', UMLAUTS, 'p&auml;ssw&ouml;rd1'],
  ['Latin 1 in Base64', UMLAUTS, Buffer.from(UMLAUTS, 'latin1').toString('base64')],
  ['wide letters', 'secret12', '\uff53\uff45\uff43ret12'],
  ['an escape before a digit', 'Tr0ub4dor&3', 'Tr0ub4dor\\u00263'],
  ['a form that is escaped in part', 'p@ss w+rd=1', 'p@ss+w%2Brd=1'],
  ['quotes that are doubled', "pa'ss'12", "pa''ss''12"],
  ['hexadecimal in groups', 'secret12', '7365 6372 6574 3132'],
])(
  'promise 8: whoever reads a log, a card or the database finds no secret there in %s',
  (_, secret, said) => {
    expect(['say … end', '…']).toContain(hiding([secret])(`say ${said} end`));
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
