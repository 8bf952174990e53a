import { encodeQueryString, type IParams, NODEJS_DEFAULT_REFERER_HEADER } from '@esri/arcgis-rest-request';
import { z } from 'zod';
import { proxyTroubleIn } from '../domain/proxy-trouble.ts';
import { bodyOf, type Received } from './answer.ts';
import { PortalTrouble } from './fence.ts';

/** One request and its answer: the JSON object, or a PortalTrouble thrown. */
export type Exchange = (
  url: string,
  params: IParams,
  signal?: AbortSignal,
) => Promise<Readonly<Record<string, unknown>>>;

/** How requests go out. */
export interface Sending {
  readonly timeoutMs: number;
  readonly secrets: readonly string[];
  /** The platform's own unless the way leads through a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/**
 * Sends forms to the portal by the platform's own fetch: the client library's loses Retry-After where an error has a
 * JSON body, knows no time-out, and writes the token into addresses. A token of generateToken is good only with the
 * Referer that it was asked for, which the library sets to this constant.
 */
export function exchangeWith(how: Sending): Exchange {
  return async (url, params, signal) => {
    const answer = await sent(url, { method: 'POST', body: formOf({ ...params, f: 'json' }) }, how, signal);
    if (isElsewhere(answer)) throw movedTrouble(answer.headers.get('location'));
    return bodyOf(receivedIn(answer), secretsIn(how, params));
  };
}

/** An answer as it came; redirects are the caller's. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export const isElsewhere = ({ status }: Answer): boolean => status >= 300 && status < 400;

export function receivedIn({ status, headers, bytes }: Answer): Received {
  return { status, retryAfterMs: retryAfterOf(headers), text: new TextDecoder().decode(bytes) };
}

export function secretsIn({ secrets }: { readonly secrets: readonly string[] }, { token }: IParams) {
  return typeof token === 'string' ? [...secrets, token] : secrets;
}

/**
 * With a file among them, a form in parts, by the platform's own FormData: the client library's comes from a package
 * that Node's fetch does not take for a form, and would be sent as the text "[object FormData]" without an error.
 */
export function formOf(params: IParams): string | FormData {
  const entries: [string, unknown][] = Object.entries(params);
  if (!entries.some(([, value]) => value instanceof Blob)) return encodeQueryString(params);
  const form = new FormData();
  for (const [name, value] of entries) {
    if (value instanceof File) form.append(name, value, value.name);
    else form.append(name, String(value));
  }
  return form;
}

/** One request, to its end or to the time-out; whatever breaks is a PortalTrouble. */
export async function sent(
  url: string,
  what: { readonly method: 'POST'; readonly body: string | FormData } | { readonly method: 'GET' },
  { timeoutMs, fetch = globalThis.fetch }: Sending,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      ...what,
      headers: what.method === 'GET' ? {} : headersFor(what.body),
      // Followed, a POST becomes a GET without its form, and is then answered anonymously.
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    const { status, headers } = response;
    return { status, headers, bytes: new Uint8Array(await response.arrayBuffer()) };
  } catch (thrown) {
    throw connectionTrouble(thrown, timeoutMs, signal);
  }
}

/** A form in parts names its own type, with what stands between them. */
function headersFor(body: string | FormData): Record<string, string> {
  const referer = NODEJS_DEFAULT_REFERER_HEADER;
  return typeof body === 'string'
    ? { referer, 'content-type': 'application/x-www-form-urlencoded' }
    : { referer };
}

/** Seconds, or a date, which is compared with the server's own clock. */
function retryAfterOf(headers: Headers): number | undefined {
  const asked = headers.get('retry-after');
  if (asked === null) return undefined;
  if (/^\d+$/.test(asked)) return Number(asked) * 1000;
  const wait = Date.parse(asked) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function movedTrouble(location: string | null): PortalTrouble {
  const host = URL.parse(location ?? '')?.origin;
  return new PortalTrouble(
    'unexpected',
    `The portal sends on to another address${host === undefined ? '' : ` (${host})`}; ARCGIS_PORTAL_URL must name the one it answers at.`,
  );
}

export function stoppedTrouble(): PortalTrouble {
  return new PortalTrouble('unavailable', 'The reading was stopped.');
}

const withCode = z.object({ cause: z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]+$/) }) });
/** The request never left: whatever it asked for was certainly not done. */
const NOT_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function connectionTrouble(
  thrown: unknown,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): PortalTrouble {
  if (signal?.aborted === true) return stoppedTrouble();
  const proxys = proxyTroubleIn(thrown);
  if (proxys !== undefined)
    return new PortalTrouble('unavailable', proxys.message, {
      again: proxys.isSignIn ? 'never' : 'anything',
    });
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return new PortalTrouble('unavailable', `The portal did not answer within ${timeoutMs / 1000} s.`, {
      again: 'reading',
    });
  const code = withCode.safeParse(thrown).data?.cause.code ?? 'no code';
  if (NOT_SENT.has(code))
    return new PortalTrouble('unavailable', `The portal cannot be reached (${code}).`, { again: 'anything' });
  if (/CERT|SELF_SIGNED|LEAF_SIGNATURE/.test(code))
    return new PortalTrouble(
      'unavailable',
      `The portal's certificate is not trusted (${code}); CA_FILE can name the authority that signed it.`,
    );
  return new PortalTrouble('unavailable', `The connection to the portal broke (${code}).`, {
    again: 'reading',
  });
}
