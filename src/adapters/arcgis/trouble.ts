import { failed, ok, type Result } from '../../policy/result.ts';

/** Why the portal did not do it, with a sentence for people (no token, no URL with one). */
export type PortalFailure = PortalTrouble['failure'];

/** An act that failed. Where it was certainly not done, whoever asked for it looks again and decides anew, not before the portal asks to. */
export type ActFailure = PortalFailure & { readonly notDone: { readonly retryAfterMs: number } | undefined };

/** What may be sent again: what reads, or anything because nothing was done for certain. */
type Again = 'never' | 'reading' | 'anything';

/** A request that failed. It holds the sentence for people and nothing of the request: no token, no address. */
export class PortalTrouble extends Error {
  override readonly name = 'PortalTrouble';
  readonly failure: {
    readonly kind: 'not signed in' | 'not allowed' | 'not found' | 'unavailable' | 'unexpected';
    readonly sentence: string;
  };
  readonly again: Again;
  /** How long the portal asks to wait. */
  readonly retryAfterMs: number | undefined;
  readonly tokenRefused: boolean;
  /** It asks for fewer requests, or did not answer in time. */
  readonly overloaded: boolean;

  constructor(
    kind: PortalFailure['kind'],
    sentence: string,
    again: Again = 'never',
    {
      retryAfterMs,
      tokenRefused = false,
      overloaded = false,
    }: { retryAfterMs?: number | undefined; tokenRefused?: boolean; overloaded?: boolean } = {},
  ) {
    super(sentence);
    this.failure = { kind, sentence };
    this.again = again;
    this.retryAfterMs = retryAfterMs;
    this.tokenRefused = tokenRefused;
    this.overloaded = overloaded;
  }
}

/** What answered was not the portal: what it signs in with is not at fault. */
export class GateTrouble extends PortalTrouble {}

/**
 * Every call to the portal passes here. Errors of the client library carry the request's options, with the password
 * and the token in them, so only their name goes on. Our own mistakes are not failures of the portal: they stay thrown.
 */
export async function fenced<T>(call: () => Promise<T>): Promise<Result<T, PortalFailure>> {
  try {
    return ok(await call());
  } catch (thrown) {
    if (thrown instanceof PortalTrouble) return failed(thrown.failure);
    if (thrown instanceof Error && thrown.name.startsWith('ArcGIS')) return failed(ofLibrary(thrown).failure);
    throw thrown;
  }
}

/** The same for what changes something. */
export async function fencedAct<T>(call: () => Promise<T>): Promise<Result<T, ActFailure>> {
  let notDone: ActFailure['notDone'];
  const done = await fenced(async () => {
    try {
      return await call();
    } catch (thrown) {
      if (thrown instanceof PortalTrouble && thrown.again === 'anything')
        notDone = { retryAfterMs: thrown.retryAfterMs ?? 0 };
      throw thrown;
    }
  });
  return done.ok ? done : failed({ ...done.failure, notDone });
}

/** What is left of an error that the client library made itself. */
export function ofLibrary(thrown: unknown): PortalTrouble {
  const name = thrown instanceof Error ? thrown.name : 'unknown error';
  return new PortalTrouble('unexpected', `The portal’s answer could not be understood (${name}).`);
}

export function stoppedTrouble(): PortalTrouble {
  return new PortalTrouble('unavailable', 'The request was canceled.');
}
