import { once } from 'node:events';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Network } from './network.ts';

/** The certificate that a server shows. */
export interface CertificateSeen {
  readonly host: string;
  readonly port: number;
  /** Undefined where none was seen. */
  readonly ends: Date | undefined;
}

export interface Looked {
  readonly host: string;
  readonly port: number;
  /** Whether TLS begins after STARTTLS, as on mail servers. */
  readonly startTls: boolean;
}

const TIMEOUT_MS = 10_000;

/**
 * When a server's certificate ends, whether it is trusted or not: what makes it untrusted is told by whoever really
 * connects, and nothing is said here but a greeting.
 */
export async function certificateSeen(
  network: Pick<Network, 'connect'>,
  { host, port, startTls }: Looked,
): Promise<CertificateSeen> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let socket: Socket | undefined;
  let secured: TLSSocket | undefined;
  try {
    socket = await (network.connect({ host, port, timeoutMs: TIMEOUT_MS, signal }) ??
      connected(host, port, signal));
    if (startTls) await askForTls(socket, signal);
    secured = connectTls({
      socket,
      rejectUnauthorized: false,
      ...(isIP(host) === 0 && { servername: host }),
    });
    await once(secured, 'secureConnect', { signal });
    const ends = new Date(secured.getPeerCertificate().valid_to);
    return { host, port, ends: Number.isNaN(ends.getTime()) ? undefined : ends };
  } catch {
    return { host, port, ends: undefined };
  } finally {
    secured?.destroy();
    socket?.destroy();
  }
}

async function connected(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const socket = connectPlain({ host, port });
  await once(socket, 'connect', { signal });
  return socket;
}

/** Greeting, EHLO, STARTTLS; each answer must be a yes. */
async function askForTls(socket: Socket, signal: AbortSignal): Promise<void> {
  await answered(socket, signal);
  socket.write('EHLO [127.0.0.1]\r\n');
  await answered(socket, signal);
  socket.write('STARTTLS\r\n');
  await answered(socket, signal);
}

/** The whole of an answer: its last line has a blank behind the code. */
async function answered(socket: Socket, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!/(?:^|\r\n)\d{3} [^\r\n]*\r\n$/.test(said)) {
    const [bytes] = await once(socket, 'data', { signal });
    said += String(bytes);
  }
  if (!said.startsWith('2')) throw new Error('the server does not offer TLS');
}
