import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type BotWorldOptions, inactiveFor, startBotWorld } from './bot-world.ts';

/** Below those that the system gives to connections, of which tests open many: one of these would be taken again before the bot has it. */
const PORTS = { from: 20_000, to: 32_000 } as const;

/** A port that is free at this moment. */
async function freePort(): Promise<number> {
  const port = randomInt(PORTS.from, PORTS.to);
  const server = createServer().listen(port);
  try {
    await once(server, 'listening');
  } catch {
    return await freePort();
  }
  server.close();
  await once(server, 'close');
  return port;
}

/** The whole bot with its answers to supervisors. */
export async function healthWorld(options: BotWorldOptions = {}) {
  const port = await freePort();
  const members = [inactiveFor(400, 'ana'), inactiveFor(70, 'ben'), inactiveFor(1, 'cy')];
  const world = await startBotWorld({
    organization: { members },
    ...options,
    settings: { HEALTH_PORT: String(port), ...options.settings },
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  return {
    world,
    health: async () => {
      const response = await get('/healthz');
      return { status: response.status, body: await response.json() };
    },
    metric: async (name: string) =>
      (await (await get('/metrics')).text())
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `)),
    status: async (path: string) => (await get(path)).status,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}
