import type { AuditEntry } from './tables.ts';

/** Types only: direct messages in Slack that go with warnings. */

/** `sending` is also what a killed process left: Slack may have taken it. `nobody` in the workspace is to get it. */
export interface DirectMessage {
  readonly state: 'sending' | 'accepted' | 'refused' | 'unclear' | 'nobody';
  readonly words: string | undefined;
}

/** Direct messages that Slack refused, or may have lost. */
export interface DirectTrouble {
  readonly count: number;
  /** The newest. */
  readonly username: string;
  readonly words: string;
}

export interface ReadDirectMessages {
  /** Of a warning, by its letter. */
  of(letter: number): DirectMessage | undefined;
  /** Since a moment; undefined where all got through. */
  trouble(since: Date): DirectTrouble | undefined;
}

export interface DirectMessages extends ReadDirectMessages {
  /** False when it was begun before, whatever came of that. */
  begin(letter: number, entry: AuditEntry): boolean;
  end(letter: number, state: 'accepted' | 'refused' | 'unclear', words: string, entry: AuditEntry): void;
  /** Slack surely did not take it: it may be begun again. */
  takeBack(letter: number, entry: AuditEntry): void;
  /** Nobody is to get it. */
  none(letter: number, why: string, entry: AuditEntry): void;
}
