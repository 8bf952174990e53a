import { encodeQueryString, type IParams, NODEJS_DEFAULT_REFERER_HEADER } from '@esri/arcgis-rest-request';
import { z } from 'zod';
import { certificateFault } from '../network/certificate.ts';
import { bytesOf, MOST_BYTES, TooLarge } from '../network/limit.ts';
import { CalledOff, type Sent as SentWhen } from '../network/network.ts';
import { proxyTroubleIn } from '../network/tunnel.ts';
import { bodyOf, type PortalAnswer } from './answer.ts';
import { movedTrouble } from './gate.ts';
import { PortalTrouble, stoppedTrouble } from './trouble.ts';

/** One request and what its answer holds, or a PortalTrouble thrown. */
export type Exchange<T> = (url: string, params: IParams, when?: SentWhen) => Promise<T>;

/** How requests go out. */
export interface Sending {
  readonly timeoutMs: number;
  readonly secrets: readonly string[];
  /** The platform's own unless the way leads through a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Hears the portal's clock, by each answer that names it. */
  readonly heardDate?: ((date: Date) => void) | undefined;
}

/**
 * Sends forms to the portal by the platform's own fetch: the client library's loses Retry-After where an error has a
 * JSON body, knows no time-out, and writes the token into addresses. A token of generateToken is good only with the
 * Referer that it was asked for, which the library sets to this constant.
 */
export function exchangeWith(how: Sending): Exchange<Readonly<Record<string, unknown>>> {
  return async (url, params, when) => {
    const body = formOf({ ...params, f: 'json' });
    const answer = await sent(url, { method: 'POST', body }, how, when);
    if (isElsewhere(answer)) throw movedTrouble(answer.headers.get('location'), url);
    return bodyOf(answer, secretsIn(how, params));
  };
}

/** Redirects are the caller's. */
export const isElsewhere = ({ status }: PortalAnswer): boolean => status >= 300 && status < 400;

export function secretsIn({ secrets }: Sending, { token }: IParams): readonly string[] {
  return typeof token === 'string' ? [...secrets, token] : secrets;
}

/**
 * With a file among them, a form in parts, by the platform's own FormData: the client library's comes from a package
 * that Node's fetch does not take for a form, and would be sent as the text "[object FormData]" without an error.
 */
function formOf(params: IParams): string | FormData {
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
  { timeoutMs, fetch = globalThis.fetch, heardDate }: Sending,
  { signal, mayStart }: SentWhen = {},
): Promise<PortalAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      ...what,
      ...(mayStart && { mayStart }),
      headers: what.method === 'GET' ? {} : headersFor(what.body),
      // Followed, a POST becomes a GET without its form, and is then answered anonymously.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const { status, headers } = response;
    const date = new Date(headers.get('date') ?? '');
    // What is got by GET is a file, from wherever the portal keeps it.
    if (what.method === 'POST' && !Number.isNaN(date.getTime())) heardDate?.(date);
    return { status, headers, bytes: await bytesOf(response) };
  } catch (thrown) {
    throw signal?.aborted === true ? stoppedTrouble() : connectionTrouble(thrown, timeoutMs);
  }
}

/** A form in parts names its own type, with what stands between them. */
function headersFor(body: string | FormData): Record<string, string> {
  const referer = NODEJS_DEFAULT_REFERER_HEADER;
  return typeof body === 'string'
    ? { referer, 'content-type': 'application/x-www-form-urlencoded' }
    : { referer };
}

function isCalledOff(thrown: unknown): boolean {
  return thrown instanceof CalledOff || (thrown instanceof Error && thrown.cause instanceof CalledOff);
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

function connectionTrouble(thrown: unknown, timeoutMs: number): PortalTrouble {
  const unavailable = (sentence: string, again: PortalTrouble['again']) =>
    new PortalTrouble('unavailable', sentence, again);
  const proxys = proxyTroubleIn(thrown);
  if (proxys !== undefined)
    return unavailable(proxys.message, proxys.about === 'sign-in' ? 'never' : 'anything');
  if (isCalledOff(thrown)) return unavailable('The request was canceled before it was sent.', 'anything');
  if (thrown instanceof TooLarge)
    return unavailable(
      `The portal’s answer is longer than ${MOST_BYTES / 1_000_000} MB, so it was not read. Check that ARCGIS_PORTAL_URL is the portal’s address.`,
      'never',
    );
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return new PortalTrouble(
      'unavailable',
      `The portal did not answer within ${timeoutMs / 1000} seconds.`,
      'reading',
      { overloaded: true },
    );
  const code = withCode.safeParse(thrown).data?.cause.code ?? 'unknown error';
  if (NOT_SENT.has(code)) return unavailable(`The portal cannot be reached (${code}).`, 'anything');
  const fault = certificateFault(code, 'The portal’s');
  if (fault !== undefined) return unavailable(`${fault}.`, 'never');
  return unavailable(`The connection to the portal was lost (${code}).`, 'reading');
}
