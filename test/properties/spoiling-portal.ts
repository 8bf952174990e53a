import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What is made of an answer on its way; undefined leaves it as it is. */
export type Spoil = (
  path: string,
  body: string,
) => { readonly status: number; readonly body: string } | undefined;

/** Stands before a portal and passes everything on, but for what a test makes of the answers. */
export interface SpoilingPortal extends AsyncDisposable {
  readonly url: string;
  spoil: Spoil;
}

export async function startSpoilingPortal(behind: string): Promise<SpoilingPortal> {
  const server = createServer((request, response) => {
    passedOn(behind, request)
      .then(({ path, status, body }) => ({ status, body, ...portal.spoil(path, body) }))
      .then(({ status, body }) => response.writeHead(status).end(body))
      .catch(() => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const portal: SpoilingPortal = {
    url: `http://127.0.0.1:${port}`,
    spoil: () => undefined,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return portal;
}

async function passedOn(behind: string, request: IncomingMessage) {
  const { url: path = '/', method = 'GET', headers } = request;
  const sent = await buffer(request);
  const { 'content-type': type = '', referer = '' } = headers;
  const answer = await fetch(`${behind}${path}`, {
    method,
    headers: { 'content-type': type, referer },
    ...(method === 'POST' && { body: sent }),
  });
  return { path, status: answer.status, body: await answer.text() };
}
