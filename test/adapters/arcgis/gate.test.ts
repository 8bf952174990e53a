import { expect, test } from 'vitest';
import type { FaultKind } from '../../../src/sandbox/portal/faults.ts';
import { startWorld } from './open-portal.ts';

const page = (title: string, body = '') =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`;
const challenge = (ways: string): FaultKind => ({
  ...{ kind: 'gate', status: 401, page: page('401 - Unauthorized') },
  headers: { 'www-authenticate': ways },
});
const THROUGH =
  'Allow /sharing/rest without that sign-in, or set ARCGIS_PORTAL_URL to a portal address that does not need it';
const OWN_PORT = `${THROUGH}, such as https://…:7443/arcgis.`;
const windows = (ways: string) =>
  `A server in front of the portal requires a Windows sign-in (${ways}), which the bot does not support. ${OWN_PORT}`;
const ownSignIn = (named: string) =>
  `A server in front of the portal requires its own sign-in (${named}), which the bot does not support. ${THROUGH}.`;
const sentOn = (to: string): FaultKind => ({ kind: 'gate', status: 302, headers: { location: to } });
const people = (where: string) =>
  `The portal’s address redirects to a sign-in page (${where}), which the bot cannot use. ${THROUGH}.`;

const GATES: readonly (readonly [string, FaultKind, string])[] = [
  ['Windows sign-in', challenge('Negotiate, NTLM'), windows('Negotiate, NTLM')],
  ['Windows sign-in by Kerberos', challenge('Negotiate'), windows('Negotiate')],
  ['Windows sign-in with a challenge', challenge('NTLM TlRMTVNTUAACAAAA'), windows('NTLM')],
  [
    'Windows sign-in or a password',
    challenge('Negotiate, NTLM, Basic realm="gis, inside"'),
    windows('Negotiate, NTLM, Basic'),
  ],
  ['a password of a web server', challenge('Basic realm="Restricted, area"'), ownSignIn('Basic')],
  ['a digest', challenge('Digest realm="x", qop="auth", nonce="abc", algorithm=MD5'), ownSignIn('Digest')],
  [
    'a token of another service',
    challenge('Bearer authorization_uri="https://login.example/x"'),
    ownSignIn('Bearer'),
  ],
  ['a refusal without a way', { kind: 'gate', status: 401 }, ownSignIn('401')],
  [
    'a firewall',
    { kind: 'gate', status: 403, page: page('Access Denied') },
    'A firewall or web server in front of the portal is blocking the bot (403, “Access Denied”). Allow the bot’s computer to reach /sharing/rest.',
  ],
  [
    'a firewall without a word',
    { kind: 'gate', status: 403 },
    'A firewall or web server in front of the portal is blocking the bot (403). Allow the bot’s computer to reach /sharing/rest.',
  ],
  [
    'a network that wants a sign-in',
    { kind: 'gate', status: 511, page: page('Guest Wi-Fi') },
    'The network of the bot’s computer requires its own sign-in (511, “Guest Wi-Fi”). Sign in to that network, or have the computer exempted.',
  ],
  [
    'a web server that wants a certificate',
    { kind: 'gate', status: 400, page: page('400 No required SSL certificate was sent') },
    'A server in front of the portal is rejecting the bot (400, “400 No required SSL certificate was sent”). Check that ARCGIS_PORTAL_URL is the portal’s address, and find out what its web server requires.',
  ],
  [
    'a web server that takes no POST',
    { kind: 'gate', status: 405 },
    'A server in front of the portal is rejecting the bot (405). Check that ARCGIS_PORTAL_URL is the portal’s address, and find out what its web server requires.',
  ],
  [
    'SAML by a redirect',
    sentOn('https://login.microsoftonline.com/0000/saml2?SAMLRequest=abc'),
    people('https://login.microsoftonline.com'),
  ],
  ['AD FS', sentOn('https://adfs.city.example/adfs/ls/?wa=wsignin1.0'), people('https://adfs.city.example')],
  ['a sign-in at the same place', sentOn('/login?next=%2Fsharing'), people('http://127.0.0.1:0')],
  [
    'a captive portal',
    sentOn('http://captive.airport.example/?u=1'),
    people('http://captive.airport.example'),
  ],
  [
    'another address of the portal',
    sentOn('https://gis.city.example/portal/sharing/rest/generateToken'),
    'The portal redirects to another address (https://gis.city.example/portal). Set ARCGIS_PORTAL_URL to that address.',
  ],
  [
    'another path on the same host',
    sentOn('/portal/sharing/rest/generateToken?f=json'),
    'The portal redirects to another address (http://127.0.0.1:0/portal). Set ARCGIS_PORTAL_URL to that address.',
  ],
  [
    'its website in place of its data',
    sentOn('https://gis.city.example/portal/home/'),
    'The portal redirects to another address (https://gis.city.example/portal/home). Set ARCGIS_PORTAL_URL to that address.',
  ],
  [
    'the same address once more',
    sentOn('/sharing/rest/generateToken?once=more'),
    'The portal redirects every request without naming another address. Check ARCGIS_PORTAL_URL.',
  ],
  ...['mailto:gis@city.example', 'javascript:void(0)', 'file:///portal/sharing', 'urn:login', 'https://'].map(
    (location): (typeof GATES)[number] => [
      `nowhere to go (${location})`,
      sentOn(location),
      'The portal redirects every request without naming another address. Check ARCGIS_PORTAL_URL.',
    ],
  ),
  [
    'SAML by a form',
    { kind: 'gate', status: 200, page: page('Working…', '<form><input name="SAMLRequest"></form>') },
    `A sign-in page (“Working…”) answered instead of the portal, and the bot cannot use that page. ${THROUGH}.`,
  ],
  [
    'a page to sign in on',
    { kind: 'gate', status: 200, page: page('Welcome', '<input type="password">') },
    `A sign-in page (“Welcome”) answered instead of the portal, and the bot cannot use that page. ${THROUGH}.`,
  ],
  [
    'a firewall’s page',
    { kind: 'gate', status: 200, page: page('Request Rejected') },
    'The portal answered with a web page (“Request Rejected”) instead of data. It may be under maintenance, or ARCGIS_PORTAL_URL may be wrong.',
  ],
];

test.each(GATES)(
  'nobody is sent to check a password that is right: %s before the portal',
  async (_, fault, sentence) => {
    for (const path of [/oken/, /portals\/self/]) {
      await using world = await startWorld();
      world.portal.faults.add({ ...fault, path });
      const portal = world.open({ credential: { kind: 'user', username: 'bot', password: 'right p&ss' } });
      const reading = await portal.organization();
      const said = reading.ok ? 'read' : reading.failure.sentence.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:0');
      expect(said).toBe(sentence);
      expect(said).not.toMatch(/ARCGIS_(USERNAME|PASSWORD)/);
    }
  },
);

test('a wrong password is the portal’s own word, and says which settings to check', async () => {
  await using world = await startWorld();
  const portal = world.open({ credential: { kind: 'user', username: 'bot', password: 'wrong p&ss' } });
  const reading = await portal.organization();
  expect(reading.ok ? '' : reading.failure.sentence).toMatch(
    /Check ARCGIS_USERNAME .* and ARCGIS_PASSWORD\./,
  );
});
