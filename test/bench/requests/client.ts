import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';

const settingsShape = z.object({
  BENCH_PORTAL: z.string(),
  BENCH_USER: z.string(),
  BENCH_PASSWORD: z.string(),
  /** Requests in flight. */
  BENCH_AT_ONCE: z.coerce.number().int(),
  /** Whether the bodies are parsed before they are thrown away. */
  BENCH_PARSES: z.enum(['yes', 'no']),
});

const PAGE_SIZE = 100;
const tokenShape = z.object({ token: z.string() });
export const pageShape = z.object({
  total: z.int(),
  users: z.array(z.object({ username: z.string(), roleId: z.string().optional() })),
});

/** Bare requests to the portal, as few words about them as can be: signed in, by undici alone. */
export async function signedIn(env: NodeJS.ProcessEnv) {
  const settings = settingsShape.parse(env);
  const pool = new Pool(settings.BENCH_PORTAL, { connections: settings.BENCH_AT_ONCE });

  async function ask(path: string, form: Readonly<Record<string, string>>): Promise<ArrayBuffer> {
    const { statusCode, headers, body } = await pool.request({
      method: 'POST',
      path: `/sharing/rest${path}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...form, f: 'json' }).toString(),
    });
    const bytes = await body.arrayBuffer();
    if (statusCode !== 429) return bytes;
    await pause(Number(headers['retry-after']) * 1000);
    return ask(path, form);
  }

  const parsed = (bytes: ArrayBuffer): unknown => JSON.parse(new TextDecoder().decode(bytes));
  const { BENCH_USER: username, BENCH_PASSWORD: password } = settings;
  const signIn = { username, password, referer: 'bench', client: 'referer' };
  const { token } = tokenShape.parse(parsed(await ask('/generateToken', signIn)));
  const get = (path: string, form: Readonly<Record<string, string>> = {}) => ask(path, { ...form, token });

  return {
    atOnce: settings.BENCH_AT_ONCE,
    parsed,
    get,
    /** A page of the list of members, from this place on. */
    page: (start: number) =>
      get('/portals/self/users', {
        ...{ start: String(start), num: String(PAGE_SIZE), sortField: 'username', sortOrder: 'asc' },
      }),
    /** Where the other pages of so many begin. */
    *others(total: number): Generator<number> {
      for (let start = 1 + PAGE_SIZE; start <= total; start += PAGE_SIZE) yield start;
    },
    /** Takes a body in, and throws it away. */
    throwAway: settings.BENCH_PARSES === 'yes' ? parsed : () => undefined,
    close: () => pool.close(),
  };
}
