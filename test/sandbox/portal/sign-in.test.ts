import { expect, test } from 'vitest';
import { z } from 'zod';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import type { Portal } from '../../../src/sandbox/portal/server.ts';
import {
  clockAt,
  DAY,
  get,
  INVALID_TOKEN,
  invalid,
  KEY,
  MINUTE,
  missing,
  NOW,
  type Params,
  post,
  refusal,
  startSmallPortal,
  TOKEN_REQUIRED,
} from './world.ts';

const REFERER = { client: 'referer', referer: 'https://bot.example' };
const NO_TOKEN = refusal(400, 'Unable to generate token.', { details: ['Invalid username or password.'] });
const named = z.object({ username: z.string() });
const built = z.object({ token: z.string(), expires: z.number() });
const oauth = z.object({ access_token: z.string(), expires_in: z.number() });

const withAccounts = () =>
  startSmallPortal({
    members: [
      bareMember({ username: 'saml@city.example_HCG', provider: 'enterprise' }),
      bareMember({ username: 'second', mfaEnabled: true }),
      bareMember({ username: 'gone', disabled: true }),
    ],
  });

async function tokenOfBot(portal: Portal, more: Params = {}) {
  return built.parse(
    await post(portal, '/generateToken', { username: 'bot', password: 'right', ...REFERER, ...more }),
  );
}

test.each<[string, Params, unknown]>([
  ['a wrong password', { username: 'bot', password: 'wrong', ...REFERER }, NO_TOKEN],
  ['no password', { username: 'bot', ...REFERER }, NO_TOKEN],
  ['an unknown account', { username: 'nobody', password: 'right', ...REFERER }, NO_TOKEN],
  ['a user name in other letters', { username: 'BOT', password: 'right', ...REFERER }, NO_TOKEN],
  ['a SAML account', { username: 'saml@city.example_HCG', password: 'right', ...REFERER }, NO_TOKEN],
  ['an account with a second factor', { username: 'second', password: 'right', ...REFERER }, NO_TOKEN],
  ['a disabled account', { username: 'gone', password: 'right', ...REFERER }, NO_TOKEN],
  ['no referer', { username: 'bot', password: 'right', client: 'referer' }, missing('referer')],
  ['an unknown client', { username: 'bot', password: 'right', client: 'cookie' }, invalid('client')],
  [
    'half a minute',
    { username: 'bot', password: 'right', ...REFERER, expiration: '0.5' },
    invalid('expiration'),
  ],
])('generateToken refuses %s', async (_, params, answer) => {
  await using portal = await withAccounts();
  expect(await post(portal, '/generateToken', params)).toEqual(answer);
});

test('generateToken is not for GET, where the password would be in the address', async () => {
  await using portal = await startSmallPortal();
  expect(await get(portal, '/generateToken', { username: 'bot', password: 'right', ...REFERER })).toEqual(
    refusal(405, 'HTTP method GET is not supported by this URL'),
  );
});

test('a token is good with its Referer only, until it expires, and is a sign-in of the account', async () => {
  const clock = clockAt();
  await using portal = await startSmallPortal({}, { clock });
  const { token, expires } = await tokenOfBot(portal, { expiration: '90' });
  expect(expires).toBe(NOW.getTime() + 90 * MINUTE);
  expect(portal.member('bot')?.lastLogin).toBe(NOW.getTime());

  const ask = async (referer: string) => post(portal, '/community/self', { token }, { referer });
  expect(named.parse(await ask('https://bot.example'))).toEqual({ username: 'bot' });
  expect(await ask('https://elsewhere.example')).toEqual(INVALID_TOKEN);
  expect(await post(portal, '/community/self', { token })).toEqual(INVALID_TOKEN);
  clock.forward(90 * MINUTE);
  expect(await ask('https://bot.example')).toEqual(INVALID_TOKEN);
});

test('a token is never longer than the organization allows', async () => {
  await using portal = await startSmallPortal({ settings: { maxTokenExpirationMinutes: 30 } });
  expect((await tokenOfBot(portal, { expiration: '20160' })).expires).toBe(NOW.getTime() + 30 * MINUTE);
});

test.each(['the form', 'X-Esri-Authorization', 'Authorization'])(
  'a token is taken from %s',
  async (where) => {
    await using portal = await startSmallPortal();
    const answer =
      where === 'the form'
        ? await post(portal, '/community/self', { token: KEY.bot })
        : await get(portal, '/community/self', {}, { [where]: `Bearer ${KEY.bot}` });
    expect(named.parse(answer)).toEqual({ username: 'bot' });
  },
);

test.each<[string, Params, string, string]>([
  ['another grant', { grant_type: 'password' }, 'invalid_grant', 'Invalid grant_type'],
  ['an unknown id', { client_id: 'other' }, 'invalid_client_id', 'Invalid client_id'],
  ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client_secret', 'Invalid client_secret'],
])('oauth2/token refuses %s', async (_, wrong, error, message) => {
  await using portal = await startSmallPortal();
  const right = { grant_type: 'client_credentials', client_id: 'app', client_secret: 'secret' };
  expect(await post(portal, '/oauth2/token/', { ...right, ...wrong })).toEqual(
    refusal(400, message, { error, error_description: message }),
  );
});

test('an app credential has privileges and no member record', async () => {
  const clock = clockAt();
  await using portal = await startSmallPortal({}, { clock });
  const right = { grant_type: 'client_credentials', client_id: 'app', client_secret: 'secret' };
  const { access_token: token, expires_in } = oauth.parse(
    await post(portal, '/oauth2/token/', { ...right, expiration: '7200' }),
  );
  expect(expires_in).toBe(7200 * 60);
  expect(await post(portal, '/community/self', { token })).toMatchObject({ error: { code: 403 } });
  const self = await post(portal, '/portals/self', { token });
  expect(self).not.toHaveProperty('user');
  expect(self).toMatchObject({ appInfo: { appId: 'app', privileges: ['portal:admin:viewUsers'] } });
  expect(await post(portal, '/community/users/ana/disable', { token })).toMatchObject({
    error: { code: 403 },
  });
  clock.forward(5 * DAY);
  expect(await post(portal, '/portals/self', { token })).toEqual(INVALID_TOKEN);
});

test('an API key ends on its day, and with its owner', async () => {
  const clock = clockAt();
  await using portal = await startSmallPortal({}, { clock });
  portal.organization.members.update('ana', { disabled: true });
  expect(await get(portal, '/portals/self', { token: KEY.plain })).toEqual(INVALID_TOKEN);
  clock.forward(30 * DAY);
  expect(await get(portal, '/portals/self', { token: KEY.bot })).toEqual(INVALID_TOKEN);
});

test('whoever is not signed in is answered as a stranger, not as an error', async () => {
  await using portal = await startSmallPortal();
  expect(await get(portal, '/portals/self')).toEqual({
    ...{ id: 'HcGisOrg00000001', name: 'Harbour City GIS', urlKey: 'harbour-city', isPortal: false },
    ...{ currentVersion: '2026.2', access: 'public', allSSL: true, culture: 'en', region: 'WO' },
  });
  expect(await get(portal, '/community/self')).toEqual(TOKEN_REQUIRED);
  expect(await get(portal, '/portals/self', { token: 'never-issued' })).toEqual(INVALID_TOKEN);
});

test('when all tokens end, the next call says so and API keys go on', async () => {
  await using portal = await startSmallPortal();
  const { token } = await tokenOfBot(portal);
  portal.expireTokens();
  const headers = { referer: REFERER.referer };
  expect(await post(portal, '/community/self', { token }, headers)).toEqual(INVALID_TOKEN);
  expect(named.parse(await post(portal, '/community/self', { token: KEY.bot }))).toEqual({ username: 'bot' });
});
