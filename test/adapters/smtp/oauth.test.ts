import { createPrivateKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { serviceAccountIn, type TokenSettings } from '../../../src/adapters/smtp/token-service.ts';
import { standingClock } from '../../../src/sandbox/clock.ts';
import { startTokenServer, type TokenServer } from '../../../src/sandbox/mailbox/token-server.ts';
import { SENDER, SERVICES, type Service, takingTokens } from '../../worlds/mail/oauth-world.ts';
import { startMailWorld } from './mail-world.ts';

const START = new Date('2026-09-16T06:00:00Z');
const MINUTE = 60_000;

function settingsFor(service: Service, server: TokenServer): TokenSettings {
  const { microsoft } = server;
  if (service === 'microsoft365')
    return {
      ...{ service, clientId: microsoft.clientId, clientSecret: microsoft.clientSecret },
      ...{ scope: microsoft.scope, tokenUrl: server.microsoftUrl() },
    };
  const account = serviceAccountIn(server.googleKeyFile);
  if (account === undefined) throw new Error('the key of the service account cannot be read');
  return { service, ...account, user: SENDER };
}

/** A mailer that signs in by tokens, its mail server, and who gives them out, by one clock. */
async function startOAuth(service: Service) {
  await using stack = new AsyncDisposableStack();
  const clock = standingClock(START);
  const tokens = stack.use(await startTokenServer({ clock, mailboxes: [SENDER] }));
  const world = stack.use(
    await startMailWorld({
      server: { auth: { user: 'nobody', pass: 'no-password' }, ...takingTokens(service, tokens) },
      ...{ auth: service, user: SENDER, password: '' },
      tokens: { settings: settingsFor(service, tokens), fetch, clock: clock.now },
    }),
  );
  const owned = stack.move();
  return { ...world, tokens, clock, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const accepted = (mail: number) => ({ kind: 'accepted', words: `OK, queued as ${mail}` });

test.each(SERVICES)('%s: one token for all mails, as the mailbox that sends', async (service) => {
  await using at = await startOAuth(service);
  const answers = await Promise.all([1, 2, 3, 4].map((id) => at.send({ messageId: `<${id}@x.example>` })));
  expect(answers.map(({ kind }) => kind)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  expect(at.mailbox.mails.map(({ signedInAs }) => signedInAs)).toEqual(Array(4).fill(SENDER));
  expect(at.tokens.requests.length).toBe(1);
  expect(at.mailbox.signIns).toEqual(Array(4).fill({ method: 'XOAUTH2', isRight: true }));
});

test.each(SERVICES)(
  '%s: a token is renewed five minutes before its end, and not earlier',
  async (service) => {
    await using at = await startOAuth(service);
    const askedAfter = async (minutes: number) => {
      at.clock.moveTo(new Date(START.getTime() + minutes * MINUTE));
      await at.send();
      return at.tokens.requests.length;
    };
    expect([await askedAfter(0), await askedAfter(54.9), await askedAfter(55)]).toEqual([1, 1, 2]);
    expect(at.mailbox.signIns.every(({ isRight }) => isRight)).toBe(true);
  },
);

test.each(SERVICES)(
  '%s: a token that was called back is renewed at once, and the mail goes out',
  async (service) => {
    await using at = await startOAuth(service);
    await at.send();
    at.tokens.tokens.callBack();
    expect(await at.send()).toEqual(accepted(2));
    expect(at.mailbox.signIns.map(({ isRight }) => isRight)).toEqual([true, false, true]);
    expect([at.tokens.requests.length, at.mailbox.sessions.opened]).toEqual([2, 2]);
  },
);

test.each(SERVICES)('%s: whether the server would let us in is asked without a mail', async (service) => {
  await using at = await startOAuth(service);
  expect(await at.mailer.verify()).toBeUndefined();
  expect([at.mailbox.signIns.length, at.mailbox.mails, at.mailbox.tries]).toEqual([1, [], []]);
  at.tokens.microsoft.isExpired = true;
  at.tokens.google.isKeyGone = true;
  at.clock.moveTo(new Date(START.getTime() + 60 * MINUTE));
  expect(await at.mailer.verify()).toMatchObject({ kind: 'no token' });
});

test('a new token that is not taken is not asked for again', async () => {
  await using at = await startOAuth('microsoft365');
  at.tokens.microsoft.mailboxes.clear();
  expect(await at.send()).toEqual({
    ...{ kind: 'refused', stage: 'auth', code: 535, enhanced: '5.7.3' },
    words: 'Authentication unsuccessful [SANDBOX.EURPRD10.PROD.OUTLOOK.EXAMPLE]',
  });
  expect([at.tokens.requests.length, at.mailbox.signIns.length]).toEqual([1, 1]);
});

test('a token without the role for sending is told from one without the mailbox', async () => {
  await using at = await startOAuth('microsoft365');
  at.tokens.microsoft.isConsented = false;
  expect(await at.send()).toMatchObject({ kind: 'refused', stage: 'auth', lacksRole: true });
});

test.each<[string, TokenServer['instead'][number], object]>([
  [
    'a page in place of a token',
    { status: 200, body: { hello: 'there' } },
    { fault: 'not reached', words: 'it answered with 200 instead of a token' },
  ],
  [
    'a server that is busy',
    { status: 503, body: { error: 'temporarily_unavailable' } },
    { fault: 'not reached', words: 'it answered with 503 instead of a token' },
  ],
  [
    'too many requests',
    { status: 429, body: { error: 'slow_down', error_description: 'Slow' } },
    { fault: 'not reached', words: 'it answered with 429 instead of a token' },
  ],
  [
    'a token that would break the line',
    { status: 200, body: { access_token: 'a\r\nRCPT TO:<spy@x.example>', expires_in: 9 } },
    { fault: 'not reached', words: 'it answered with 200 instead of a token' },
  ],
  [
    'an error that nobody knows',
    { status: 400, body: { error: 'odd_error' } },
    { fault: 'no token', words: 'odd_error' },
  ],
])('%s: no mail is sent, and the words say what came', async (_, reply, said) => {
  await using at = await startOAuth('microsoft365');
  at.tokens.instead.push(reply);
  expect(await at.send()).toEqual({ kind: 'no token', ...said });
  expect(at.mailbox.mails).toEqual([]);
  expect(await at.send()).toEqual(accepted(1));
});

test.each(['not JSON', '{}', '{"type":"service_account"}'])('no service account: %s', (text) => {
  expect(serviceAccountIn(text)).toBeUndefined();
});

test('a service account whose tokens would be asked for without encryption is none', async () => {
  await using server = await startTokenServer({ clock: { now: () => START }, mailboxes: [] });
  const at = (uri: string) =>
    serviceAccountIn(JSON.stringify({ ...JSON.parse(server.googleKeyFile), token_uri: uri }))?.tokenUrl;
  expect(createPrivateKey(server.googlePrivateKey).asymmetricKeyType).toBe('rsa');
  expect(['https://oauth2.googleapis.com/token', 'http://oauth2.googleapis.com/token'].map(at)).toEqual([
    'https://oauth2.googleapis.com/token',
    undefined,
  ]);
});
