import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { failureOf } from '../../adapters/slack/calls.ts';
import type { AfterPress } from '../deciding/guard.ts';

/** Hashes that are followed; a press comes soon after the view it was made on was drawn, or its redrawing matters no more. */
const FOLLOWED = 500;

/**
 * Redraws a view while boxes in it are being selected: one after another, so that the last one shows all, and never over
 * what has taken its place since. Slack refuses an update by a hash that is no longer the newest; a quick second
 * press carries the hash of before the first one's redraw.
 */
export function selectionRedraws() {
  const after = new Map<string, string>();
  const queues = new Map<string, Promise<void>>();

  function newest(hash: string): string {
    const next = after.get(hash);
    return next === undefined ? hash : newest(next);
  }

  function follow(before: string, now: string | undefined): void {
    if (now !== undefined && now !== before) after.set(before, now);
    const [oldest] = after.keys();
    if (after.size > FOLLOWED && oldest !== undefined) after.delete(oldest);
  }

  async function update(
    client: WebClient,
    { id, hash }: AfterPress['screen'],
    draw: () => ModalView,
  ): Promise<void> {
    const known = newest(hash);
    try {
      const { view } = await client.views.update({ view_id: id, hash: known, view: draw() });
      follow(known, view?.hash);
    } catch (thrown) {
      if (!isOvertaken(thrown)) throw thrown;
    }
  }

  return async (client: WebClient, screen: AfterPress['screen'], draw: () => ModalView): Promise<void> => {
    const turn = (queues.get(screen.id) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => update(client, screen, draw));
    queues.set(screen.id, turn);
    try {
      await turn;
    } finally {
      if (queues.get(screen.id) === turn) queues.delete(screen.id);
    }
  };
}

/** Something else stands there now, or nothing. */
function isOvertaken(thrown: unknown): boolean {
  const failure = failureOf(thrown);
  return failure.kind === 'refused' && ['hash_conflict', 'not_found'].includes(failure.code);
}
