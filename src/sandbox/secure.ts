import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

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
