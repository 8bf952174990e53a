import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import type { TokenFault, TokenService } from '../../policy/mail/answer.ts';
import { plainAddress } from '../network/address.ts';
import { isLoopback, unbracketed } from '../network/proxy.ts';

/** With what a token for the mail server is asked for, and where. */
export type TokenSettings =
  | {
      readonly service: 'microsoft365';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string;
    }
  | {
      readonly service: 'google';
      readonly tokenUrl: string;
      readonly clientEmail: string;
      readonly keyId: string | undefined;
      readonly key: KeyObject;
      /** What of the key must not be seen. */
      readonly secrets: readonly string[];
      /** Whose mailbox it is. */
      readonly user: string;
    };

const GOOGLE_SCOPE = 'https://mail.google.com/';
/** The longest that Google takes. */
const ASSERTION_SECONDS = 3600;

/** What is posted to the service for a token. */
export function tokenRequest(settings: TokenSettings, now: Date): URLSearchParams {
  if (settings.service === 'microsoft365')
    return new URLSearchParams({
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      scope: settings.scope,
      grant_type: 'client_credentials',
    });
  return new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: assertionOf(settings, now),
  });
}

/** A JSON Web Token that the service account's key signs (RFC 7523). */
function assertionOf(
  { clientEmail, keyId, key, user, tokenUrl }: Extract<TokenSettings, { service: 'google' }>,
  now: Date,
): string {
  const iat = Math.floor(now.getTime() / 1000);
  const header = { alg: 'RS256', typ: 'JWT', ...(keyId !== undefined && { kid: keyId }) };
  const claims = {
    ...{ iss: clientEmail, sub: user, scope: GOOGLE_SCOPE, aud: tokenUrl },
    ...{ iat, exp: iat + ASSERTION_SECONDS },
  };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

const keyFile = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
  token_uri: z.string(),
});

/** What a service account's JSON key holds; undefined where it is none, or its key is not for RS256. */
export function serviceAccountIn(text: string) {
  const file = keyFile.safeParse(jsonIn(text)).data;
  const key = file && keyIn(file.private_key);
  if (file === undefined || key === undefined || !isTokenAddress(file.token_uri)) return undefined;
  return {
    clientEmail: file.client_email,
    keyId: file.private_key_id,
    key,
    tokenUrl: file.token_uri,
    /** What of it must not be seen: the key as it is, and without its lines. */
    secrets: [file.private_key, bare(file.private_key)],
  };
}

const bare = (pem: string): string => pem.replaceAll(/-----[A-Z ]+-----|\s/g, '');

function keyIn(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Secrets go there: only encrypted, unless it is this machine. */
export function isTokenAddress(text: string): boolean {
  const url = plainAddress(text);
  if (url === undefined || url.search !== '' || url.hostname === '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(unbracketed(url.hostname)));
}

const granted = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().catch(600),
});

const refused = z.object({ error: z.string(), error_description: z.string().catch('') });

export type TokenAnswer =
  | { readonly kind: 'granted'; readonly token: string; readonly seconds: number }
  | { readonly kind: 'refused'; readonly fault: TokenFault; readonly words: string };

/** What the service answered, by its status and text; `hide` is asked before anything is cut off, or the rest of a secret would stand there. */
export function tokenAnswerIn(
  service: TokenService,
  { status, text }: { readonly status: number; readonly text: string },
  hide: (words: string) => string,
): TokenAnswer {
  const body = jsonIn(text);
  const token = status === 200 ? granted.safeParse(body).data : undefined;
  if (token !== undefined) return { kind: 'granted', token: token.access_token, seconds: token.expires_in };
  const said = refused.safeParse(body).data;
  const refusal = said && { error: hide(said.error), error_description: hide(said.error_description) };
  const isBusy = status >= 500 || status === 429 || status === 408;
  if (refusal === undefined || isBusy)
    return { kind: 'refused', fault: 'not reached', words: `it answered with ${status} instead of a token` };
  return { kind: 'refused', fault: faultIn(service, refusal), words: wordsOf(refusal) };
}

type Refused = z.output<typeof refused>;

/** Its first sentence: what follows is advice for developers, and numbers of the request. */
function wordsOf({ error, error_description: description }: Refused): string {
  const [said = ''] = /^.*?(?:\.(?=\s|$)|$)/m.exec(description.trim()) ?? [];
  if (said === '') return error;
  return /^AADSTS\d/.test(said) ? said : `${error}: ${said}`;
}

const MICROSOFT: readonly (readonly [RegExp, TokenFault])[] = [
  [/\bAADSTS7000215\b/, 'wrong client secret'],
  [/\bAADSTS7000222\b/, 'client secret expired'],
  [/\bAADSTS(?:90002|900023)\b/, 'wrong tenant'],
  [/\bAADSTS(?:700016|700038)\b/, 'wrong client ID'],
  [/\bAADSTS7000112\b/, 'app turned off'],
  [/\bAADSTS(?:70011|1002012|500011)\b/, 'wrong scope'],
  [/\bAADSTS(?:65001|501051)\b/, 'no consent'],
  [/\bAADSTS530\d\d\b/, 'blocked by a policy'],
];

const GOOGLE: readonly (readonly [RegExp, TokenFault])[] = [
  [/^unauthorized_client|^access_denied/, 'not delegated'],
  [/short-lived token|reasonable timeframe/, 'clock off'],
  [/invalid (?:jwt )?signature|^(?:disabled|deleted|invalid)_client|account not found/i, 'key not accepted'],
  [/invalid email or user id/i, 'no such mailbox user'],
];

function faultIn(service: TokenService, { error, error_description: description }: Refused): TokenFault {
  const said = `${error}: ${description}`;
  const faults = service === 'google' ? GOOGLE : MICROSOFT;
  return faults.find(([pattern]) => pattern.test(said))?.[1] ?? 'no token';
}

/** Whether a token of Microsoft's names no role for sending mail; false where it cannot be looked into. */
export function lacksRole(token: string): boolean {
  const [, claims = ''] = token.split('.');
  const read = roles.safeParse(jsonIn(Buffer.from(claims, 'base64url').toString('utf8')));
  return read.success && !read.data.roles.includes('SMTP.SendAsApp');
}

/** `aud` says that it is a token at all; where no role was consented to, `roles` is left out. */
const roles = z.object({ aud: z.string(), roles: z.array(z.string()).default([]) });
