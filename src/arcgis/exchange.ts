import { encodeQueryString, type IParams, NODEJS_DEFAULT_REFERER_HEADER } from '@esri/arcgis-rest-request';
import { z } from 'zod';
import { bodyOf, type Received } from './answer.ts';
import { PortalTrouble } from './fence.ts';

/** One request and its answer: the JSON object, or a PortalTrouble thrown. */
export type Exchange = (
  url: string,
  params: IParams,
  signal?: AbortSignal,
) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Sends forms to the portal by the platform's own fetch: the client library's loses Retry-After where an error has a
 * JSON body, knows no time-out, and writes the token into addresses. A token of generateToken is good only with the
 * Referer that it was asked for, which the library sets to this constant.
 */
export function exchangeWith(how: {
  readonly timeoutMs: number;
  readonly secrets: readonly string[];
}): Exchange {
  return async (url, params, signal) => {
    const received = await sent(url, encodeQueryString({ ...params, f: 'json' }), how.timeoutMs, signal);
    const { token } = params;
    return bodyOf(received, typeof token === 'string' ? [...how.secrets, token] : how.secrets);
  };
}

async function sent(
  url: string,
  body: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Received> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        referer: NODEJS_DEFAULT_REFERER_HEADER,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
      // Followed, a POST becomes a GET without its form, and is then answered anonymously.
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    text = await response.text();
  } catch (thrown) {
    throw connectionTrouble(thrown, timeoutMs, signal);
  }
  if (response.status >= 300 && response.status < 400) throw movedTrouble(response.headers.get('location'));
  return { status: response.status, retryAfterMs: retryAfterOf(response.headers), text };
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
