import { encodeQueryString, type IParams, NODEJS_DEFAULT_REFERER_HEADER } from '@esri/arcgis-rest-request';
import { z } from 'zod';
import type { PortalFailure } from '../../deps.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { proxyTroubleIn } from '../network/tunnel.ts';

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
export interface PortalAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export const isElsewhere = ({ status }: PortalAnswer): boolean => status >= 300 && status < 400;

export function receivedIn({ status, headers, bytes }: PortalAnswer): Received {
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
): Promise<PortalAnswer> {
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

/** An HTTP answer as it came. */
export interface Received {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly text: string;
}

/**
 * The JSON object in an answer, or the trouble it stands for. The portal says most errors with HTTP 200 and an
 * `error` in the body, some with `success: false` or `status: "failed"`, and what stands before it says them in HTML.
 */
export function bodyOf(received: Received, secrets: readonly string[]): Readonly<Record<string, unknown>> {
  const body = jsonObject.safeParse(parsedJson(received.text)).data;
  const refusal = body === undefined ? undefined : refusalIn(body);
  if (refusal !== undefined || received.status >= 400) throw troubleOf(received, refusal, secrets);
  if (body === undefined) {
    throw new PortalTrouble(
      'unavailable',
      'The portal answered with a page, or with nothing, instead of data. It may be under maintenance, or the address may not be that of a portal.',
      { again: 'reading' },
    );
  }
  return body;
}

/** What a schema makes of an answer; an answer of another shape is the portal's failure, told without its content. */
export function parsed<T>(schema: z.ZodType<T>, answer: unknown, about: string): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const fields = read.error.issues.map(({ path }) => path.join('.') || 'all of it').slice(0, 5);
  throw new PortalTrouble(
    'unexpected',
    `The portal's answer about ${about} is not of the known form (${fields.join(', ')}).`,
  );
}

interface Refusal {
  readonly code: number | undefined;
  readonly message: string;
}

const jsonObject = z.record(z.string(), z.unknown());
const words = z.string().optional().catch(undefined);
const code = z.coerce.number().int().positive().optional().catch(undefined);

const errorInside = z.object({
  error: z.object({ code, message: words, details: z.array(z.string()).catch([]) }),
});
const oauthError = z.object({ error: z.string(), error_description: words });
const codeOutside = z.object({ code: z.coerce.number().int().min(400), message: words });
const notDone = z
  .object({ success: z.literal(false) })
  .or(z.object({ status: z.enum(['failed', 'failure', 'error']) }));
const reason = z.object({ message: words, statusMessage: words });

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalIn(body: Readonly<Record<string, unknown>>): Refusal | undefined {
  const inside = errorInside.safeParse(body).data?.error;
  if (inside !== undefined) {
    const sentences = new Set([inside.message ?? '', ...inside.details].filter((text) => text !== ''));
    return { code: inside.code, message: [...sentences].join(' ') };
  }
  const oauth = oauthError.safeParse(body).data;
  if (oauth !== undefined) return { code: undefined, message: oauth.error_description ?? oauth.error };
  const outside = codeOutside.safeParse(body).data;
  if (outside !== undefined) return { code: outside.code, message: outside.message ?? '' };
  if (!notDone.safeParse(body).success) return undefined;
  const { message, statusMessage } = reason.parse(body);
  return { code: undefined, message: message ?? statusMessage ?? 'not done' };
}

function troubleOf(
  { status, retryAfterMs }: Received,
  refusal: Refusal | undefined,
  secrets: readonly string[],
): PortalTrouble {
  const isBusy = status === 429 || status >= 500;
  const number = isBusy ? status : (refusal?.code ?? status);
  const message = shown(refusal?.message ?? '', secrets);
  const says = message === '' ? `code ${number}` : message;
  return number === 408 || number === 429 || number >= 500
    ? busyTrouble(number, says, retryAfterMs)
    : refusedTrouble(number, says, refusal !== undefined);
}

/** One that asks for fewer requests has done nothing; what another had begun is not known. */
function busyTrouble(number: number, says: string, retryAfterMs: number | undefined): PortalTrouble {
  const later = retryAfterMs === undefined ? '' : `, to come back in ${Math.ceil(retryAfterMs / 1000)} s`;
  if (number === 429)
    return new PortalTrouble('unavailable', `The portal asks for fewer requests (429)${later}.`, {
      again: 'anything',
      retryAfterMs,
    });
  return new PortalTrouble('unavailable', `The portal is not available (${number})${later}: ${says}`, {
    again: 'reading',
    retryAfterMs,
  });
}

/** That there is no such thing only the portal itself can say: what stands before it says 404 when the portal is away. */
function refusedTrouble(number: number, says: string, isPortals: boolean): PortalTrouble {
  if (TOKEN_REFUSED.has(number))
    return new PortalTrouble('not signed in', `The portal did not accept the sign-in: ${says}`, {
      tokenRefused: true,
    });
  if (number === 403) return new PortalTrouble('not allowed', `The portal does not allow this: ${says}`);
  if (number === 404 && !isPortals)
    return new PortalTrouble('unavailable', 'The portal is not where it should be (404).', {
      again: 'reading',
    });
  if (number === 404 || /does not exist|inaccessible/i.test(says))
    return new PortalTrouble('not found', `The portal has no such thing: ${says}`);
  return new PortalTrouble('unexpected', `The portal answered with an error: ${says}`);
}

/** Invalid token and token required, and what stands before the portal says for both. */
const TOKEN_REFUSED: ReadonlySet<number> = new Set([498, 499, 401]);

interface Circumstances {
  /** What may be sent again: reading alone, or acts as well because nothing was done for certain. */
  readonly again?: 'never' | 'reading' | 'anything';
  readonly tokenRefused?: boolean;
  /** How long the portal asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** A request that failed. It holds the sentence for people and nothing of the request: no token, no address. */
export class PortalTrouble extends Error {
  readonly failure: PortalFailure;
  readonly again: 'never' | 'reading' | 'anything';
  readonly tokenRefused: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(kind: PortalFailure['kind'], sentence: string, circumstances: Circumstances = {}) {
    super(sentence);
    this.name = 'PortalTrouble';
    this.failure = { kind, sentence };
    this.again = circumstances.again ?? 'never';
    this.tokenRefused = circumstances.tokenRefused ?? false;
    this.retryAfterMs = circumstances.retryAfterMs;
  }
}

/**
 * Every call to the portal passes here. Errors of the client library carry the request's options, with the password
 * and the token in them, so only their name goes on. Our own mistakes are not failures of the portal: they stay thrown.
 */
export async function fenced<T>(call: () => Promise<T>): Promise<Result<T, PortalFailure>> {
  try {
    return ok(await call());
  } catch (thrown) {
    if (thrown instanceof PortalTrouble) return failed(thrown.failure);
    if (isOfLibrary(thrown)) return failed(ofLibrary(thrown).failure);
    throw thrown;
  }
}

/** What is left of an error that the client library made itself. */
export function ofLibrary(thrown: unknown): PortalTrouble {
  const name = thrown instanceof Error ? thrown.name : 'unknown error';
  return new PortalTrouble('unexpected', `The portal's answer could not be understood (${name}).`);
}

function isOfLibrary(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name.startsWith('ArcGIS');
}

const MOST_CODE_POINTS = 200;

/** Words of the portal, fit to be shown: without secrets, addresses, anything token-like, and not too long. */
export function shown(words: string, secrets: readonly string[]): string {
  const known = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const plain = known
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '…'), words)
    .replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…')
    .replaceAll(/[\w.~%+/=-]{40,}/g, '…')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  const points = [...plain];
  return points.length > MOST_CODE_POINTS ? `${points.slice(0, MOST_CODE_POINTS).join('')}…` : plain;
}
