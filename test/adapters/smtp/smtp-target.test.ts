import { expect, test } from 'vitest';
import { type SmtpSettings, type SmtpTarget, smtpTarget } from '../../../src/adapters/smtp/target.ts';

const MAIL = { host: 'mail.example.org', port: 587, isLoopback: false, credentials: undefined };
const BOT = { user: 'bot@example.org', password: 'p:w/ü' };
const LOCAL = {
  host: '127.0.0.1',
  port: 25,
  isLoopback: true,
  credentials: undefined,
  tls: 'never',
} as const;

test.each<[string, SmtpSettings, SmtpTarget]>([
  ['a relay that needs no password', { url: 'smtp://mail.example.org' }, { ...MAIL, tls: 'offered' }],
  ['the same, never encrypted', { url: 'smtp://mail.example.org?tls=off' }, { ...MAIL, tls: 'never' }],
  [
    'the same, always encrypted',
    { url: 'smtp://mail.example.org/?tls=required' },
    { ...MAIL, tls: 'required' },
  ],
  ['smtps', { url: ' smtps://Mail.Example.org ' }, { ...MAIL, port: 465, tls: 'implicit' }],
  [
    'a password in the address',
    { url: 'smtp://bot%40example.org:p%3Aw%2F%C3%BC@mail.example.org:2525' },
    { ...MAIL, port: 2525, credentials: BOT, tls: 'required' },
  ],
  [
    'a password beside it',
    { url: 'smtps://x:y@mail.example.org:466', ...BOT },
    { ...MAIL, port: 466, credentials: BOT, tls: 'implicit' },
  ],
  ['the machine itself', { url: 'smtp://127.0.0.1:25' }, LOCAL],
  ['the machine itself, by name', { url: 'smtp://localhost:25' }, { ...LOCAL, host: 'localhost' }],
  ['the machine itself, by IPv6', { url: 'smtp://[::1]:25' }, { ...LOCAL, host: '::1' }],
  [
    'a password on the machine itself',
    { url: 'smtp://127.0.0.1:25', ...BOT },
    { ...LOCAL, credentials: BOT },
  ],
  [
    'the machine itself, encrypted',
    { url: 'smtp://127.0.0.1:25?tls=required' },
    { ...LOCAL, tls: 'required' },
  ],
  [
    'SMTP_TLS starttls, without a sign-in',
    { url: 'smtp://mail.example.org', tls: 'starttls' },
    { ...MAIL, tls: 'required' },
  ],
  [
    'SMTP_TLS starttls, on the machine itself',
    { url: 'smtp://127.0.0.1:25', tls: 'starttls' },
    { ...LOCAL, tls: 'required' },
  ],
  [
    'SMTP_TLS implicit, whose usual port is another',
    { url: 'smtp://mail.example.org', tls: 'implicit' },
    { ...MAIL, port: 465, tls: 'implicit' },
  ],
  [
    'SMTP_TLS implicit, at a port of its own',
    { url: 'smtp://mail.example.org:587', tls: 'implicit' },
    { ...MAIL, tls: 'implicit' },
  ],
  [
    'SMTP_TLS implicit, as the address says',
    { url: 'smtps://mail.example.org', tls: 'implicit' },
    { ...MAIL, port: 465, tls: 'implicit' },
  ],
  ['SMTP_TLS none', { url: 'smtp://mail.example.org:25', tls: 'none' }, { ...MAIL, port: 25, tls: 'never' }],
  [
    'SMTP_TLS none, with a password on the machine itself',
    { url: 'smtp://127.0.0.1:25', tls: 'none', ...BOT },
    { ...LOCAL, credentials: BOT },
  ],
  [
    'tokens: never unencrypted',
    { url: 'smtp://mail.example.org', auth: 'google', user: 'gis@x.org' },
    { ...MAIL, tls: 'required', credentials: { user: 'gis@x.org', service: 'google' } },
  ],
  [
    'SMTP_AUTH none, whatever else is there',
    { url: 'smtp://mail.example.org', auth: 'none', ...BOT },
    { ...MAIL, tls: 'offered' },
  ],
])('%s', (_, settings, value) => {
  expect(smtpTarget(settings)).toEqual({ ok: true, value });
});

const NO_ADDRESS = 'is not an address such as smtp://mail.example.org:587 or smtps://mail.example.org';

test.each<[string, SmtpSettings, string]>([
  ['nothing', { url: '' }, NO_ADDRESS],
  ['a host alone', { url: 'mail.example.org:25' }, NO_ADDRESS],
  ['a web address', { url: 'https://mail.example.org' }, NO_ADDRESS],
  ['no host', { url: 'smtp:///' }, NO_ADDRESS],
  ['an unknown parameter', { url: 'smtp://x.org?secure=true' }, 'has a parameter other than tls. Remove it'],
  [
    'an unknown tls',
    { url: 'smtp://x.org?tls=no' },
    'has an unknown value for tls. Use tls=required or tls=off',
  ],
  [
    'smtps without tls',
    { url: 'smtps://x.org?tls=off' },
    'combines smtps with tls=off. Remove tls=off, or use smtp',
  ],
  [
    'a bare password',
    { url: 'smtp://b:p@x.org?tls=off' },
    'would send the password unencrypted. Remove tls=off',
  ],
  [
    'no password',
    { url: 'smtp://bot@x.org' },
    'is used with a user name but no password. Set SMTP_PASSWORD or SECRETS_ITEM_ID',
  ],
  [
    'no user',
    { url: 'smtp://x.org', password: 'geheim' },
    'is used with a password but no user name. Set SMTP_USER',
  ],
  [
    'a stray %',
    { url: 'smtp://bot:100%@x.org' },
    'has a user name or a password that is not percent-encoded. Use SMTP_USER and SMTP_PASSWORD instead',
  ],
  [
    'SMTP_TLS beside tls=',
    { url: 'smtp://x.org?tls=required', tls: 'starttls' },
    'has tls= in it, and SMTP_TLS is set too. Keep only SMTP_TLS',
  ],
  [
    'SMTP_TLS starttls beside smtps',
    { url: 'smtps://x.org', tls: 'starttls' },
    'begins with smtps:// (TLS from the first byte), but SMTP_TLS is starttls. Remove SMTP_TLS, or use smtp://',
  ],
  [
    'SMTP_TLS none beside smtps',
    { url: 'smtps://x.org', tls: 'none' },
    'begins with smtps:// (TLS from the first byte), but SMTP_TLS is none. Remove SMTP_TLS, or use smtp://',
  ],
  [
    'a password with SMTP_TLS none',
    { url: 'smtp://x.org', tls: 'none', ...BOT },
    'would send the password unencrypted (SMTP_TLS is none). Set SMTP_TLS to starttls or implicit',
  ],
  [
    'a token with SMTP_TLS none',
    { url: 'smtp://x.org', tls: 'none', auth: 'microsoft365', user: 'gis@x.org' },
    'would send the token unencrypted (SMTP_TLS is none). Set SMTP_TLS to starttls or implicit',
  ],
])('refused: %s', (_, settings, failure) => {
  expect(smtpTarget(settings)).toEqual({ ok: false, failure });
});
