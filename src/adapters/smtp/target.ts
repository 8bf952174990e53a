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

type Draft = Omit<SmtpTarget, 'tls'> & { readonly scheme: string; readonly asked: string | null };

/** Reads the settings; a failure is what is wrong with them, without any secret. */
export function smtpTarget(settings: SmtpSettings): Result<SmtpTarget, string> {
  const url = URL.parse(settings.url.trim());
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    return failed('is no address such as smtp://mail.example.org:587 or smtps://mail.example.org');
  const surplus = [...url.searchParams.keys()].find((name) => name !== 'tls');
  if (surplus !== undefined) return failed(`has a parameter other than tls: ${surplus}`);
  const credentials = credentialsIn(settings, url);
  return credentials.ok ? withTls(draftOf(url, credentials.value)) : credentials;
}

function draftOf(url: URL, credentials: SmtpCredentials | undefined): Draft {
  const host = unbracketed(url.hostname).toLowerCase();
  const scheme = url.protocol.slice(0, -1);
  return {
    host,
    port: url.port === '' ? (scheme === 'smtps' ? 465 : 587) : Number(url.port),
    isLoopback: isLoopback(host),
    credentials,
    scheme,
    asked: url.searchParams.get('tls'),
  };
}

function withTls({ scheme, asked, ...rest }: Draft): Result<SmtpTarget, string> {
  if (asked !== null && asked !== 'required' && asked !== 'off')
    return failed('allows required or off as tls');
  if (scheme === 'smtps' && asked === 'off') return failed('asks for smtps and for tls=off');
  const tls = scheme === 'smtps' ? 'implicit' : startTls(asked, rest);
  return tls === undefined ? failed('would send the password unencrypted (tls=off)') : ok({ ...rest, tls });
}

/** On one's own machine nobody listens in, and a mail server there seldom has a certificate that says so. */
function startTls(
  asked: 'required' | 'off' | null,
  target: Pick<SmtpTarget, 'isLoopback' | 'credentials'>,
): SmtpTarget['tls'] | undefined {
  if (asked === 'required') return 'required';
  if (target.isLoopback) return 'never';
  if (target.credentials === undefined) return asked === 'off' ? 'never' : 'offered';
  return asked === 'off' ? undefined : 'required';
}

function credentialsIn(settings: SmtpSettings, url: URL): Result<SmtpCredentials | undefined, string> {
  const user = settings.user ?? decoded(url.username);
  const password = settings.password ?? decoded(url.password);
  if (user === undefined || password === undefined)
    return failed('has a user or a password that is not percent-encoded');
  if (user === '' && password === '') return ok(undefined);
  if (user === '') return failed('has a password and no user');
  return password === '' ? failed('has a user and no password') : ok({ user, password });
}
