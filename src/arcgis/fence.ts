import { failed, ok, type Result } from '../domain/result.ts';
import type { PortalFailure } from '../flows/ports.ts';

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
