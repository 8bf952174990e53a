import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { z } from 'zod';
import { proxyTroubleIn } from '../domain/proxy-trouble.ts';
import { isErrorName, isUnsure, meaningOf } from './refusals.ts';

/** Why a call to Slack failed; `refused` only where it is certain that nothing was done. */
export type Failure =
  | { readonly kind: 'refused'; readonly sentence: string; readonly code: string }
  | { readonly kind: 'unreached'; readonly sentence: string }
  | { readonly kind: 'rate limited'; readonly sentence: string; readonly retryAfterMs: number }
  | { readonly kind: 'uncertain'; readonly sentence: string };

const UNREADABLE: Failure = { kind: 'uncertain', sentence: 'Slack’s answer could not be read.' };
const withNeeded = z.object({ needed: z.string() });

/** Reads what Slack's SDK threw; the error object itself, which holds requests and answers, goes no further. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof WebAPIPlatformError) return platformFailure(thrown);
  if (thrown instanceof WebAPIRateLimitedError) {
    const sentence = `Slack asks to slow down for ${thrown.retryAfter} s.`;
    return { kind: 'rate limited', sentence, retryAfterMs: thrown.retryAfter * 1000 };
  }
  if (thrown instanceof UnexpectedStatus) return httpFailure(thrown.status);
  if (thrown instanceof z.ZodError) return UNREADABLE;
  if (thrown instanceof WebAPIHTTPError) return httpFailure(thrown.statusCode);
  return transportFailure(thrown instanceof WebAPIRequestError ? thrown.original : thrown);
}

function platformFailure({ data }: WebAPIPlatformError): Failure {
  const code = data.error;
  if (!isErrorName(code)) return UNREADABLE;
  if (isUnsure(code)) return { kind: 'uncertain', sentence: `Slack had trouble of its own (${code}).` };
  const needed = withNeeded.safeParse(data).data?.needed;
  return { kind: 'refused', sentence: `Slack refuses: ${meaningOf(code, needed)}.`, code };
}

/** For what answers by its HTTP status alone, as an upload's address does. */
export class UnexpectedStatus extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

function httpFailure(status: number): Failure {
  if (status >= 500) return { kind: 'uncertain', sentence: `Slack answered with HTTP ${status}.` };
  return { kind: 'refused', sentence: `Slack refuses with HTTP ${status}.`, code: `http_${status}` };
}

function transportFailure(thrown: unknown): Failure {
  const proxys = proxyTroubleIn(thrown);
  if (proxys !== undefined) return { kind: 'unreached', sentence: proxys.message };
  const untrusted = untrustedIn(thrown);
  if (untrusted !== undefined)
    return {
      kind: 'unreached',
      sentence: `Slack’s certificate is not trusted (${untrusted}); CA_FILE can name the authority that signed it.`,
    };
  if (wasNeverSent(thrown)) return { kind: 'unreached', sentence: 'Slack cannot be reached.' };
  const isLate = thrown instanceof Error && ['TimeoutError', 'AbortError'].includes(thrown.name);
  const sentence = isLate ? 'Slack did not answer in time.' : 'The connection to Slack broke.';
  return { kind: 'uncertain', sentence };
}

const layered = z.object({
  code: z.string().optional().catch(undefined),
  syscall: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
});

/** Failures of a certificate; names from Node's documentation of errors. */
const UNTRUSTED = /^(CERT_.*|ERR_TLS_CERT_ALTNAME_INVALID|.*SELF_SIGNED_CERT.*|UNABLE_TO_.*)$/;

function untrustedIn(thrown: unknown): string | undefined {
  const { code = '', cause } = layered.safeParse(thrown).data ?? {};
  if (UNTRUSTED.test(code)) return code;
  return cause === undefined ? undefined : untrustedIn(cause);
}

/** Before there was a connection; the second name is undici's. */
const NO_CONNECTION = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);

function wasNeverSent(thrown: unknown): boolean {
  const layer = layered.safeParse(thrown);
  if (!layer.success) return false;
  const { code = '', syscall = '', cause } = layer.data;
  const isConnecting = ['connect', 'getaddrinfo'].includes(syscall) || NO_CONNECTION.has(code);
  return isConnecting || (cause !== undefined && wasNeverSent(cause));
}
