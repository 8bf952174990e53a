import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Server as NetServer, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { Server as SecureServer } from 'node:tls';
import { gzipSync } from 'node:zlib';

/** TLS with a certificate in PEM, and the name in it by which the server is to be reached. */
export interface Secure {
  readonly key: string;
  readonly cert: string;
  readonly host: string;
}

/** A server for http, or for https where it has a certificate. */
export function httpServer(secure: Secure | undefined): Server {
  return secure === undefined ? createServer() : createSecureServer({ key: secure.key, cert: secure.cert });
}

/** The address of a server on that port, behind `http` or `ws`. */
export function addressOf(scheme: 'http' | 'ws', secure: Secure | undefined, port: number): string {
  return secure === undefined ? `${scheme}://127.0.0.1:${port}` : `${scheme}s://${secure.host}:${port}`;
}

/** Listens on 127.0.0.1 only; port 0 is any free one. Disposing of it cuts every connection that is open. */
export async function listenOnLoopback(server: NetServer, port = 0) {
  const sockets = new Set<Socket>();
  // Of https the sockets above TLS: one that is cut beneath it takes Node down with it.
  server.on(server instanceof SecureServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server has no port');
  return {
    port: bound.port,
    async [Symbol.asyncDispose]() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(JSON.stringify(body));
}

const MEGABYTE = Buffer.alloc(1_000_000, ' ');

function* forEver(part: Buffer): Generator<Buffer> {
  for (;;) yield part;
}

/** JSON may begin with as many blanks as one likes. A packed file may have many parts, which are unpacked one after another. */
export function sendEndless(response: ServerResponse, packed: boolean): void {
  const encoding = packed ? { 'content-encoding': 'gzip' } : {};
  response.writeHead(200, { 'content-type': 'application/json;charset=utf-8', ...encoding });
  const body = Readable.from(forEver(packed ? gzipSync(MEGABYTE) : MEGABYTE));
  response.once('close', () => body.destroy());
  body.pipe(response);
}
