import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountOf } from '../../src/adapters/arcgis/members.ts';
import type { Portal } from '../../src/adapters/arcgis/portal.ts';
import { openPortal } from '../../src/adapters/arcgis/portal.ts';
import type { Log } from '../../src/log.ts';
import { bareMember } from '../../src/sandbox/portal/organization.ts';
import { acts } from '../adapters/arcgis/open-portal.ts';
import { nasty } from './nasty.ts';
import { spoiled, spoilers } from './spoiled.ts';
import { tried } from './tried.ts';

const KEY = 'AAPT-the-key-of-the-bot-0123456789';
const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const member = {
  ...bareMember({ username: 'ana' }),
  groups: [{ id: 'g1' }],
  privileges: ['portal:user:createItem'],
};

/** All that a portal says anywhere, in one answer. */
const genuine = {
  ...member,
  id: 'id',
  name: 'Harbour City GIS',
  contacts: ['chief'],
  mfaAdmins: [],
  user: { username: 'ana' },
  ...{ total: 3, start: 1, num: 3, nextStart: -1 },
  users: ['ana', 'ben', 'cleo'].map((username) => bareMember({ username })),
  roles: [{ id: 'r1', name: 'Field crew' }],
  results: [{ id: 'g1', title: 'Crew', modified: 1 }],
  items: [{ id: 'i1', title: 'x.csv', type: 'CSV' }],
  owner: { username: 'chief' },
  appInfo: { appOwner: 'chief', privileges: ['portal:admin:viewItems', 'portal:admin:viewGroups'] },
  tasks: [{ userId: 'ana', active: true }],
  collaborations: [{ id: 'c1' }],
  workspaces: [{ id: 'w1', groupID: 'g1' }],
  purchases: [{ listing: { itemId: 'l1', title: 'ArcGIS Pro' } }],
  userEntitlements: [{ username: 'ana', lastLogin: 1, disconnected: false }],
  success: true,
};

const body = fc.oneof(
  { weight: 4, arbitrary: spoilers.map((flaws) => JSON.stringify(spoiled(genuine, flaws))) },
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  nasty,
  fc.constantFrom(
    '',
    'null',
    '[]',
    '<!DOCTYPE html><html><body>Sign in</body></html>',
    '{"users":[',
    '\ufeff{}',
  ),
  fc
    .record({
      code: fc.oneof(fc.integer(), fc.string(), fc.constantFrom(400, 403, 404, 498, 499, 500, '429')),
      message: fc.oneof(nasty, fc.constant(KEY), fc.constant(null)),
      details: fc.oneof(fc.array(nasty), fc.constant('x')),
    })
    .map((error) => JSON.stringify({ error })),
);
const answer = fc.record({
  body,
  status: fc.constantFrom(200, 200, 200, 200, 204, 301, 302, 400, 401, 403, 404, 418, 429, 500, 503, 504),
  retryAfter: fc.constantFrom(
    undefined,
    undefined,
    '1',
    '0',
    '99999999999999999999',
    '-5',
    'soon',
    'Wed, Oct 21 2026 07:28:00 GMT',
  ),
});

/** A portal that says these things in turn, and the last of them for ever. */
function portalSaying(
  answers: readonly { body: string; status: number; retryAfter: string | undefined }[],
): Portal {
  let turn = 0;
  return openPortal({
    url: 'https://gis.harbour.example/portal',
    credential: { kind: 'api key', key: KEY },
    concurrency: 2,
    log: quiet,
    pauses: { tries: 3, firstMs: 0, longestMs: 1, wait: async () => {} },
    fetch: async () => {
      const {
        body: text,
        status,
        retryAfter,
      } = answers[Math.min(turn, answers.length - 1)] ?? { body: '', status: 200 };
      turn += 1;
      const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
      return new Response(status === 204 ? null : text, { status, headers });
    },
  });
}

const QUESTIONS: Readonly<Record<string, (portal: Portal) => Promise<{ readonly ok: boolean }>>> = {
  organization: (portal) => portal.organization(),
  members: (portal) => portal.members(() => {}),
  account: (portal) => portal.account('ana'),
  disable: (portal) => acts(portal).disable('ana'),
  'group members': (portal) => portal.groupMembers('g1'),
  'groups by title': (portal) => portal.groupsTitled('Crew'),
  holdings: (portal) => portal.holdings('ana'),
  signals: (portal) => portal.signals({ proUse: true }),
  'an own CSV': (portal) => portal.csvMarked('ana', 'x'),
};

test.each(Object.keys(QUESTIONS))(
  'whatever the portal answers about %s is an answer, or a failure in words',
  async (about) => {
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 4 }), async (answers) => {
        const result = await QUESTIONS[about]?.(portalSaying(answers));
        if (result?.ok === true) return;
        const { kind, sentence } = Object(result).failure;
        expect(['not signed in', 'not allowed', 'not found', 'unavailable', 'unexpected']).toContain(kind);
        expect(sentence).toMatch(/^[A-Z][^\p{Cc}]{10,1000}$/u);
        expect(sentence).not.toContain(KEY);
      }),
      tried(60),
    );
  },
);

test('a row of the list is a whole account, or none', () => {
  const row = fc.oneof(
    spoilers.map((flaws) => spoiled(member, flaws)),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(row, (given) => {
      const account = accountOf(given);
      if (account === undefined) return;
      const { key, username, created, lastLogin, disabled } = account;
      expect([key, username].every((text) => text.length > 0)).toBe(true);
      for (const date of [created, lastLogin])
        expect(date instanceof Date ? date.getTime() >= 0 : ['unknown', 'never'].includes(date)).toBe(true);
      expect(disabled).toBe(Object(given).disabled ?? undefined);
    }),
    tried(1000),
  );
});
