import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';
import type { Log } from '../../log.ts';
import { failed, ok, type Result } from '../../policy/result.ts';

/** How the bot stands, and what is wrong; empty when all is well. */
export type Look = () => { readonly state: string; readonly problems: readonly string[] };

interface HealthOptions {
  readonly port: number;
  readonly host: string;
  readonly registry: Registry;
  readonly look: Look;
  readonly log: Log;
}

/** `/healthz` for supervisors and `/metrics` for Prometheus; nothing there names a person. A port that cannot be listened on is a failure in words. */
export async function serveHealth(options: HealthOptions): Promise<Result<AsyncDisposable, string>> {
  const server = createServer((request, response) => {
    answer(options, request.url ?? '', request.method ?? '', response).catch((thrown: unknown) => {
      options.log.error(
        { error: thrown instanceof Error ? thrown.message : 'unknown' },
        'A health check could not be answered.',
      );
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  try {
    server.listen(options.port, options.host);
    await once(server, 'listening');
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    return failed(
      code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'
        ? `HEALTH_HOST ${options.host} is not an address of this machine (${code}). Remove the setting, or use an address of this machine.`
        : `HEALTH_PORT ${options.port} cannot be used (${code}). Choose another port, or remove the setting.`,
    );
  }
  return ok({
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  });
}

async function answer(
  { look, registry }: HealthOptions,
  url: string,
  method: string,
  response: ServerResponse,
): Promise<void> {
  const [path] = url.split('?');
  if (path !== '/healthz' && path !== '/metrics') return send(response, 404, 'text/plain', 'not found\n');
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'only GET\n');
  if (path === '/metrics') return send(response, 200, registry.contentType, await registry.metrics());
  const { state, problems } = look();
  const body = { ok: problems.length === 0, state, problems };
  send(response, body.ok ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
