import { createServer } from 'node:https';
import { expect, test } from 'vitest';
import { exchangeWith } from '../../../src/adapters/arcgis/exchange.ts';
import { fenced } from '../../../src/adapters/arcgis/trouble.ts';
import { certificateFault } from '../../../src/adapters/network/certificate.ts';
import { authoritiesIn, openNetwork } from '../../../src/adapters/network/network.ts';
import { openLog } from '../../../src/log.ts';
import { listenOnLoopback } from '../../../src/sandbox/loopback.ts';
import { madeAuthority } from '../../worlds/authority.ts';

/** What the bot says of a portal whose certificate is signed by an authority that CA_FILE names. */
async function saidOf(name: string): Promise<string | undefined> {
  using authority = madeAuthority({}, name);
  const { ca, key, cert } = authority;
  const server = createServer({ key, cert }, (_request, response) => response.end('{}'));
  await using listening = await listenOnLoopback(server);
  const authorities = authoritiesIn(ca, new Date());
  const network = openNetwork(
    { proxy: undefined, noProxy: '', authorities: authorities.ok ? authorities.value : undefined },
    openLog({ level: 'error', secrets: [] }),
  );
  const exchange = exchangeWith({ timeoutMs: 60_000, secrets: [], fetch: network.fetch });
  const answer = await fenced(() => exchange(`https://127.0.0.1:${listening.port}/sharing/rest`, {}));
  return answer.ok ? undefined : answer.failure.sentence;
}

test('a certificate of another name does not send people to CA_FILE', async () => {
  expect(await saidOf('DNS:gis.example.org')).toBe(
    'The portal’s certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID). Use an address that the certificate covers.',
  );
});

test.each([
  ['CERT_HAS_EXPIRED', /^its certificate has expired .*\. Have it renewed/],
  ['CERT_NOT_YET_VALID', /^its certificate is not valid yet .*\. Check the clock of the bot’s computer$/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /^its certificate is not trusted .*\. Set CA_FILE to/],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /^its certificate is not trusted .*\. Set CA_FILE to/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /^it requires a client certificate/],
  ['ECONNRESET', undefined],
])('what is said of %s is what would help', (code, words) => {
  const said = certificateFault(code, 'its');
  expect(said).toEqual(words === undefined ? undefined : expect.stringMatching(words));
});
