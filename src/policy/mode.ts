import { type HarsherLimit, harsherLimits, type Limits } from './limits.ts';

/** Whether the bot may act on anyone: the switch of the settings, the press of Go live…, and the brake in Slack. */
export type Mode =
  | { readonly kind: 'live' }
  | { readonly kind: 'protected' }
  /** PROTECTION=off, but no approver has pressed Go live… for this database. */
  | { readonly kind: 'waits for go-live' }
  | PausedBy
  /** Until an approver presses Go live… again, since limits are harsher than they were at the last press. */
  | {
      readonly kind: 'paused';
      readonly pause: Pick<Pause, 'since'>;
      readonly harsher: readonly HarsherLimit[];
    };

/** By somebody. */
export interface PausedBy {
  readonly kind: 'paused';
  readonly pause: Pause;
  readonly harsher?: undefined;
  /** After it, harsher limits wait for another press of Go live…. */
  readonly thenWaits?: boolean;
}

export interface Pause {
  readonly since: Date;
  /** Undefined until someone resumes. */
  readonly until: Date | undefined;
  readonly reason: string | undefined;
  readonly byId: string;
  readonly byName: string;
}

export interface GoLive {
  readonly at: Date;
  readonly byId: string;
  readonly byName: string;
  /** Those in force at that moment; harsher ones ask again. */
  readonly limits: Limits;
}

export interface Switches {
  /** The setting PROTECTION. */
  readonly protection: boolean;
  readonly goLive: GoLive | undefined;
  readonly pause: Pause | undefined;
  /** Since when harsher limits wait for a press of Go live…, as a start noted it. */
  readonly waitsSince: Date | undefined;
  /** Those in force. */
  readonly limits: Limits;
  readonly now: Date;
}

/** How the bot stands: protection before the brake, the brake before going live. */
export function modeOf({ protection, goLive, pause, waitsSince, limits, now }: Switches): Mode {
  if (protection) return { kind: 'protected' };
  const harsher = goLive === undefined ? [] : harsherLimits(limits, goLive.limits);
  if (pause !== undefined && holds(pause, now))
    return { kind: 'paused', pause, ...(harsher.length > 0 && { thenWaits: true }) };
  if (goLive === undefined) return { kind: 'waits for go-live' };
  return harsher.length === 0
    ? { kind: 'live' }
    : { kind: 'paused', pause: { since: waitsSince ?? now }, harsher };
}

/** Whether anyone may be mailed, messaged or disabled. */
export function mayAct(mode: Mode): boolean {
  return mode.kind === 'live';
}

/** One or two words for the card's second line. */
export function modeWord(mode: Mode): string {
  if (waitsAgain(mode)) return 'paused until Go live… is pressed again';
  return mode.kind === 'waits for go-live' || mode.kind === 'protected' ? 'rehearsal' : mode.kind;
}

/** Whether it is not over by its own date. */
export function holds(pause: Pick<Pause, 'until'>, now: Date): boolean {
  return pause.until === undefined || pause.until > now;
}

/** Whether it waits for another press of Go live…, under harsher limits. */
export function waitsAgain(mode: Mode): boolean {
  return mode.kind === 'paused' && mode.harsher !== undefined;
}

/** Whether a press of Approve only rehearses. */
export function isRehearsing({ kind }: Mode): boolean {
  return kind === 'protected' || kind === 'waits for go-live';
}
