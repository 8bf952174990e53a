import type { World } from '../world.ts';
import type { FaultSwitches } from './fault-switches.ts';
import type { MemberWatch } from './members.ts';
import type { SandboxTime } from './sandbox-time.ts';

/** A slash command and the words that go with it, for the page's suggestions. */
export interface CommandOffered {
  readonly command: string;
  readonly words: readonly { readonly word: string; readonly takes: string; readonly does: string }[];
}

/** What the page shows and works on. */
export interface Stage {
  readonly world: World;
  readonly time: SandboxTime;
  readonly faults: FaultSwitches;
  readonly members: MemberWatch;
  readonly commands: CommandOffered;
}
