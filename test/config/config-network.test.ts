import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authoritiesIn } from '../../src/adapters/network/network.ts';
import { readConfig } from '../../src/config/config.ts';
import { type Authority, madeAuthority } from '../worlds/authority.ts';
import { type Env, GOOD } from './config-env.ts';

let authority: Authority;
beforeAll(() => {
  authority = madeAuthority({}, 'IP:127.0.0.1');
});
afterAll(() => authority[Symbol.dispose]());

const FILES: Env = {
  '/no-certificate': 'hello',
  '/broken': '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  '/proxy': 'http://me:hush-hush@proxy.example:8080\n',
};
const read = (env: Env) =>
  readConfig({ ...GOOD, ...env }, (path) => FILES[path] ?? readFileSync(path, 'utf8'));
const network = (env: Env) => {
  const config = read(env);
  return config.ok ? config.value.network : config.failure;
};

const PROXY = { host: 'proxy.example', port: 8080, credentials: { user: 'me', password: 'hush-hush' } };
const NONE = { proxy: undefined, noProxy: '', authorities: undefined };
const ADDRESS = 'http://me:hush-hush@proxy.example:8080';

test.each<[circumstance: string, env: Env, expected: object]>([
  ['in capitals', { HTTPS_PROXY: ADDRESS, NO_PROXY: 'a.example' }, { proxy: PROXY, noProxy: 'a.example' }],
  ['in lower case', { https_proxy: ADDRESS, no_proxy: 'a.example' }, { proxy: PROXY, noProxy: 'a.example' }],
  ['in both', { HTTPS_PROXY: ADDRESS, https_proxy: 'http://other.example', NO_PROXY: ' ' }, { proxy: PROXY }],
  ['in a file', { HTTPS_PROXY_FILE: '/proxy', https_proxy: 'http://other.example' }, { proxy: PROXY }],
  ['for http alone', { http_proxy: ADDRESS, HTTP_PROXY: ADDRESS }, {}],
])('takes a proxy %s', (_, env, expected) => {
  expect(network(env)).toEqual({ ...NONE, ...expected });
});

test('CA_FILE is read, and whatever else stands in the file', () => {
  const { caFile, ca, key } = authority;
  expect(network({ CA_FILE: caFile })).toEqual({
    ...NONE,
    authorities: { certificates: [ca.trim()], expired: [] },
  });
  expect(authoritiesIn(`# ours\n${ca}\n${key}\n${ca}`, new Date())).toEqual({
    ok: true,
    value: { certificates: [ca.trim(), ca.trim()], expired: [] },
  });
});

test.each<[circumstance: string, env: Env, problem: string]>([
  [
    'no such file',
    { CA_FILE: '/none' },
    'CA_FILE: the file it names cannot be read (ENOENT). Check the path and the file’s permissions.',
  ],
  [
    'no certificate',
    { CA_FILE: '/no-certificate' },
    'CA_FILE: the file it names contains no certificate (-----BEGIN CERTIFICATE-----). Use a PEM file.',
  ],
  [
    'a broken one',
    { CA_FILE: '/broken' },
    'CA_FILE: the file it names contains a certificate that cannot be read (number 1 of 1). Copy it again, or remove it.',
  ],
  [
    'a proxy of another kind',
    { HTTPS_PROXY: 'socks5://me:hush-hush@proxy.example' },
    'HTTPS_PROXY: found something else (not shown). Use the address of an HTTP proxy, such as http://proxy.example.org:8080 or http://user:password@proxy.example.org:8080, with special characters percent-encoded and a password of at least 6 characters.',
  ],
  [
    'exceptions that are none',
    { NO_PROXY: '10.*' },
    'NO_PROXY: found 4 characters (not shown). Use * or a comma-separated list of host names (subdomains included), IP addresses or ranges such as 10.0.0.0/8, each with or without a port.',
  ],
])('refuses %s', (_, env, problem) => {
  expect(network(env)).toEqual([problem]);
});

test('what has expired is named; it is refused where nothing else is in the file', () => {
  const { ca } = authority;
  const expired = expect.stringMatching(/^CN=Private authority \([A-Z][a-z]{2} \d{1,2}, \d{4}\)$/);
  const later = new Date(Date.now() + 3 * 86_400_000);
  expect(authoritiesIn(ca, later)).toEqual({
    ok: false,
    failure: expect.stringMatching(
      /^contains only expired certificates. Replace them: CN=Private authority \(/,
    ),
  });
  using other = madeAuthority({ days: 30 }, 'IP:127.0.0.1');
  const lasting = other.ca;
  expect(authoritiesIn(`${ca}${lasting}`, later)).toEqual({
    ok: true,
    value: { certificates: [ca.trim(), lasting.trim()], expired: [expired] },
  });
});

test('the proxy’s password is a secret, and the audit trail knows nothing of it', () => {
  const config = read({ HTTPS_PROXY: ADDRESS, NO_PROXY: 'a.example' });
  const { secrets = [], settings = new Map() } = config.ok
    ? { secrets: config.value.secrets, settings: config.value.settings }
    : {};
  expect(secrets).toEqual(expect.arrayContaining(['hush-hush', 'me:hush-hush']));
  expect([settings.has('HTTPS_PROXY'), settings.get('NO_PROXY')]).toEqual([false, 'a.example']);
});
