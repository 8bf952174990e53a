import { expect, test } from 'vitest';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { checkPortal, type PortalWishes } from '../../../src/cli/doctor/portal.ts';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import { API_KEY, APP, CREATED, startWorld, USER, type World } from '../../adapters/arcgis/open-portal.ts';

const NO_WISHES: PortalWishes = { csvItem: false, checkProLicenses: false };
const ANN = bareMember({ username: 'ann', created: CREATED, lastLogin: CREATED });

async function found(
  world: World,
  settings: Parameters<World['open']>[0],
  wishes = NO_WISHES,
): Promise<readonly Finding[]> {
  const findings = await checkPortal(world.open(settings), wishes);
  // It reads: no request of a doctor's changes anything.
  expect(world.paths().filter((path) => /disable|enable|addItem|update|delete/i.test(path))).toEqual([]);
  return findings;
}

const lines = (findings: readonly Finding[]) =>
  findings.map(({ result, about, text, fix }) => [result, about, text, fix].filter(Boolean).join(' | '));

test('a built-in administrator: all of it is right', async () => {
  await using world = await startWorld({ members: [ANN] });
  expect(lines(await found(world, { credential: USER }))).toEqual([
    'right | sign-in | Signed in to Harbour City GIS as bot.',
    'right | members | 2 members.',
    'right | seeing sign-ins | The credential can see when members last signed in.',
    'right | disabling accounts | The credential can disable and re-enable accounts (not tested).',
    'right | seeing items | The credential can see who owns items, scheduled tasks and app credentials.',
    'right | seeing groups | The credential can see how many groups someone owns or is in.',
    'right | owner of the credential | bot is the bot’s own account, which is never proposed.',
  ]);
});

test('an app credential names its owner, and sees only what it was given', async () => {
  await using world = await startWorld({ members: [ANN] });
  const findings = await found(world, { credential: APP }, { csvItem: true, checkProLicenses: true });
  expect(findings.map(({ result, about }) => `${result} ${about}`)).toEqual([
    'right sign-in',
    'right members',
    'right seeing sign-ins',
    'right disabling accounts',
    'warning seeing items',
    'warning seeing groups',
    'warning seeing ArcGIS Pro use',
    'wrong keeping the CSV',
    'right owner of the credential',
  ]);
  expect(findings.at(-1)?.text).toBe('The app credential belongs to bot, who is never proposed.');
});

test.each([
  ['wrong secret', { ...APP, clientSecret: 'another secret' }, 'ARCGIS_CLIENT_SECRET'],
  ['wrong key', { ...API_KEY, key: 'AAPTanother' }, 'ARCGIS_API_KEY'],
  ['wrong password', { ...USER, password: 'another password' }, 'ARCGIS_PASSWORD'],
])('a %s is named with the settings to check, and without itself', async (_, credential, setting) => {
  await using world = await startWorld();
  const [finding, ...more] = await found(world, { credential });
  expect(more.map(({ result, about }) => [result, about])).toEqual([['unknown', 'the rest']]);
  expect(finding).toMatchObject({ result: 'wrong', about: 'sign-in' });
  expect(finding?.text).toMatch(/^The portal (rejected|answered)/);
  expect(finding?.fix).toContain(setting);
  expect(JSON.stringify(finding)).not.toContain('another');
});

test('what the portal does not tell is unknown, not right', async () => {
  await using world = await startWorld({ members: [ANN] });
  world.portal.faults.add({ kind: 'fields left out', fields: ['privileges', 'appInfo'], path: /self/ });
  const findings = await found(world, { credential: APP });
  const unknown = findings.filter(({ result }) => result === 'unknown').map(({ about }) => about);
  expect(unknown).toEqual(['disabling accounts', 'seeing items', 'seeing groups', 'owner of the credential']);
  for (const { result, fix } of findings) expect(fix === undefined).toBe(result === 'right');
});

test('a credential that may neither see nor disable', async () => {
  await using world = await startWorld({
    members: [ANN, bareMember({ username: 'plain', role: 'org_user', created: CREATED })],
    passwords: { plain: 'right p&ss' },
  });
  const findings = await found(world, {
    credential: { kind: 'user', username: 'plain', password: 'right p&ss' },
  });
  const wrong = findings.filter(({ result }) => result === 'wrong').map(({ about }) => about);
  expect(wrong).toContain('disabling accounts');
  expect(wrong).toContain('seeing sign-ins');
});

test.each([
  [
    'not allowed',
    { kind: 'refused', code: 403, message: 'No' },
    { result: 'wrong', fix: expect.stringContaining('allow View members') },
  ],
  [
    'does not answer',
    { kind: 'status', status: 503, body: 'empty' },
    { result: 'unknown', fix: expect.not.stringContaining('View members') },
  ],
  [
    'something else',
    { kind: 'refused', code: 400, message: 'No' },
    { result: 'wrong', fix: expect.not.stringContaining('View members') },
  ],
] as const)('a member list that cannot be read: %s', async (_, fault, expected) => {
  await using world = await startWorld({ members: [ANN] });
  world.portal.faults.add({ ...fault, path: /self\/users$/ });
  const findings = await found(world, { credential: USER });
  expect(findings.find(({ about }) => about === 'members')).toMatchObject(expected);
});

test('a portal that is not there', async () => {
  await using world = await startWorld();
  world.portal.faults.add({ kind: 'html page', path: /./ });
  const [finding] = await found(world, { credential: USER });
  expect(finding).toMatchObject({ result: 'wrong', about: 'sign-in' });
  expect(finding?.fix).toContain('ARCGIS_PORTAL_URL');
});
