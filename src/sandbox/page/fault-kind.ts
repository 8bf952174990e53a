import type { World } from '../world.ts';

/** One thing that can go wrong, and how it is made to. */
export interface FaultKind {
  readonly id: string;
  readonly about: 'Portal' | 'Slack' | 'Mail';
  readonly name: string;
  readonly says: string;
  /** Switches it on; what it returns switches it off. */
  readonly start: (world: World, off: () => void) => () => void;
}
