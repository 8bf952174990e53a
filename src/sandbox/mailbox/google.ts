import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { z } from 'zod';
import type { TokenReply, tokensKept } from './tokens.ts';

/** One service account, and what the Workspace lets it do; plain data, which a test changes. */
export interface GoogleWorkspace {
  readonly clientEmail: string;
  readonly keyId: string;
  readonly publicKey: KeyObject;
  isDisabled: boolean;
  /** The key was deleted. */
  isKeyGone: boolean;
  /** What domain-wide delegation gives it. */
  readonly scopes: Set<string>;
  /** The mailboxes of the Workspace, in lower case. */
  readonly mailboxes: Set<string>;
}

const CLIENT_EMAIL = 'inactive-users@harbour-city.iam.gserviceaccount.example';
const KEY_ID = '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567';

/** A Workspace with a service account, and the JSON key that an administrator would download for it. */
export function madeWorkspace(tokenUrl: string, mailboxes: ReadonlySet<string>) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const workspace: GoogleWorkspace = {
    ...{ clientEmail: CLIENT_EMAIL, keyId: KEY_ID, publicKey, isDisabled: false, isKeyGone: false },
    scopes: new Set(['https://mail.google.com/']),
    mailboxes: new Set(mailboxes),
  };
  const key = {
    ...{ type: 'service_account', project_id: 'harbour-city', private_key_id: KEY_ID, private_key: pem },
    ...{ client_email: CLIENT_EMAIL, client_id: '100000000000000000001', token_uri: tokenUrl },
  };
  // Google puts each field on a line of its own.
  return { workspace, keyFile: `${JSON.stringify(key, undefined, 2)}\n`, privateKey: pem };
}

const SECONDS = 3599;
const HOUR = 3600;
/** By so much clocks may differ. */
const SKEW = 300;
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const header = z.object({ alg: z.literal('RS256'), typ: z.literal('JWT'), kid: z.string().optional() });
const claims = z.object({
  ...{ iss: z.string(), sub: z.string(), scope: z.string(), aud: z.string() },
  ...{ iat: z.number().int(), exp: z.number().int() },
});

/** The JWT bearer flow of a service account, with the errors in Google's words. */
export function googleToken(
  workspace: GoogleWorkspace,
  asked: { readonly tokenUrl: string; readonly form: URLSearchParams; readonly now: Date },
  tokens: ReturnType<typeof tokensKept>,
): TokenReply {
  const [head = '', body = '', signature = ''] = (asked.form.get('assertion') ?? '').split('.');
  const read = claims.safeParse(partIn(body)).data;
  if (asked.form.get('grant_type') !== GRANT) return refused('unsupported_grant_type', 'Invalid grant_type');
  if (read === undefined || !header.safeParse(partIn(head)).success)
    return refused('invalid_grant', 'Invalid JWT: Failed audience check.');
  const signed = { text: `${head}.${body}`, signature };
  const refusal = accountRefusal(workspace, signed, read) ?? claimRefusal(workspace, asked, read);
  if (refusal !== undefined) return refused(...refusal);
  const token = tokens.give(new Set([read.sub.toLowerCase()]), SECONDS, (random) => `ya29.c.${random}`);
  return { status: 200, body: { access_token: token, expires_in: SECONDS, token_type: 'Bearer' } };
}

type Claims = z.output<typeof claims>;
type Refusal = readonly [error: string, words: string];

function accountRefusal(
  { clientEmail, isDisabled, isKeyGone, publicKey }: GoogleWorkspace,
  { text, signature }: { readonly text: string; readonly signature: string },
  { iss }: Claims,
): Refusal | undefined {
  if (iss !== clientEmail) return ['invalid_grant', 'Invalid grant: account not found'];
  if (isDisabled) return ['disabled_client', 'The OAuth client was disabled.'];
  const isSigned = verify('RSA-SHA256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'));
  return isSigned && !isKeyGone ? undefined : ['invalid_grant', 'Invalid JWT Signature.'];
}

function claimRefusal(
  { scopes, mailboxes }: GoogleWorkspace,
  { tokenUrl, now }: { readonly tokenUrl: string; readonly now: Date },
  { aud, iat, exp, scope, sub }: Claims,
): Refusal | undefined {
  const seconds = now.getTime() / 1000;
  if (aud !== tokenUrl) return ['invalid_grant', 'Invalid JWT: Failed audience check.'];
  if (Math.abs(iat - seconds) > SKEW || exp <= seconds || exp - iat > HOUR)
    return [
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    ];
  if (!mailboxes.has(sub.toLowerCase())) return ['invalid_grant', 'Invalid email or User ID'];
  if (scopes.has(scope)) return undefined;
  return [
    'unauthorized_client',
    'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
  ];
}

function refused(error: string, words: string): TokenReply {
  return { status: error === 'invalid_grant' ? 400 : 401, body: { error, error_description: words } };
}

function partIn(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
