import type { TokenReply, tokensKept } from './tokens.ts';

/** One tenant of Microsoft Entra with one app, and what Exchange Online knows of it; plain data, which a test changes. */
export interface MicrosoftTenant {
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** The secret is in force no longer. */
  isExpired: boolean;
  isAppEnabled: boolean;
  /** Blocked by Conditional Access. */
  isBlocked: boolean;
  scope: string;
  /** An administrator consented to SMTP.SendAsApp. */
  isConsented: boolean;
  /** The mailboxes that the service principal may use, in lower case. */
  readonly mailboxes: Set<string>;
}

export const ONE_TENANT = {
  tenantId: 'c0ffee00-1111-4222-8333-444455556666',
  clientId: 'ab12cd34-5678-4abc-8def-0123456789ab',
  clientSecret: 'Q~8Q-sandbox.client_secret~of-the-app',
  isExpired: false,
  isAppEnabled: true,
  isBlocked: false,
  scope: 'https://outlook.office365.com/.default',
  isConsented: true,
} as const satisfies Omit<MicrosoftTenant, 'mailboxes'>;

const SECONDS = 3599;

/** The client credentials flow, with the errors in Entra's words. */
export function microsoftToken(
  tenant: MicrosoftTenant,
  asked: { readonly tenantId: string; readonly form: URLSearchParams },
  tokens: ReturnType<typeof tokensKept>,
): TokenReply {
  const refusal = refusalOf(tenant, asked);
  if (refusal !== undefined) {
    const [error, number, words] = refusal;
    const behind =
      'Trace ID: 6b0dcd41-0000-4000-8000-000000000000 Correlation ID: 11111111-0000-4000-8000-000000000000 Timestamp: 2026-11-25 09:00:00Z';
    return {
      status: error === 'invalid_client' ? 401 : 400,
      body: { error, error_description: `AADSTS${number}: ${words} ${behind}`, error_codes: [number] },
    };
  }
  const claims = {
    aud: 'https://outlook.office365.com',
    appid: tenant.clientId,
    ...(tenant.isConsented && { roles: ['SMTP.SendAsApp'] }),
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = tokens.give(
    tenant.isConsented ? tenant.mailboxes : new Set<string>(),
    SECONDS,
    (random) => `${part({ typ: 'JWT', alg: 'RS256' })}.${part({ ...claims, uti: random })}.${random}`,
  );
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in: SECONDS, ext_expires_in: SECONDS, access_token: token },
  };
}

type Refusal = readonly [error: string, number: number, words: string];

function refusalOf(
  tenant: MicrosoftTenant,
  { tenantId, form }: { readonly tenantId: string; readonly form: URLSearchParams },
): Refusal | undefined {
  const client = form.get('client_id') ?? '';
  const rules: readonly (readonly [boolean, Refusal])[] = [
    [
      tenantId !== tenant.tenantId,
      [
        'invalid_request',
        90002,
        `Tenant '${tenantId}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
      ],
    ],
    [
      form.get('grant_type') !== 'client_credentials',
      ['unsupported_grant_type', 70003, 'The app requested an unsupported grant type.'],
    ],
    [
      client !== tenant.clientId,
      [
        'unauthorized_client',
        700016,
        `Application with identifier '${client}' was not found in the directory 'Harbour City'.`,
      ],
    ],
    [
      !tenant.isAppEnabled,
      ['unauthorized_client', 7000112, `Application '${client}'(Inactive users) is disabled.`],
    ],
    [
      form.get('client_secret') !== tenant.clientSecret,
      [
        'invalid_client',
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client}'.`,
      ],
    ],
    [
      tenant.isExpired,
      [
        'invalid_client',
        7000222,
        `The provided client secret keys for app '${client}' are expired. Visit the Azure portal to create new keys for your app.`,
      ],
    ],
    [
      form.get('scope') !== tenant.scope,
      [
        'invalid_scope',
        70011,
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid.",
      ],
    ],
    [tenant.isBlocked, ['invalid_grant', 53003, 'Access has been blocked by Conditional Access policies.']],
  ];
  return rules.find(([isBroken]) => isBroken)?.[1];
}
