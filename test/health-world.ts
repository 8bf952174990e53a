import { once } from 'node:events';
import { createServer } from 'node:net';
import { type BotWorldOptions, inactiveFor, startBotWorld } from './bot-world.ts';

/** A port that is free at this moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The whole bot with its answers to supervisors. */
export async function healthWorld(options: BotWorldOptions = {}) {
  const port = await freePort();
  const members = [inactiveFor(400, 'ana'), inactiveFor(70, 'ben'), inactiveFor(1, 'cy')];
  const world = await startBotWorld({
    organisation: { members },
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
