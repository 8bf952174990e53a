import { expect, test } from 'vitest';
import type { Credential } from '../../../src/adapters/arcgis/sign-in.ts';
import { puttingOtherwise } from './odd-answers.ts';
import { API_KEY, APP, acts, EVERY_CREDENTIAL, startWorld, USER } from './open-portal.ts';

const TOKENS = /\/(oauth2\/token|generateToken)$/;
const isTokenRequest = (path: string) => TOKENS.test(path);

test.each([
  ['app credentials, which have no member record', APP, undefined, ['bot'], undefined],
  ["a member's API key", API_KEY, 'bot', [], true],
  ['a user name and password', USER, 'bot', [], true],
])('%s', async (_circumstance, credential, ownUsername, credentialOwners, seesLastLogin) => {
  await using world = await startWorld({}, { contextPath: '/portal' });
  const reading = await world.open({ credential, url: `${world.portal.url}/home/` }).organization();
  expect(reading).toEqual({
    ok: true,
    value: {
      organization: {
        id: 'HcGisOrg00000001',
        name: 'Harbour City GIS',
        ownUsername,
        credentialOwners,
        contacts: [],
        mfaAdmins: [],
        roles: new Map(),
      },
      seesLastLogin,
    },
  });
  const unsigned = world.portal.requests.filter(({ authenticated }) => !authenticated);
  expect(unsigned.map(({ path }) => path).filter((path) => !isTokenRequest(path))).toEqual([]);
});

type Answer = Readonly<Record<string, unknown>>;
const SELF = /\/portals\/self$/;

test.each<[string, RegExp, (answer: Answer) => unknown, Credential, readonly string[] | undefined]>([
  ['is named with the app', SELF, (answer) => answer, APP, ['bot']],
  ['is not named anywhere', SELF, ({ appInfo: _, ...rest }) => rest, APP, undefined],
  ['is left out of the app', SELF, (answer) => ({ ...answer, appInfo: { appId: 'x' } }), APP, undefined],
  ['has no name', SELF, (answer) => ({ ...answer, appInfo: { appOwner: '' } }), APP, undefined],
  ['is no text', SELF, (answer) => ({ ...answer, appInfo: { appOwner: 7 } }), APP, undefined],
  [
    'is named for an app that a member uses',
    SELF,
    (answer) => ({ ...answer, appInfo: { appOwner: 'chief' } }),
    USER,
    ['chief'],
  ],
  ['does not exist for one who signs in as a member', SELF, (answer) => answer, USER, []],
])('the owner of the app credential %s', async (_circumstance, path, otherwise, credential, owners) => {
  await using world = await startWorld();
  const reading = await world.open({ credential, fetch: puttingOtherwise(path, otherwise) }).organization();
  expect(reading.ok ? reading.value.organization.credentialOwners : reading.failure).toEqual(owners);
});

test('the owner of the app credential is who the portal has the app speak as', async () => {
  await using world = await startWorld();
  const withoutApp = puttingOtherwise(SELF, ({ appInfo: _, ...rest }) => rest);
  const asOwner = puttingOtherwise(/\/community\/self$/, () => ({ username: 'chief' }));
  const isSelf = (url: unknown) => SELF.test(new URL(String(url)).pathname);
  const fetch: typeof globalThis.fetch = (url, init) => (isSelf(url) ? withoutApp : asOwner)(url, init);
  const reading = await world.open({ fetch }).organization();
  expect(reading.ok && reading.value.organization.credentialOwners).toEqual(['chief']);
});

const CHECK_APP =
  'Check ARCGIS_CLIENT_ID and ARCGIS_CLIENT_SECRET, and make sure that the credential still exists.';
const CHECK_USER =
  'Check ARCGIS_USERNAME (case-sensitive) and ARCGIS_PASSWORD. The account must be a built-in one without multifactor authentication; organization sign-ins do not work.';

test.each<[string, Credential, string]>([
  [
    'a wrong secret',
    { kind: 'app', clientId: 'app-1', clientSecret: 'wrong' },
    `The portal answered with an error (“Invalid client_secret”). ${CHECK_APP}`,
  ],
  [
    'an unknown key',
    { kind: 'api key', key: 'AAPTwrong', expires: new Date('2026-11-01T00:00:00Z') },
    'The portal rejected the sign-in (“Invalid token”). Check ARCGIS_API_KEY: keys expire (this one on Nov 1, 2026) and can be revoked.',
  ],
  [
    'a wrong password',
    { kind: 'user', username: 'bot', password: 'wrong' },
    `The portal answered with an error (“Unable to generate token. Invalid username or password”). ${CHECK_USER}`,
  ],
])('%s is refused, and nothing is asked anonymously', async (_circumstance, credential, sentence) => {
  await using world = await startWorld();
  const portal = world.open({ credential });
  const refused = { ok: false, failure: { kind: 'not signed in', sentence } };
  expect([
    await portal.organization(),
    await portal.members(() => {}),
    await acts(portal).disable('bot'),
  ]).toMatchObject([refused, refused, refused]);
  expect(world.portal.member('bot')?.disabled).toBe(false);
});

test('a wrong password is not tried again and again, lest the portal lock the account', async () => {
  await using world = await startWorld();
  const portal = world.open({ credential: { ...USER, kind: 'user', username: 'bot', password: 'wrong' } });
  for (let call = 0; call < 4; call += 1) await portal.account('bot');
  expect(world.paths()).toEqual(['/generateToken']);
});

test.each(EVERY_CREDENTIAL.filter(({ kind }) => kind !== 'api key'))(
  'a token request that failed poisons nothing: $kind',
  async (credential) => {
    await using world = await startWorld();
    const portal = world.open({ credential, pauses: { tries: 1 } });
    world.portal.faults.add({ kind: 'broken connection', path: TOKENS, times: 1 });
    const first = await portal.account('bot');
    const second = await portal.account('bot');
    expect([first.ok, second.ok]).toEqual([false, true]);
  },
);

test.each(EVERY_CREDENTIAL)('a token request is tried again: $kind', async (credential) => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'status', status: 503, body: 'html', path: TOKENS, times: 2 });
  expect((await acts(world.open({ credential })).disable('bot')).ok).toBe(true);
});

test.each([APP, USER])('ten who find their token ended get one new token: $kind', async (credential) => {
  await using world = await startWorld();
  const portal = world.open({ credential, concurrency: 10 });
  await portal.account('bot');
  world.portal.expireTokens();
  world.portal.clearRequests();
  const readings = await Promise.all(Array.from({ length: 10 }, () => portal.account('bot')));
  expect(readings.map(({ ok }) => ok)).toEqual(Array(10).fill(true));
  expect(world.paths().filter(isTokenRequest)).toHaveLength(1);
});

test.each(EVERY_CREDENTIAL)('a refused token is also known by HTTP 401: $kind', async (credential) => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'invalid token', status: 401, path: /\/users\/bot$/, times: 1 });
  expect((await world.open({ credential }).account('bot')).ok).toBe(true);
});

test('an act is sent once and signs nobody in: a refused token means that it was not done', async () => {
  await using world = await startWorld();
  const portal = world.open();
  await portal.account('bot');
  world.portal.expireTokens();
  world.portal.clearRequests();
  expect(await acts(portal).disable('bot')).toMatchObject({
    ok: false,
    failure: { kind: 'not signed in', notDone: { retryAfterMs: 0 } },
  });
  expect(world.paths()).toEqual(['/community/users/bot/disable']);
  expect(await acts(portal).disable('bot')).toEqual({ ok: true, value: undefined });
});

test('a token that is refused twice is given up on', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'invalid token', status: 200, path: /\/users\/bot$/ });
  expect(await world.open().account('bot')).toEqual({
    ok: false,
    failure: {
      kind: 'not signed in',
      sentence: `The portal rejected the sign-in (“Invalid token”). ${CHECK_APP}`,
    },
  });
});

test('a credential that sees only its own sign-in leaves it to the list', async () => {
  await using world = await startWorld({
    apiKeys: [{ key: 'AAPTplain', owner: 'bot', privileges: [], expires: new Date('2027-01-01T00:00:00Z') }],
  });
  const reading = await world.open({ credential: { kind: 'api key', key: 'AAPTplain' } }).organization();
  expect(reading.ok && reading.value.seesLastLogin).toBe(undefined);
});

test('a credential whose own record has no sign-in may not see them', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'no lastLogin', share: 1, path: /self$/ });
  const reading = await world.open({ credential: USER }).organization();
  expect(reading.ok && reading.value.seesLastLogin).toBe(false);
});

test('an act waits behind no reading, however slow the portal gives its pages', async () => {
  await using world = await startWorld();
  const portal = world.open({ concurrency: 1 });
  const signedIn = await portal.signedIn();
  const clear = world.portal.faults.add({ kind: 'hang', path: /\/portals\/self\/users$/ });
  const stop = new AbortController();
  const reading = portal.members(() => {}, stop.signal);
  await expect.poll(() => world.paths()).toContain('/portals/self/users');
  expect(signedIn.ok && (await signedIn.value.disable('bot'))).toEqual({ ok: true, value: undefined });
  clear();
  stop.abort();
  await reading;
});
