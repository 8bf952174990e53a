import type { AccountKey } from '../domain/account.ts';
import type { Exclusion, ExclusionTarget } from '../domain/exclusion.ts';
import type { Actor, AuditEntry } from './tables.ts';

/** Types only: decisions to leave accounts alone, as they are kept. */
export interface ReadExclusions {
  get(id: number): Exclusion | undefined;
  inForce(now: Date): readonly Exclusion[];
  /** When the last exclusion of this very account that is over by a moment ended. */
  lastEndOf(key: AccountKey, now: Date): Date | undefined;
  /** Rules that are over by a moment, each with its `until` as the moment at which it ended; the last first. */
  endedRules(now: Date): readonly EndedRule[];
}

export type EndedRule = Exclusion & { readonly until: Date };

export interface Exclusions extends ReadExclusions {
  add(
    what: {
      target: ExclusionTarget;
      reason: string;
      authorId: string;
      authorName: string;
      until: Date | undefined;
    },
    entry: AuditEntry,
  ): Exclusion;
  /** False when it had ended already. */
  end(id: number, by: Actor, entry: AuditEntry): boolean;
  /** Another end; undefined is for good. */
  extend(id: number, until: Date | undefined, entry: AuditEntry): void;
  /** One without an end is to go on as it is. */
  confirm(id: number, entry: AuditEntry): void;
}
