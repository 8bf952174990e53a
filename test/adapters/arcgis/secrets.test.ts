import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { shown } from '../../../src/adapters/arcgis/answer.ts';
import { type Credential, secretsOf } from '../../../src/adapters/arcgis/sign-in.ts';
import { fenced } from '../../../src/adapters/arcgis/trouble.ts';
import type { FaultKind } from '../../../src/sandbox/portal/faults.ts';
import { FORMS } from '../../worlds/said-back.ts';
import { acts, EVERY_CREDENTIAL, startWorld } from './open-portal.ts';

const FAULTS: readonly FaultKind[] = [
  { kind: 'status', status: 429, body: 'json', retryAfter: '1' },
  { kind: 'status', status: 503, body: 'html' },
  { kind: 'broken connection' },
  { kind: 'html page' },
  { kind: 'empty body' },
  { kind: 'invalid token', status: 200 },
  { kind: 'invalid token', status: 401 },
  { kind: 'refused', code: 403, message: 'No', messageCode: 'GWM_0003' },
];

/** An error of the portal that repeats what it was sent, as some do. */
const echo = (credential: Credential): FaultKind => ({
  ...{ kind: 'refused', code: 400 },
  message: secretsOf(credential)
    .map((secret) => `bad ${secret} at https://gis.example/?token=${secret} ${encodeURIComponent(secret)}`)
    .join(),
});

test.each(EVERY_CREDENTIAL)(
  'promise 8: no failure and no log line holds a secret: $kind',
  async (credential) => {
    const left: unknown[] = [];
    for (const fault of [...FAULTS, echo(credential)]) {
      for (const path of [/./, /^\/(?!oauth2|generateToken)/]) {
        await using world = await startWorld();
        const portal = world.open({ credential });
        world.portal.faults.add({ ...fault, path });
        left.push(await portal.organization(), await portal.members(() => {}), await portal.account('bot'));
        left.push(
          await acts(portal).disable('bot'),
          await portal.holdings('bot'),
          await portal.groupMembers('g'),
        );
        const tokens = world.portal.requests.flatMap(({ params }) => params['token'] ?? []);
        const text = inspect([left, world.logged, portal], { depth: null, maxStringLength: null });
        const secrets = [...tokens, ...secretsOf(credential)].flatMap((one) => [
          one,
          encodeURIComponent(one),
        ]);
        expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
      }
    }
  },
);

test.each([
  ['a secret as it is and as a parameter', 'no p&ss here, nor p%26ss', 'no … here, nor …'],
  ['an address', 'at https://gis.example/x?token=abc please', 'at … please'],
  ['what looks like a token', `token ${'aB3_'.repeat(20)}.`, 'token …'],
  ['lines and control characters', ' one\n\ttwo\u0007three ', 'one two three'],
  ['too many words', 'ÄÖ '.repeat(100), `${'ÄÖ '.repeat(67).slice(0, 200)}…`],
])('%s in the words of the portal', (_circumstance, words, expected) => {
  expect(shown(words, ['p&ss', ''])).toBe(expected);
});

test.each(FORMS)('promise 8: no word of the portal holds a secret: %s', (_form, of) => {
  for (const secret of ['right p&ss', 'app secret &=1', 'AAPTkey-of-the-bot']) {
    const said = shown(`Wrong: ${of(secret)}, sorry`, [secret]);
    for (const [, form] of FORMS) expect(said).not.toContain(form(secret));
  }
});

test('our own mistakes are not taken for failures of the portal', async () => {
  const mistake = new RangeError('ours');
  await expect(fenced(() => Promise.reject(mistake))).rejects.toBe(mistake);
});
