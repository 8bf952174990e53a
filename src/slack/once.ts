import type { Envelope } from './socket.ts';

type Handle = (envelope: Envelope) => Promise<void>;

/** Slack delivers again within minutes or not at all. */
const KEPT = 1_000;

/**
 * What Slack delivers twice is handled once and acknowledged twice, in the same words, as the first acknowledgement may
 * have been lost. One whose handling ended without an acknowledgement is handled anew. It knows this process only:
 * decisions are told apart in their own transaction besides.
 */
export function handledOnce(handle: Handle): Handle {
  const acknowledged = new Map<string, Promise<{ readonly response: unknown } | undefined>>();

  return async (envelope) => {
    const before = await acknowledged.get(envelope.id);
    if (before !== undefined) return envelope.ack(before.response);
    const first = Promise.withResolvers<{ readonly response: unknown } | undefined>();
    acknowledged.set(envelope.id, first.promise);
    forgetOldest(acknowledged);
    const ack = (response?: unknown): Promise<void> => {
      first.resolve({ response });
      return envelope.ack(response);
    };
    await handle({ ...envelope, ack });
    first.resolve(undefined);
  };
}

function forgetOldest(kept: Map<string, unknown>): void {
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
}
