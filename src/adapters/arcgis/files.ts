import { encodeQueryString } from '@esri/arcgis-rest-request';
import { bodyOf, type PortalAnswer } from './answer.ts';
import { type Exchange, isElsewhere, type Sending, secretsIn, sent } from './exchange.ts';
import { PortalTrouble } from './trouble.ts';

const MOST_HOPS = 3;

/**
 * Reads files. ArcGIS Online answers with the address at which it keeps a file, signed and good for a while: it is a
 * secret, is asked without the token, and is never shown.
 */
export function filesWith(how: Sending): Exchange<Uint8Array> {
  return async (url, params, when) => {
    // Without `f=json`: that asks for something about the file, where it is asked for itself.
    const body = encodeQueryString(params);
    const first = await sent(url, { method: 'POST', body }, how, when);
    const answer = await followed(first, url, (next) => sent(next, { method: 'GET' }, how, when));
    // What is said in place of a file is a page, or an error in JSON.
    if (answer.status >= 400 || /\b(?:html|json)\b/i.test(answer.headers.get('content-type') ?? ''))
      bodyOf(answer, secretsIn(how, params));
    return answer.bytes;
  };
}

async function followed(
  first: PortalAnswer,
  url: string,
  get: (address: string) => Promise<PortalAnswer>,
): Promise<PortalAnswer> {
  let [answer, at] = [first, url];
  for (let hop = 0; isElsewhere(answer) && hop < MOST_HOPS; hop += 1) {
    at = nextAddress(answer, at);
    answer = await get(at);
  }
  if (isElsewhere(answer))
    throw new PortalTrouble('unexpected', 'The portal redirected a file download too many times.');
  if (at === url || answer.status < 400) return answer;
  const sentence = `The portal could not deliver a file (${answer.status}).`;
  throw new PortalTrouble('unavailable', sentence, 'reading');
}

function nextAddress({ headers }: PortalAnswer, from: string): string {
  const next = URL.parse(headers.get('location') ?? '', from);
  const allowed = from.startsWith('http:') ? ['https:', 'http:'] : ['https:'];
  if (next !== null && allowed.includes(next.protocol)) return next.href;
  throw new PortalTrouble(
    'unexpected',
    'The portal redirected a file download to an address that the bot cannot use.',
  );
}
