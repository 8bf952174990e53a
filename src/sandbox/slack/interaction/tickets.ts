import { refuse } from '../refusal.ts';
import type { Screen } from '../web-api/view-stacks.ts';

interface Trigger extends Screen {
  /** The modal in which the person did something, if it was in one. */
  readonly view?: string;
}

/** The right to show one person a modal, where they acted, once and for `livesMs` of real time after that person's act. */
export function createTriggers(livesMs: number) {
  const issued = new Map<string, { trigger: Trigger; at: number; used: boolean }>();
  return {
    issue: (trigger: Trigger) => {
      const id = `${issued.size + 1}.${crypto.randomUUID()}`;
      issued.set(id, { trigger, at: performance.now(), used: false });
      return id;
    },
    use: (id: string) => {
      const found = issued.get(id) ?? refuse('invalid_trigger_id');
      if (found.used) refuse('exchanged_trigger_id');
      if (performance.now() - found.at > livesMs) refuse('expired_trigger_id');
      found.used = true;
      return found.trigger;
    },
  };
}

const MAX_USES = 5;
const LIVES_MS = 30 * 60_000;

/** Where an answer goes: to the person, in the conversation, perhaps in place of the message they acted on. */
export interface ResponsePlace {
  readonly user: string;
  readonly channel: string;
  readonly original?: { readonly ts: string; readonly isEphemeral: boolean };
}

/** The addresses at which the app may answer one act of a person, five times within half an hour. */
export function createResponseUrls(origin: string) {
  const minted = new Map<string, { place: ResponsePlace; until: number; uses: number }>();
  return {
    mint: (place: ResponsePlace, now: Date) => {
      const id = crypto.randomUUID();
      minted.set(id, { place, until: now.getTime() + LIVES_MS, uses: 0 });
      return `${origin}/response/${id}`;
    },
    use: (id: string, now: Date) => {
      const found = minted.get(id) ?? refuse('no_such_url');
      if (now.getTime() > found.until) refuse('expired_url');
      if (found.uses >= MAX_USES) refuse('used_url');
      found.uses += 1;
      return found.place;
    },
  };
}
