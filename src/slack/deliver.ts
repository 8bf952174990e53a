import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from '../flows/ports.ts';
import { type Failure, failureOf } from './failure.ts';

export interface Repeating {
  /** Whether doing it twice is the same as doing it once. A post is not: only what Slack surely did not take is sent again. */
  readonly repeatable: boolean;
  readonly pausesMs?: readonly number[];
  /** Asked after a pause: whether it still may be tried again. */
  readonly mayGoOn?: () => boolean;
}

/** As a Delivery, with Slack's name of the error where it gave one. */
export type Outcome<T> =
  | { readonly kind: 'delivered'; readonly value: T }
  | { readonly kind: 'refused'; readonly sentence: string; readonly code?: string }
  | { readonly kind: 'uncertain'; readonly sentence: string };

const PAUSES_MS = [1000, 4000];
/** A longer pause than this is left to the caller's next round. */
const LONGEST_WAIT_MS = 60_000;

/** Calls Slack with what patience the call allows, and says exactly what is known about the outcome. */
export async function deliver<T>(call: () => Promise<T>, repeating: Repeating): Promise<Outcome<T>> {
  const pauses = repeating.pausesMs ?? PAUSES_MS;
  for (let tries = 0; ; tries += 1) {
    const outcome = await attempt(call);
    if ('value' in outcome) return { kind: 'delivered', value: outcome.value };
    const waitMs = waitBeforeNext(outcome.failure, repeating.repeatable, pauses[tries]);
    if (waitMs === undefined) return given(outcome.failure);
    await pause(waitMs);
    if (repeating.mayGoOn?.() === false) return given(outcome.failure);
  }
}

/** For a caller to whom a delivery without its error's name is enough. */
export function asDelivery<T>(outcome: Outcome<T>): Delivery<T> {
  if (outcome.kind !== 'refused') return outcome;
  const gone = outcome.code === 'message_not_found' ? { gone: true as const } : {};
  return { kind: 'refused', sentence: outcome.sentence, ...gone };
}

async function attempt<T>(call: () => Promise<T>): Promise<{ value: T } | { failure: Failure }> {
  try {
    return { value: await call() };
  } catch (thrown) {
    return { failure: failureOf(thrown) };
  }
}

/** How long to wait before trying again; undefined where it must not be tried again or was often enough. */
function waitBeforeNext(
  failure: Failure,
  repeatable: boolean,
  pauseMs: number | undefined,
): number | undefined {
  if (pauseMs === undefined) return undefined;
  switch (failure.kind) {
    case 'rate limited':
      return failure.retryAfterMs <= LONGEST_WAIT_MS ? failure.retryAfterMs : undefined;
    case 'unreached':
      return pauseMs;
    case 'uncertain':
      return repeatable ? pauseMs : undefined;
    case 'refused':
      return undefined;
  }
}

function given(failure: Failure): Outcome<never> {
  switch (failure.kind) {
    case 'uncertain':
      return { kind: 'uncertain', sentence: failure.sentence };
    case 'refused':
      return { kind: 'refused', sentence: failure.sentence, code: failure.code };
    case 'rate limited':
    case 'unreached':
      return { kind: 'refused', sentence: failure.sentence };
  }
}
