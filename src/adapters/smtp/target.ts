import { failed, ok, type Result } from '../../policy/result.ts';
import { decoded, isLoopback, unbracketed } from '../network/proxy.ts';

/** Where mail goes and how safely, as SMTP_URL, SMTP_USER and SMTP_PASSWORD say together. */
export interface SmtpTarget {
  readonly host: string;
  readonly port: number;
  /** From the first byte (`smtps:`), or by STARTTLS: never without, where the server offers it, or never. */
  readonly tls: 'implicit' | 'required' | 'offered' | 'never';
  readonly isLoopback: boolean;
  readonly credentials: SmtpCredentials | undefined;
}

export interface SmtpCredentials {
  readonly user: string;
  readonly password: string;
}

export interface SmtpSettings {
  /** `smtp://host:587`, `smtps://host`; `?tls=required` or `?tls=off` for STARTTLS. */
  readonly url: string;
  /** These win over the ones in the address. */
  readonly user?: string;
  readonly password?: string;
}

/** Reads the settings; a failure is what is wrong with them, without any secret. */
export function smtpTarget(settings: SmtpSettings): Result<SmtpTarget, string> {
  const url = URL.parse(settings.url.trim());
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    return failed('is not an address such as smtp://mail.example.org:587 or smtps://mail.example.org');
  const surplus = [...url.searchParams.keys()].find((name) => name !== 'tls');
  if (surplus !== undefined) return failed('has a parameter other than tls');
  const credentials = credentialsIn(settings, url);
  if (!credentials.ok) return credentials;
  const host = unbracketed(url.hostname).toLowerCase();
  const at = {
    host,
    port: url.port === '' ? (url.protocol === 'smtps:' ? 465 : 587) : Number(url.port),
    isLoopback: isLoopback(host),
    credentials: credentials.value,
  };
  const tls = tlsOf(url, at);
  return tls.ok ? ok({ ...at, tls: tls.value }) : tls;
}

/** On one's own machine nobody listens in, and a mail server there seldom has a certificate that says so. */
function tlsOf(
  { protocol, searchParams }: URL,
  { isLoopback: isOwn, credentials }: Pick<SmtpTarget, 'isLoopback' | 'credentials'>,
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

function credentialsIn(settings: SmtpSettings, url: URL): Result<SmtpCredentials | undefined, string> {
  const user = settings.user ?? decoded(url.username);
  const password = settings.password ?? decoded(url.password);
  if (user === undefined || password === undefined)
    return failed('has a user or a password that is not percent-encoded');
  if (user === '' && password === '') return ok(undefined);
  if (user === '') return failed('is used with a password but no user. Set SMTP_USER');
  return password === ''
    ? failed('is used with a user but no password. Set SMTP_PASSWORD or SECRETS_ITEM_ID')
    : ok({ user, password });
}
