import { z } from 'zod';
import type { EnvelopeEnd } from '../../src/sandbox/slack/socket/socket-mode.ts';
import type { SoakWorld } from './soak-world.ts';

/** What somebody did in Slack, and whether the bot acknowledged it before it died. */
export interface Done {
  readonly what: string;
  readonly user: string;
  /** The proposal's number, or a user name. */
  readonly about: number | string;
  readonly at: Date;
  envelope?: string | undefined;
  isAcknowledged?: boolean;
  /** The form came back with what has changed since it was shown: nothing was decided. */
  isShownAnew?: boolean;
  /** Why it was not possible at that moment: the card had changed under the finger. */
  trouble?: string;
}

export interface Delivering {
  readonly what: string;
  readonly user: string;
  readonly about: number | string;
  readonly send: (user: string) => Promise<EnvelopeEnd>;
}

/** What tells an outcome has nothing to submit. */
const shownAnew = z.object({
  payload: z.object({ response_action: z.literal('update'), view: z.object({ submit: z.object({}) }) }),
});

/** Does it, and notes under which envelope and whether it was acknowledged. */
export async function deliver(world: SoakWorld, dones: Done[], { send, ...how }: Delivering): Promise<void> {
  const { envelopes } = world.servers.slack;
  const done: Done = { ...how, at: world.now() };
  dones.push(done);
  world.calledOff.sends(done);
  const before = envelopes.length;
  try {
    const sending = send(how.user);
    // Slack's end has sent it by the time that the call comes back to us.
    done.envelope = envelopes[before]?.envelope_id;
    const end = await sending;
    done.isAcknowledged = end.kind === 'acknowledged';
    done.isShownAnew = shownAnew.safeParse(end).success;
    if (done.isAcknowledged) world.calledOff.acknowledged(done);
  } catch (thrown) {
    done.trouble = thrown instanceof Error ? thrown.message : 'unknown';
  }
}
