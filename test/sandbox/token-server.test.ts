import { createPrivateKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { serviceAccountIn, tokenRequest } from '../../src/adapters/smtp/token-service.ts';
import { standingClock } from '../../src/sandbox/clock.ts';
import { startTokenServer, type TokenServer } from '../../src/sandbox/mailbox/token-server.ts';

const START = new Date('2026-09-16T06:00:00Z');
const MAILBOX = 'gis@hcg.example.org';
const MINUTE = 60_000;

async function posted(url: string, form: URLSearchParams) {
  const answer = await fetch(url, { method: 'POST', body: form });
  return { status: answer.status, body: JSON.stringify(await answer.json()) };
}

const client = ({ microsoft }: TokenServer, changes: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({
    ...{ client_id: microsoft.clientId, client_secret: microsoft.clientSecret, scope: microsoft.scope },
    grant_type: 'client_credentials',
    ...changes,
  });

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['another secret', { client_secret: 'x' }, 'AADSTS7000215'],
  ['another app', { client_id: 'x' }, 'AADSTS700016'],
  ['another scope', { scope: 'https://graph.microsoft.com/.default' }, 'AADSTS70011'],
  ['another flow', { grant_type: 'password' }, 'AADSTS70003'],
])('Microsoft refuses %s', async (_, changes, code) => {
  await using server = await startTokenServer({ clock: standingClock(START), mailboxes: [MAILBOX] });
  const { status, body } = await posted(server.microsoftUrl(), client(server, changes));
  expect([status >= 400, body]).toEqual([true, expect.stringContaining(code)]);
  expect(server.tokens.all()).toEqual([]);
});

test('Microsoft refuses another tenant, and gives a token that opens the mailboxes for an hour', async () => {
  const clock = standingClock(START);
  await using server = await startTokenServer({ clock, mailboxes: [MAILBOX] });
  expect((await posted(server.microsoftUrl('another'), client(server))).body).toContain('AADSTS90002');
  expect((await posted(server.microsoftUrl(), client(server))).status).toBe(200);
  const [token = ''] = server.tokens.all();
  const opens = (user: string) => server.tokens.accepts(user, token);
  expect([opens(MAILBOX), opens('other@hcg.example.org'), server.tokens.accepts(MAILBOX, 'x')]).toEqual([
    true,
    false,
    false,
  ]);
  clock.moveTo(new Date(START.getTime() + 60 * MINUTE));
  expect(opens(MAILBOX)).toBe(false);
});

interface Signed {
  readonly at?: number;
  readonly user?: string;
  readonly tokenUrl?: string;
  readonly clientEmail?: string;
  readonly otherKey?: boolean;
}

test.each<[string, Signed, string]>([
  ['a clock that is six minutes off', { at: 6 }, 'short-lived token'],
  ['a clock that is six minutes behind', { at: -6 }, 'short-lived token'],
  ['a mailbox that is not there', { user: 'x@hcg.example.org' }, 'Invalid email or User ID'],
  ['what was meant for another', { tokenUrl: 'https://x.example/token' }, 'Failed audience check'],
  ['an account that is not there', { clientEmail: 'x@x.example' }, 'account not found'],
  ['what another key signed', { otherKey: true }, 'Invalid JWT Signature'],
])('Google refuses %s', async (_, { at = 0, otherKey = false, ...changes }, words) => {
  const clock = standingClock(START);
  await using server = await startTokenServer({ clock, mailboxes: [MAILBOX] });
  await using another = await startTokenServer({ clock, mailboxes: [] });
  const account = serviceAccountIn(server.googleKeyFile);
  if (account === undefined) throw new Error('no service account');
  const key = otherKey ? createPrivateKey(another.googlePrivateKey) : account.key;
  const settings = { service: 'google', ...account, user: MAILBOX, key, ...changes } as const;
  const form = tokenRequest(settings, new Date(START.getTime() + at * MINUTE));
  expect((await posted(account.tokenUrl, form)).body).toContain(words);
  const good = tokenRequest({ service: 'google', ...account, user: MAILBOX }, START);
  expect((await posted(account.tokenUrl, good)).status).toBe(200);
  server.google.scopes.clear();
  expect((await posted(account.tokenUrl, good)).body).toContain('unauthorized_client');
});

test('what is no form is refused', async () => {
  await using server = await startTokenServer({ clock: standingClock(START), mailboxes: [] });
  const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
  expect((await fetch(server.microsoftUrl(), json)).status).toBe(405);
  expect((await fetch(server.microsoftUrl())).status).toBe(405);
});
