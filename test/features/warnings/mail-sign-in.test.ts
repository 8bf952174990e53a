import { expect, test } from 'vitest';
import { madeAuthority } from '../../worlds/authority.ts';
import { APPROVER, DAY, inactiveFor } from '../../worlds/bot-world.ts';
import {
  type OAuthTimeline,
  oauthTimeline,
  SENDER,
  SERVICES,
  type Service,
  startSending,
} from '../../worlds/mail/oauth-world.ts';
import { cardSays, goLiveSays, liveBefore, statusSays, taken } from '../../worlds/mail/trouble-acts.ts';
import { quietTimeline } from '../../worlds/timeline-world.ts';

const NAMES = ['ana', 'ben', 'cem', 'dora', 'eve', 'finn'];
const members = NAMES.map((name, index) => inactiveFor(200 - index, name));
const organization = { members };
const ONCE_EACH = NAMES.map((name) => `${name}: 1 under 1`);
const settings = { SCAN_SCHEDULE: '0 6 * * *' };

const AGAIN = 'No email is lost; the next attempt is at 10:15 (Europe/Amsterdam).';

const TLS = [
  { tls: 'starttls', implicit: false },
  { tls: 'implicit', implicit: true },
] as const;
const WAYS = SERVICES.flatMap((service) => TLS.map((way) => ({ service, ...way })));

test.each(WAYS)(
  '$service, SMTP_TLS $tls: everyone is warned, by one token',
  async ({ service, tls, implicit }) => {
    using authority = madeAuthority({}, 'IP:127.0.0.1');
    const { key, cert, caFile } = authority;
    await using at = await oauthTimeline(service, {
      organization,
      settings: { ...settings, SMTP_TLS: tls, SMTP_EHLO_NAME: 'bot.harbour-city.example', CA_FILE: caFile },
      mailbox: { tls: { key, cert, implicit } },
    });
    await startSending(at);
    expect(taken(at)).toEqual(ONCE_EACH);
    expect(at.mailbox.mails.map(({ secure, signedInAs }) => `${secure} ${signedInAs}`)).toEqual(
      Array(NAMES.length).fill(`true ${SENDER}`),
    );
    expect(new Set(at.mailbox.greetings)).toEqual(new Set(['bot.harbour-city.example']));
    expect(at.tokens.requests.length).toBe(1);
  },
);

test.each<[string, Parameters<typeof madeAuthority>, boolean, string]>([
  [
    'has expired',
    [{ serverDays: -1 }, 'IP:127.0.0.1'],
    true,
    'its certificate has expired (CERT_HAS_EXPIRED). Have it renewed, or correct the clock of the bot’s computer',
  ],
  [
    'is for another name',
    [{}, 'DNS:mail.harbour-city.example'],
    true,
    'its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID). Use an address that the certificate covers',
  ],
  [
    'comes from an unknown authority',
    [{}, 'IP:127.0.0.1'],
    false,
    'its certificate is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE). Set CA_FILE to a PEM file with the certificate of the authority that signed it',
  ],
])('a certificate that %s: status says so, and nothing else to do', async (_, made, isKnown, said) => {
  using authority = madeAuthority(...made);
  const { key, cert, caFile } = authority;
  await using at = await oauthTimeline('microsoft365', {
    organization,
    settings: { ...settings, SMTP_TLS: 'starttls', ...(isKnown && { CA_FILE: caFile }) },
    mailbox: { tls: { key, cert } },
  });
  const words = `The bot cannot make a secure connection to the mail server: ${said}.`;
  expect(await statusSays(at.world)).toContain(`:warning: ${words}`);
  await at.world.command(APPROVER, 'scan');
  expect(await goLiveSays(at.world)).toContain(words);
  expect([taken(at), at.tokens.requests]).toEqual([[], []]);
});

const APP = 'ab12cd34-5678-4abc-8def-0123456789ab';
const HALF_AN_HOUR = 'Changes there take up to half an hour to take effect.';

/** What an administrator got wrong, and what `status` says of it, without the time of the next try. */
const WRONG: readonly {
  readonly what: string;
  readonly service: Service;
  readonly settings?: Readonly<Record<string, string>>;
  readonly make?: (at: OAuthTimeline) => unknown;
  readonly says: string;
}[] = [
  {
    what: 'a wrong client secret',
    service: 'microsoft365',
    settings: { SMTP_OAUTH_CLIENT_SECRET: 'not~the~client~secret' },
    says: `Microsoft rejects the bot’s sign-in for sending email: “AADSTS7000215: Invalid client secret provided”. Set SMTP_OAUTH_CLIENT_SECRET to the value of the client secret, not its ID.`,
  },
  {
    what: 'an expired client secret',
    service: 'microsoft365',
    make: ({ tokens }) => {
      tokens.microsoft.isExpired = true;
    },
    says: `Microsoft rejects the bot’s sign-in for sending email: “AADSTS7000222: The provided client secret keys for app '${APP}' are expired”. Create a new client secret in Microsoft Entra. Set SMTP_OAUTH_CLIENT_SECRET and SMTP_OAUTH_CLIENT_SECRET_EXPIRES.`,
  },
  {
    what: 'a wrong tenant',
    service: 'microsoft365',
    make: ({ tokens }) => {
      tokens.microsoft.tenantId = 'another';
    },
    says: `Microsoft rejects the bot’s sign-in for sending email: “AADSTS90002: Tenant 'c0ffee00-1111-4222-8333-444455556666' not found”. Set SMTP_OAUTH_TENANT_ID to the Directory (tenant) ID in Microsoft Entra.`,
  },
  {
    what: 'a wrong client ID',
    service: 'microsoft365',
    settings: { SMTP_OAUTH_CLIENT_ID: '00000000-0000-4000-8000-000000000000' },
    says: `Microsoft rejects the bot’s sign-in for sending email: “AADSTS700016: Application with identifier '00000000-0000-4000-8000-000000000000' was not found in the directory 'Harbour City'”. Set SMTP_OAUTH_CLIENT_ID to the Application (client) ID of an app in the tenant of SMTP_OAUTH_TENANT_ID.`,
  },
  {
    what: 'an app that is turned off',
    service: 'microsoft365',
    make: ({ tokens }) => {
      tokens.microsoft.isAppEnabled = false;
    },
    says: `Microsoft rejects the bot’s sign-in for sending email: “AADSTS7000112: Application '${APP}'(Inactive users) is disabled”. Enable the app in Microsoft Entra, under Enterprise applications.`,
  },
  {
    what: 'a wrong scope',
    service: 'microsoft365',
    settings: { SMTP_OAUTH_SCOPE: 'https://graph.microsoft.com/.default' },
    says: `Microsoft rejects the bot’s sign-in for sending email: “AADSTS70011: The provided request must include a 'scope' input parameter”. Remove SMTP_OAUTH_SCOPE, or set it to the scope of your cloud, which ends with /.default.`,
  },
  {
    what: 'Conditional Access',
    service: 'microsoft365',
    make: ({ tokens }) => {
      tokens.microsoft.isBlocked = true;
    },
    says: `Microsoft rejects the bot’s sign-in for sending email: “AADSTS53003: Access has been blocked by Conditional Access policies”. A policy in Microsoft Entra blocks this sign-in. Allow the app there.`,
  },
  {
    what: 'no consent',
    service: 'microsoft365',
    make: ({ tokens }) => {
      tokens.microsoft.isConsented = false;
    },
    says: `Microsoft rejects the bot’s sign-in for sending email: “Authentication unsuccessful [SANDBOX.EURPRD10.PROD.OUTLOOK.EXAMPLE]”. In Microsoft Entra, give the app the application permission SMTP.SendAsApp (Office 365 Exchange Online), and grant admin consent. ${HALF_AN_HOUR}`,
  },
  {
    what: 'no mailbox permission (535 5.7.3)',
    service: 'microsoft365',
    make: ({ tokens }) => tokens.microsoft.mailboxes.clear(),
    says: `The mail server is rejecting the bot: “Authentication unsuccessful [SANDBOX.EURPRD10.PROD.OUTLOOK.EXAMPLE]”. Check SMTP_USER. To give the app access to that mailbox, run New-ServicePrincipal with the enterprise application’s object ID, then Add-MailboxPermission. ${HALF_AN_HOUR}`,
  },
  {
    what: 'SMTP AUTH off (535 5.7.139)',
    service: 'microsoft365',
    make: ({ mailbox }) =>
      mailbox.faults.add({
        ...{ kind: 'refused', stage: 'auth', code: 535 },
        words: '5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
      }),
    says: `The mail server is rejecting the bot: “Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant”. In Exchange Online, run Set-CASMailbox for SMTP_USER with -SmtpClientAuthenticationDisabled $false. ${HALF_AN_HOUR}`,
  },
  {
    what: 'Microsoft out of reach',
    service: 'microsoft365',
    make: ({ tokens }) => tokens[Symbol.asyncDispose](),
    says: `The bot could not get a token from Microsoft for sending email: it cannot be reached (ECONNREFUSED). Allow the bot to reach the sign-in service, and check SMTP_OAUTH_TOKEN_URL if you set it.`,
  },
  {
    what: 'no domain-wide delegation (unauthorized_client)',
    service: 'google',
    make: ({ tokens }) => tokens.google.scopes.clear(),
    says: `Google rejects the bot’s sign-in for sending email: “unauthorized_client: Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested”. In the Google Admin console, under domain-wide delegation, give the service account’s client ID the scope https://mail.google.com/.`,
  },
  {
    what: 'a mailbox that is not in the Workspace (invalid_grant)',
    service: 'google',
    settings: { SMTP_USER: 'nobody@harbour-city.example' },
    says: `Google rejects the bot’s sign-in for sending email: “invalid_grant: Invalid email or User ID”. Set SMTP_USER to a mailbox in your Google Workspace.`,
  },
  {
    what: 'a key that was deleted (invalid_grant)',
    service: 'google',
    make: ({ tokens }) => {
      tokens.google.isKeyGone = true;
    },
    says: `Google rejects the bot’s sign-in for sending email: “invalid_grant: Invalid JWT Signature”. In the Google Cloud console, check that the service account exists and is enabled. If it is, create a new JSON key for it, and replace the old one in SMTP_OAUTH_SERVICE_ACCOUNT or in the file that SMTP_OAUTH_SERVICE_ACCOUNT_FILE names.`,
  },
  {
    what: 'a service account that is disabled',
    service: 'google',
    make: ({ tokens }) => {
      tokens.google.isDisabled = true;
    },
    says: `Google rejects the bot’s sign-in for sending email: “disabled_client: The OAuth client was disabled”. In the Google Cloud console, check that the service account exists and is enabled. If it is, create a new JSON key for it, and replace the old one in SMTP_OAUTH_SERVICE_ACCOUNT or in the file that SMTP_OAUTH_SERVICE_ACCOUNT_FILE names.`,
  },
  {
    what: 'a clock that is off (invalid_grant)',
    service: 'google',
    make: ({ tokens }) =>
      Array.from({ length: 20 }, () =>
        tokens.instead.push({
          status: 400,
          body: {
            error: 'invalid_grant',
            error_description:
              'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
          },
        }),
      ),
    says: `Google rejects the bot’s sign-in for sending email: “invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe”. Correct the clock of the bot’s computer.`,
  },
];

test.each(WRONG)(
  '$service, $what: emails stop, status says what happened and what to do, and no one counts as unreachable',
  async ({ service, make, says, settings: more = {} }) => {
    await using at = await oauthTimeline(service, { organization, settings });
    await liveBefore(at, async () => {
      await make?.(at);
      // The start has got a token, which would do for an hour.
      at.tokens.tokens.callBack();
      await at.world.restart(more);
    });
    expect(await statusSays(at.world)).toContain(`:warning: ${says} ${AGAIN}`);
    expect(taken(at)).toEqual([]);
    expect(at.world.tables.letters.inState('waiting').length).toBe(NAMES.length);
    expect(at.mailbox.tries.filter(({ stage }) => stage === 'rcpt to')).toEqual([]);
  },
);

test.each(['auth', 'mail from', 'rcpt to', 'data'] as const)(
  '550 5.7.30 at %s is about us and our settings, on however many days',
  async (stage) => {
    const auth = { user: SENDER, pass: 'a-password' };
    await using at = await quietTimeline({
      organization,
      settings: { ...settings, SMTP_USER: auth.user, SMTP_PASSWORD: auth.pass },
      auth,
    });
    await liveBefore(at, () =>
      at.mailbox.faults.add({
        ...{ kind: 'refused', stage, code: 550 },
        words: '5.7.30 Basic authentication is not supported for Client Submission.',
      }),
    );
    expect(await statusSays(at.world)).toContain(
      `The mail server is rejecting the bot: “Basic authentication is not supported for Client Submission”. Microsoft 365 does not accept passwords for SMTP. Set SMTP_AUTH to microsoft365; the README has the steps. ${AGAIN}`,
    );
    await at.days(2);
    expect(at.table()).toEqual([]);
    expect(cardSays(at.world)).not.toContain('not warned');
    at.mailbox.faults.clear();
    await at.days(1);
    expect(taken(at)).toEqual(ONCE_EACH);
  },
);

test('the very first post says whether the mail server lets the bot in, and what to do', async () => {
  await using at = await oauthTimeline('microsoft365', {
    organization,
    settings: { ...settings, SMTP_OAUTH_CLIENT_SECRET: 'not~the~client~secret' },
  });
  const [greeting = ''] = at.world.posts().map(({ text }) => text);
  expect(greeting).toContain('Inactive Users is connected.');
  expect(greeting).toContain(
    'Microsoft rejects the bot’s sign-in for sending email: “AADSTS7000215: Invalid client secret provided”. Set SMTP_OAUTH_CLIENT_SECRET to the value of the client secret, not its ID.',
  );
  expect(at.world.logged.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
    expect.stringContaining('AADSTS7000215'),
  ]);
  await using good = await oauthTimeline('google', { organization, settings });
  expect(
    good.world
      .posts()
      .map(({ text }) => text)
      .join(),
  ).not.toContain('sign-in');
  expect([good.mailbox.signIns, good.mailbox.mails]).toEqual([[{ method: 'XOAUTH2', isRight: true }], []]);
});

test('a new client secret is all it takes: waiting emails then go out by themselves', async () => {
  await using at = await oauthTimeline('microsoft365', { organization, settings });
  await liveBefore(at, () => {
    at.tokens.microsoft.isExpired = true;
    at.tokens.tokens.callBack();
  });
  expect(taken(at)).toEqual([]);
  at.tokens.microsoft.isExpired = false;
  at.tokens.microsoft.clientSecret = 'another~client~secret';
  await at.world.restart({ SMTP_OAUTH_CLIENT_SECRET: 'another~client~secret' });
  await at.world.pass(DAY / 24);
  expect(taken(at)).toEqual(ONCE_EACH);
  await at.world.command(APPROVER, 'status');
  expect(at.world.answers(APPROVER).at(-1)).toContain('No known problems.');
});
