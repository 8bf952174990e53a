import { setTimeout } from 'node:timers/promises';
import type { SoakWorld } from './soak-world.ts';
import { until } from './soak-world.ts';

/** Where a kill falls: at a moment of chance, or just when something of a kind goes out from the bot. */
export type Aim = 'any moment' | 'reading' | 'acting' | 'mailing' | 'posting';

/** How long something of that kind is waited for: whatever was begun may as well come to nothing. */
const PATIENCE_MS = 2_000;

export function someAim({ random }: SoakWorld): Aim {
  return (
    random.weighted<Aim>([
      [5, 'any moment'],
      [2, 'reading'],
      [5, 'acting'],
      [3, 'mailing'],
      [2, 'posting'],
    ]) ?? 'any moment'
  );
}

/** Call it before anything is begun; what it returns waits until the kill is to fall. */
export function aimed(world: SoakWorld, aim: Aim): () => Promise<void> {
  const { random } = world;
  const hasBegun = whatBegins(world, aim);
  return async () => {
    if (hasBegun !== undefined) await until(() => hasBegun() || !world.bot().isAlive(), PATIENCE_MS);
    await setTimeout(
      random.weighted([
        [6, random.between(0, 8)],
        [4, random.between(0, 40)],
        [4, random.between(0, 300)],
        [hasBegun === undefined ? 3 : 0, random.between(0, 1_500)],
      ]),
    );
  };
}

function whatBegins({ servers }: SoakWorld, aim: Aim): (() => boolean) | undefined {
  const { portal, slack, mailbox } = servers;
  const requests = portal.requests.length;
  const calls = slack.calls.length;
  const sessions = mailbox.sessions.opened;
  const hasAsked = (path: RegExp) => (): boolean =>
    portal.requests.slice(requests).some((request) => path.test(request.path));
  switch (aim) {
    case 'any moment':
      return undefined;
    case 'reading':
      return hasAsked(/^\/portals\/self\/users$/);
    case 'acting':
      return hasAsked(/^\/community\/users\/[^/]+\/(?:dis|en)able$/);
    case 'mailing':
      return () => mailbox.sessions.opened > sessions;
    case 'posting':
      return () => slack.calls.slice(calls).some(({ method }) => /^chat\.|^files\./.test(method));
  }
}
