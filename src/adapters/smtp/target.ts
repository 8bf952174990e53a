import type { SmtpAuth, TokenService } from '../../policy/mail/answer.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { decoded, isLoopback, unbracketed } from '../network/proxy.ts';

/** Where mail goes, how safely and as whom, as the settings say together. */
export interface SmtpTarget {
  readonly host: string;
  readonly port: number;
  /** From the first byte, or by STARTTLS: never without, where the server offers it, or never. */
  readonly tls: 'implicit' | 'required' | 'offered' | 'never';
  readonly isLoopback: boolean;
  readonly credentials: SmtpCredentials | undefined;
}

/** With a password, or with a token that a service gives out (XOAUTH2). */
export type SmtpCredentials =
  | { readonly user: string; readonly password: string }
  | { readonly user: string; readonly service: TokenService };

export interface SmtpSettings {
  /** `smtp://host:587`, `smtps://host`; `?tls=required` or `?tls=off` where `tls` says nothing. */
  readonly url: string;
  /** These win over the ones in the address. */
  readonly user?: string;
  readonly password?: string;
  /** SMTP_AUTH; where it is left out, a password is used where there is one. */
  readonly auth?: SmtpAuth | undefined;
  /** SMTP_TLS; where it is left out, the address says it. */
  readonly tls?: SmtpTls | undefined;
}

export type SmtpTls = 'starttls' | 'implicit' | 'none';

/** Reads the settings; a failure is what is wrong with them, without any secret, and is said of SMTP_URL. */
export function smtpTarget(settings: SmtpSettings): Result<SmtpTarget, string> {
  const url = URL.parse(settings.url.trim());
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    return failed('is not an address such as smtp://mail.example.org:587 or smtps://mail.example.org');
  const surplus = [...url.searchParams.keys()].find((name) => name !== 'tls');
  if (surplus !== undefined) return failed('has a parameter other than tls. Remove it');
  const credentials = credentialsIn(settings, url);
  if (!credentials.ok) return credentials;
  const host = unbracketed(url.hostname).toLowerCase();
  const at = { host, isLoopback: isLoopback(host), credentials: credentials.value };
  const tls = settings.tls === undefined ? tlsIn(url, at) : tlsAsked(settings.tls, url, at);
  if (!tls.ok) return tls;
  const usual = tls.value === 'implicit' ? 465 : 587;
  return ok({ ...at, port: url.port === '' ? usual : Number(url.port), tls: tls.value });
}

type Place = Pick<SmtpTarget, 'isLoopback' | 'credentials'>;

/** On one's own machine nobody listens in, and a mail server there seldom has a certificate that says so. */
function tlsIn(
  { protocol, searchParams }: URL,
  { isLoopback: isOwn, credentials }: Place,
): Result<SmtpTarget['tls'], string> {
  const asked = searchParams.get('tls');
  if (![null, 'required', 'off'].includes(asked))
    return failed('has an unknown value for tls. Use tls=required or tls=off');
  if (protocol === 'smtps:')
    return asked === 'off'
      ? failed('combines smtps with tls=off. Remove tls=off, or use smtp')
      : ok('implicit');
  if (asked === 'required') return ok('required');
  if (isOwn) return ok('never');
  if (credentials === undefined) return ok(asked === 'off' ? 'never' : 'offered');
  return asked === 'off' ? failed('would send the password unencrypted. Remove tls=off') : ok('required');
}

/** SMTP_TLS, where the address does not say something else. */
function tlsAsked(
  tls: SmtpTls,
  { protocol, searchParams }: URL,
  { isLoopback: isOwn, credentials }: Place,
): Result<SmtpTarget['tls'], string> {
  if (searchParams.has('tls')) return failed('has tls= in it, and SMTP_TLS is set too. Keep only SMTP_TLS');
  if (protocol === 'smtps:' && tls !== 'implicit')
    return failed(
      `begins with smtps:// (TLS from the first byte), but SMTP_TLS is ${tls}. Remove SMTP_TLS, or use smtp://`,
    );
  if (tls !== 'none') return ok(tls === 'implicit' ? 'implicit' : 'required');
  if (credentials === undefined || isOwn) return ok('never');
  const what = 'password' in credentials ? 'password' : 'token';
  return failed(
    `would send the ${what} unencrypted (SMTP_TLS is none). Set SMTP_TLS to starttls or implicit`,
  );
}

function credentialsIn(settings: SmtpSettings, url: URL): Result<SmtpCredentials | undefined, string> {
  const user = settings.user ?? decoded(url.username);
  const password = settings.password ?? decoded(url.password);
  if (user === undefined || password === undefined)
    return failed(
      'has a user name or a password that is not percent-encoded. Use SMTP_USER and SMTP_PASSWORD instead',
    );
  switch (settings.auth) {
    case 'none':
      return ok(undefined);
    case 'microsoft365':
    case 'google':
      return user === ''
        ? failed('has no user name. Set SMTP_USER to the email address of the mailbox')
        : ok({ user, service: settings.auth });
    case 'password':
    case undefined:
      return byPassword(user, password);
  }
}

function byPassword(user: string, password: string): Result<SmtpCredentials | undefined, string> {
  if (user === '' && password === '') return ok(undefined);
  if (user === '') return failed('is used with a password but no user name. Set SMTP_USER');
  return password === ''
    ? failed('is used with a user name but no password. Set SMTP_PASSWORD or SECRETS_ITEM_ID')
    : ok({ user, password });
}
