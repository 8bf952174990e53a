import { createServer } from 'node:http';
import type { Driven } from '../clock.ts';
import { addressOf, listenOnLoopback } from '../loopback.ts';
import type { World } from '../world.ts';
import { Events } from './events.ts';
import { createFaultSwitches } from './faults.ts';
import { createGuide, type GuideStep } from './guide.ts';
import { MemberWatch } from './members.ts';
import { createRoutes, readAssets } from './routes.ts';
import { type CommandOffered, SandboxTime, type Stage } from './stage.ts';

interface PageOptions {
  readonly world: World;
  readonly commands: CommandOffered;
  /** What a newcomer is led through. */
  readonly steps?: readonly GuideStep[];
  /** What lives by the clock; without it the clock just moves. */
  readonly driven?: Driven;
  /** When the bot scans next; where it is left out, the next moment at which anything is due. */
  readonly nextScan?: () => Date | undefined;
  /** Whether it would change something if that member signed in; where it is left out, it always would. */
  readonly isAwaited?: (username: string) => boolean;
  /** 0, or left out, is any free port. */
  readonly port?: number;
}

/** Nothing from elsewhere is loaded, nothing inline is run, and no other site may show the page in a frame. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Serves the page on which a visitor plays with the sandbox, on 127.0.0.1 only. */
export async function startPage(options: PageOptions) {
  const { world, commands, steps = [], driven, nextScan, isAwaited, port = 0 } = options;
  using stack = new DisposableStack();
  const faults = stack.use(createFaultSwitches(world));
  const time = new SandboxTime(world.clock, driven, nextScan);
  const members = new MemberWatch(world, isAwaited);
  const guide = createGuide(steps, () => ({ daysPassed: time.daysPassed, comebacks: members.comebacks }));
  const stage: Stage = { world, commands, faults, time, members, guide };
  const events = stack.use(new Events(stage));
  const answer = createRoutes(stage, events, await readAssets());

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    answer(request, response).catch((thrown: unknown) => {
      // A browser may leave in the middle; anything else is a mistake of the sandbox.
      if (!request.destroyed) console.error('sandbox page:', thrown);
      response.destroy();
    });
  });
  const listening = await listenOnLoopback(server, port);
  const owned = stack.move();
  return {
    url: addressOf('http', undefined, listening.port),
    [Symbol.asyncDispose]: async () => {
      owned.dispose();
      await listening[Symbol.asyncDispose]();
    },
  };
}
