import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { listenOnLoopback } from '../loopback.ts';

/** An HTTP proxy that connects to any name, and takes each for this machine: who reaches a name came through it. */
export interface ConnectProxy extends AsyncDisposable {
  readonly port: number;
  /** What it was asked for, in order, and what it answered. */
  readonly asked: readonly { readonly to: string; readonly answer: number }[];
  /** Names that it does not connect to: 403. */
  readonly forbidden: Set<string>;
  /** Whoever connects waits until what this gives has come; nobody does while it is undefined. */
  slow: ((to: string) => Promise<void>) | undefined;
}

const PHRASES: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  405: 'Method Not Allowed',
  407: 'Proxy Authentication Required',
  502: 'Bad Gateway',
};

/** Without `auth`, nobody is asked who they are. */
export async function startConnectProxy({
  auth,
}: {
  readonly auth?: { readonly user: string; readonly pass: string };
} = {}): Promise<ConnectProxy> {
  const asked: { to: string; answer: number }[] = [];
  const forbidden = new Set<string>();
  const wanted = auth && `Basic ${Buffer.from(`${auth.user}:${auth.pass}`, 'utf8').toString('base64')}`;

  function refuse(client: Duplex, to: string, answer: number): void {
    asked.push({ to, answer });
    const challenge = answer === 407 ? 'Proxy-Authenticate: Basic realm="sandbox"\r\n' : '';
    client.end(`HTTP/1.1 ${answer} ${PHRASES[answer]}\r\n${challenge}Connection: close\r\n\r\n`);
  }

  function tunnel(client: Duplex, to: string, port: number): void {
    const target: Socket = connect(port, '127.0.0.1');
    client.once('close', () => target.destroy());
    target.once('error', () => refuse(client, to, 502));
    target.once('connect', () => {
      asked.push({ to, answer: 200 });
      target.removeAllListeners('error').on('error', () => client.destroy());
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(target).pipe(client);
      target.once('close', () => client.destroy());
    });
  }

  const server = createServer((request, response) => {
    asked.push({ to: request.url ?? '', answer: 405 });
    response.writeHead(405).end();
  });
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    client.on('error', () => client.destroy());
    const { url: to = '', headers } = request;
    const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(to) ?? [];
    if (wanted !== undefined && headers['proxy-authorization'] !== wanted) refuse(client, to, 407);
    else if (forbidden.has(host)) refuse(client, to, 403);
    else void (proxy.slow?.(to) ?? Promise.resolve()).then(() => tunnel(client, to, Number(port)));
  });
  const listening = await listenOnLoopback(server);

  const proxy: ConnectProxy = {
    port: listening.port,
    asked,
    forbidden,
    slow: undefined,
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
  return proxy;
}
