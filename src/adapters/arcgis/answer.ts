import { z } from 'zod';
import { cut, jsonIn, quoted } from '../../policy/text.ts';
import { hiding } from '../../veil.ts';
import { gateIn, pageTrouble } from './gate.ts';
import { busyTrouble } from './retry.ts';
import { PortalTrouble } from './trouble.ts';

/** An answer as it came. */
export interface PortalAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/**
 * The JSON object in an answer, or the trouble it stands for. The portal says most errors with HTTP 200 and an
 * `error` in the body, some with `success: false` or `status: "failed"`, and what stands before it says them in HTML.
 */
export function bodyOf(answer: PortalAnswer, secrets: readonly string[]): Readonly<Record<string, unknown>> {
  const text = new TextDecoder().decode(answer.bytes);
  const body = jsonObject.safeParse(jsonIn(text)).data;
  const refusal = body && refusalIn(body);
  const gate = gateIn(answer, refusal === undefined ? text : undefined, (words) => shown(words, secrets));
  if (gate !== undefined) throw gate;
  if (refusal !== undefined || answer.status >= 400) throw troubleOf(answer, refusal, secrets);
  if (body !== undefined) return body;
  throw pageTrouble(text, (words) => shown(words, secrets));
}

/** What a schema makes of an answer; an answer of another shape is the portal's failure, told without its content. */
export function parsed<T>(schema: z.ZodType<T>, answer: unknown, about: string): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const fields = read.error.issues.map(({ path }) => path.join('.') || 'all of it').slice(0, 5);
  throw new PortalTrouble(
    'unexpected',
    `The portal’s answer about ${about} has an unknown format (${fields.join(', ')}).`,
  );
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

interface Refusal {
  readonly code?: number | undefined;
  readonly message: string;
}

/** A refusal has one of these; what is read by the thousand has none, and is not looked at further. */
const SIGNS = ['error', 'code', 'success', 'status'];

function refusalIn(body: Readonly<Record<string, unknown>>): Refusal | undefined {
  if (!SIGNS.some((sign) => sign in body)) return undefined;
  const inside = errorInside.safeParse(body).data?.error;
  if (inside !== undefined) {
    const sentences = new Set([inside.message ?? '', ...inside.details].filter((text) => text !== ''));
    return { code: inside.code, message: [...sentences].join(' ') };
  }
  const oauth = oauthError.safeParse(body).data;
  if (oauth !== undefined) return { message: oauth.error_description ?? oauth.error };
  const outside = codeOutside.safeParse(body).data;
  if (outside !== undefined) return { code: outside.code, message: outside.message ?? '' };
  if (!notDone.safeParse(body).success) return undefined;
  const { message, statusMessage } = reason.parse(body);
  return { message: message ?? statusMessage ?? '' };
}

function troubleOf(
  { status, headers }: PortalAnswer,
  refusal: Refusal | undefined,
  secrets: readonly string[],
): PortalTrouble {
  const number = status === 429 || status >= 500 ? status : (refusal?.code ?? status);
  const says = shown(refusal?.message ?? '', secrets);
  return number === 408 || number === 429 || number >= 500
    ? busyTrouble(number, says, headers)
    : refusedTrouble(number, says, refusal !== undefined);
}

/** Invalid token and token required, and what stands before the portal says for both. */
const TOKEN_REFUSED: ReadonlySet<number> = new Set([498, 499, 401]);

/** The portal's words, or where it says none, what it answered. */
function inBrackets(number: number, says: string): string {
  if (says !== '') return `(${quoted(says)})`;
  return number < 400 ? '(no reason given)' : `(code ${number})`;
}

/** That there is no such thing only the portal itself can say: what stands before it says 404 when the portal is away. */
function refusedTrouble(number: number, says: string, isPortals: boolean): PortalTrouble {
  const because = inBrackets(number, says);
  if (TOKEN_REFUSED.has(number)) {
    const sentence = `The portal rejected the sign-in ${because}.`;
    return new PortalTrouble('not signed in', sentence, 'never', { tokenRefused: true });
  }
  if (number === 403) return new PortalTrouble('not allowed', `The portal does not allow this ${because}.`);
  if (number === 404 && !isPortals)
    return new PortalTrouble(
      'unavailable',
      'No portal was found at the address in ARCGIS_PORTAL_URL (404). The portal may be under maintenance, or the address may be wrong.',
      'reading',
    );
  if (number === 404 || /does not exist|inaccessible/i.test(says))
    return new PortalTrouble('not found', `The portal did not find this ${because}.`);
  return new PortalTrouble('unexpected', `The portal answered with an error ${because}.`);
}

const MOST_CODE_POINTS = 201;

/** Words of the portal, fit to be shown: without secrets, addresses, anything token-like, and not too long. */
export function shown(said: string, secrets: readonly string[]): string {
  const plain = hiding(secrets)(said)
    .replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…')
    .replaceAll(/[\w.~%+/=-]{40,}/g, '…')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return cut(plain, MOST_CODE_POINTS);
}
