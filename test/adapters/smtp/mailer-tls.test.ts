import { createSecureContext, getCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MailAnswer } from '../../../src/policy/mail/answer.ts';
import { type Certificate, madeCertificate, startMailWorld } from './mail-world.ts';

const NOT_SENT = {
  kind: 'refused',
  stage: 'connect',
  code: undefined,
  enhanced: undefined,
  isUntrusted: true,
} as const;
const ACCEPTED: MailAnswer = { kind: 'accepted', words: 'OK, queued as 1' };

/** As where CA_FILE holds that certificate. */
const trusting = ({ cert }: Certificate) => ({
  secureContext: createSecureContext({ ca: [...getCACertificates('default'), cert] }),
});

describe('TLS', () => {
  let ours: Certificate;
  let another: Certificate;
  beforeAll(() => {
    ours = madeCertificate('IP:127.0.0.1');
    another = madeCertificate('DNS:mail.hcg.example.org');
  });
  afterAll(() => {
    ours[Symbol.dispose]();
    another[Symbol.dispose]();
  });

  const KINDS = [
    ['STARTTLS', { implicit: false }],
    ['TLS from the first byte', { implicit: true }],
  ] as const;

  test.each(KINDS)('%s: encrypted where CA_FILE names who signed', async (_, kind) => {
    await using world = await startMailWorld({
      server: { tls: { ...ours, ...kind } },
      reach: trusting(ours),
    });
    expect(await world.send()).toEqual(ACCEPTED);
    expect(world.mailbox.mails.map(({ secure, signedInAs }) => [secure, signedInAs])).toEqual([
      [true, 'bot'],
    ]);
  });

  test.each(KINDS)('%s: nothing is sent to a server that nobody vouches for', async (_, kind) => {
    await using world = await startMailWorld({ server: { tls: { ...ours, ...kind } } });
    expect(await world.send()).toEqual({
      ...NOT_SENT,
      words:
        'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). Set CA_FILE to a PEM file with the certificate of the authority that signed it',
    });
    expect([world.mailbox.mails, world.mailbox.sessions.signedIn]).toEqual([[], 0]);
  });

  test.each(KINDS)('%s: nothing is sent to a server of another name', async (_, kind) => {
    await using world = await startMailWorld({
      server: { tls: { ...another, ...kind } },
      reach: trusting(another),
    });
    expect(await world.send()).toEqual({
      ...NOT_SENT,
      words:
        'its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID). Use an address that the certificate covers',
    });
    expect([world.mailbox.mails, world.mailbox.sessions.signedIn]).toEqual([[], 0]);
  });
});

test('no password and no mail goes to a server that cannot encrypt where it must', async () => {
  await using plain = await startMailWorld();
  const url = `${plain.mailbox.url}?tls=required`;
  await using world = await startMailWorld({ url });
  expect(await world.send()).toEqual({
    kind: 'refused',
    stage: 'connect',
    code: 500,
    enhanced: undefined,
    words: 'STARTTLS: Error: command not recognized',
  });
  expect([plain.mailbox.mails, plain.mailbox.sessions]).toEqual([[], { opened: 1, signedIn: 0 }]);
});
