import { expect, test } from 'vitest';
import { noProxyIn } from '../../../src/adapters/network/proxy.ts';

test.each<[text: string, host: string, port: number, isDirect: boolean]>([
  ['', 'portal.hcg.example', 443, false],
  ['', 'localhost', 25, true],
  ['', 'LOCALHOST.', 25, true],
  ['', '127.0.0.53', 25, true],
  ['', '[::1]', 443, true],
  ['', '128.0.0.1', 443, false],
  ['', 'localhost.example', 443, false],
  ['*', 'portal.hcg.example', 443, true],
  ['hcg.example', 'hcg.example', 443, true],
  ['hcg.example', 'portal.hcg.example', 443, true],
  ['.hcg.example', 'portal.hcg.example', 443, true],
  ['.hcg.example', 'hcg.example', 443, true],
  ['*.hcg.example', 'a.portal.hcg.example', 443, true],
  ['hcg.example', 'otherhcg.example', 443, false],
  ['hcg.example', 'hcg.example.org', 443, false],
  ['HCG.example.', 'portal.hcg.EXAMPLE', 443, true],
  ['hcg.example:587', 'mail.hcg.example', 587, true],
  ['hcg.example:587', 'mail.hcg.example', 443, false],
  [' one.example , two.example ', 'two.example', 443, true],
  ['one.example two.example', 'one.example', 443, true],
  ['10.1.2.3', '10.1.2.3', 443, true],
  ['10.1.2.3', '10.1.2.30', 443, false],
  ['10.1.0.0/16', '10.1.2.3', 443, true],
  ['10.1.0.0/16', '10.2.2.3', 443, false],
  ['10.1.0.0/16', '10.1.example', 443, false],
  ['10.1.0.0/16:443', '10.1.2.3', 25, false],
  ['fd00::/8', 'fd12::1', 443, true],
  ['fd00::/8', '[fd12::1]', 443, true],
  ['fd00::1', 'fd00::1', 443, true],
  ['[fd00::1]:443', 'fd00::1', 443, true],
  ['[fd00::1]:443', 'fd00::1', 25, false],
])('NO_PROXY %j: %s at port %i is reached without the proxy: %s', (text, host, port, isDirect) => {
  expect(noProxyIn(text)?.(host, port)).toBe(isDirect);
});

test.each([
  '10.*',
  'http://hcg.example',
  '10.0.0.0/33',
  'hcg.example/24',
  'a..b',
  'fd00::/129',
  'hcg.example:x',
])('NO_PROXY %j is not understood', (text) => {
  expect(noProxyIn(text)).toBeUndefined();
});
