import { GateTrouble, PortalTrouble } from './trouble.ts';

/** What stands before a portal and answers in its place: a web server that wants to know who is there, a firewall, a network's own page. */

const LET_THROUGH =
  'Allow /sharing/rest without that sign-in, or set ARCGIS_PORTAL_URL to a portal address that does not need it';
/** Behind a web adaptor that signs people in by Windows, a portal answers by itself as well. */
const OWN_PORT = `${LET_THROUGH}, such as https://…:7443/arcgis.`;

/**
 * The trouble of an answer that is not the portal's own: it names what the answer names, and what to do. `text` is the
 * body where the portal itself says nothing in it.
 */
export function gateIn(
  { status, headers }: { readonly status: number; readonly headers: Headers },
  text: string | undefined,
  shown: (words: string) => string,
): GateTrouble | undefined {
  if (status < 400) return undefined;
  const ways = waysIn(headers.get('www-authenticate') ?? '').filter(
    (way) => text !== undefined || isWindows(way),
  );
  if (status === 401 && (ways.length > 0 || text !== undefined)) return gate(signInSentence(ways));
  if (text === undefined) return undefined;
  const page = titleIn(text, shown);
  if (status === 403)
    return gate(
      `A firewall or web server in front of the portal is blocking the bot (403${page}). Allow the bot’s computer to reach /sharing/rest.`,
    );
  if (status === 511)
    return gate(
      `The network of the bot’s computer requires its own sign-in (511${page}). Sign in to that network, or have the computer exempted.`,
    );
  return status < 500 && !OTHERWISE_KNOWN.has(status)
    ? gate(
        `A server in front of the portal is rejecting the bot (${status}${page}). Check that ARCGIS_PORTAL_URL is the portal’s address, and find out what its web server requires.`,
      )
    : undefined;
}

/** Away, too slow, too many, and the portal's own of a token: what they mean is the same without a word of the portal. */
const OTHERWISE_KNOWN: ReadonlySet<number> = new Set([404, 408, 429, 498, 499]);

/** In place of data, a page or nothing at all. */
export function pageTrouble(text: string, shown: (words: string) => string): PortalTrouble {
  const page = titleIn(text, shown).replace(/^, (.+)$/, ' ($1)');
  if (/SAMLRequest|type=["']?password|captive|hotspot|WISPAccessGatewayParam/i.test(text))
    return gate(
      `A sign-in page${page} answered instead of the portal, and the bot cannot use that page. ${LET_THROUGH}.`,
    );
  const what = page === '' ? 'a web page or nothing' : `a web page${page}`;
  return new PortalTrouble(
    'unavailable',
    `The portal answered with ${what} instead of data. It may be under maintenance, or ARCGIS_PORTAL_URL may be wrong.`,
    'reading',
  );
}

/** Sent on to somewhere else: to where people sign in, or to where the portal really is. */
export function movedTrouble(location: string | null, from: string): GateTrouble {
  const to = webAddressIn(location, from);
  if (to !== null && SIGN_IN.test(`${to.host}${to.pathname}${to.search}`))
    return gate(
      `The portal’s address redirects to a sign-in page (${to.origin}), which the bot cannot use. ${LET_THROUGH}.`,
    );
  const address = addressOf(to);
  return new GateTrouble(
    'unexpected',
    address === undefined || address === addressOf(new URL(from))
      ? 'The portal redirects every request without naming another address. Check ARCGIS_PORTAL_URL.'
      : `The portal redirects to another address (${address}). Set ARCGIS_PORTAL_URL to that address.`,
  );
}

/** Null of whatever else a server may name, to which nobody can be sent. */
function webAddressIn(location: string | null, from: string): URL | null {
  const to = URL.parse(location ?? '', from);
  return to !== null && /^https?:$/.test(to.protocol) ? to : null;
}

/** As ARCGIS_PORTAL_URL would have it: an Enterprise portal lives under a path. */
function addressOf(url: URL | null): string | undefined {
  return url === null ? undefined : `${url.origin}${url.pathname.replace(/(?:\/sharing\b.*|\/+)$/i, '')}`;
}

const SIGN_IN =
  /SAMLRequest|RelayState|wa=wsignin|[./-](?:saml2?|adfs|sso|idp|login|logon|sign-?in|auth|authorize|oauth2?|openid|cas|captive|hotspot|portal-?auth)\b|^(?:login|sso|idp|adfs|auth|sts|captive|hotspot)\b/i;

function signInSentence(ways: readonly string[]): string {
  const named = ways.length === 0 ? '' : ` (${ways.join(', ')})`;
  if (ways.some(isWindows))
    return `A server in front of the portal requires a Windows sign-in${named}, which the bot does not support. ${OWN_PORT}`;
  const sentence = `A server in front of the portal requires its own sign-in${named || ' (401)'}, which the bot does not support.`;
  return `${sentence} ${LET_THROUGH}.`;
}

const isWindows = (way: string) => /^(?:Negotiate|NTLM|Kerberos)$/i.test(way);

/** The schemes of a challenge; their parameters have an equals sign behind their names. */
function waysIn(challenge: string): readonly string[] {
  const plain = challenge.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const names = [...plain.matchAll(/(?:^|,)\s*([A-Za-z][\w-]{0,20})(?=\s*(?:,|$)|\s+[^=\s])/g)];
  return [...new Set(names.map(([, name = '']) => name))];
}

/** What a page calls itself, as words to put behind a status; nothing where it has no title. */
function titleIn(text: string, shown: (words: string) => string): string {
  const [, title = ''] = /<title[^>]*>([^<]{1,200})/i.exec(text.slice(0, 20_000)) ?? [];
  const words = shown(title);
  return words === '' ? '' : `, “${words}”`;
}

const gate = (sentence: string) => new GateTrouble('unavailable', sentence);
