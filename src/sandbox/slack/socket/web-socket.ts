import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

const MAX_PAYLOAD = 4_000_000;
const NOT_UNDERSTOOD = 1003;

export type WebSocketPeer = ReturnType<typeof peerOn>;

const server = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: MAX_PAYLOAD });

/**
 * The server's side of one WebSocket, without extensions; undefined, and refused, where the handshake is none. The
 * library answers pings and goodbyes and ends a connection on which the client breaks the protocol.
 */
export function acceptWebSocket(
  request: IncomingMessage,
  line: Duplex,
  head: Buffer,
  { onText, onClose }: { readonly onText: (text: string) => void; readonly onClose: () => void },
): WebSocketPeer | undefined {
  let peer: WebSocketPeer | undefined;
  server.handleUpgrade(request, line, head, (socket) => {
    socket.on('message', (message, isBinary) => {
      if (!isBinary) return onText(message.toString());
      socket.close(NOT_UNDERSTOOD);
      line.end();
    });
    // The library has closed the connection by then.
    socket.on('error', () => {});
    socket.on('close', onClose);
    peer = peerOn(socket, line);
  });
  return peer;
}

function peerOn(socket: WebSocket, line: Duplex) {
  let isMute = false;
  const isOpen = () => socket.readyState === socket.OPEN;
  return {
    get isOpen() {
      return isOpen();
    },
    send: (text: string) => {
      if (isOpen() && !isMute) socket.send(text);
    },
    ping: () => {
      if (isOpen() && !isMute) socket.ping('Ping from sandbox');
    },
    /** Says goodbye as the protocol wants it. */
    close: (code: number) => socket.close(code),
    /** Cuts the line, as a broken network does. */
    destroy: () => socket.terminate(),
    /** From now on nothing gets through in either direction, and neither side is told. */
    mute: () => {
      isMute = true;
      // What comes is read and thrown away, so that the end of the line is still noticed.
      line.removeAllListeners('data').resume();
    },
  };
}

/** The answer to a client that may not have a WebSocket. */
export function refuseUpgrade(line: Duplex, status: string): void {
  line.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
