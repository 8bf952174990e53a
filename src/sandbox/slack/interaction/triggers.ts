import { refuse } from '../refusal.ts';

export interface Trigger {
  readonly user: string;
  /** The modal in which the person did something, if it was in one. */
  readonly view?: string;
}

/** The right to show one person a modal, once and for three seconds of real time after that person's act. */
export interface Triggers {
  issue(trigger: Trigger): string;
  use(id: string): Trigger;
}

export function createTriggers(livesMs: number): Triggers {
  const issued = new Map<string, { trigger: Trigger; at: number; used: boolean }>();
  return {
    issue: (trigger) => {
      const id = `${issued.size + 1}.${crypto.randomUUID()}`;
      issued.set(id, { trigger, at: performance.now(), used: false });
      return id;
    },
    use: (id) => {
      const found = issued.get(id) ?? refuse('invalid_trigger_id');
      if (found.used) refuse('exchanged_trigger_id');
      if (performance.now() - found.at > livesMs) refuse('expired_trigger_id');
      found.used = true;
      return found.trigger;
    },
  };
}
