import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { decodeFrame, encodeFrame, type Frame, OPCODE, ProtocolError } from './web-socket-frames.ts';

const ACCEPT_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const NORMAL_CLOSURE = 1000;

export interface WebSocketPeer {
  readonly isOpen: boolean;
  send(text: string): void;
  ping(): void;
  /** Says goodbye as the protocol wants it. */
  close(code: number): void;
  /** Cuts the line, as a broken network does. */
  destroy(): void;
  /** From now on nothing gets through in either direction, and neither side is told. */
  mute(): void;
}
export interface PeerEvents {
  onText(text: string): void;
  onClose(): void;
}

/**
 * The server's side of one WebSocket (RFC 6455), without extensions: answers the handshake, joins fragments,
 * answers pings and goodbyes, and ends the connection when the client breaks the protocol.
 */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  events: PeerEvents,
): WebSocketPeer | undefined {
  const key = request.headers['sec-websocket-key'];
  if (key === undefined || request.headers['sec-websocket-version'] !== '13') {
    refuseUpgrade(socket, '400 Bad Request');
    return undefined;
  }
  const accept = createHash('sha1').update(`${key}${ACCEPT_KEY}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );

  let isOpen = true;
  let isMute = false;
  const write = (opcode: number, payload: Buffer) => {
    if (isOpen && !isMute && socket.writable) socket.write(encodeFrame(opcode, payload));
  };
  const close = (code: number) => {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    write(OPCODE.close, payload);
    isOpen = false;
  };
  const receive = joinFragments({
    onText: (text) => events.onText(text),
    onPing: (payload) => write(OPCODE.pong, payload),
    onGoodbye: (code) => {
      if (isOpen) close(code);
      socket.end();
    },
  });

  let waiting = head;
  const take = (chunk: Buffer) => {
    if (isMute) return;
    try {
      waiting = drain(Buffer.concat([waiting, chunk]), receive);
    } catch (thrown) {
      if (!(thrown instanceof ProtocolError)) throw thrown;
      close(thrown.code);
      socket.destroy();
    }
  };
  socket.on('data', take);
  socket.on('error', () => socket.destroy());
  // The HTTP server leaves its half open otherwise.
  socket.on('end', () => socket.end());
  socket.on('close', () => {
    isOpen = false;
    events.onClose();
  });
  if (head.length > 0) take(Buffer.alloc(0));

  return {
    get isOpen() {
      return isOpen;
    },
    send: (text) => write(OPCODE.text, Buffer.from(text)),
    ping: () => write(OPCODE.ping, Buffer.from('Ping from sandbox')),
    close,
    destroy: () => {
      isOpen = false;
      socket.destroy();
    },
    mute: () => {
      isMute = true;
    },
  };
}

/** The answer to a client that may not have a WebSocket. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Hands on every whole frame and returns the bytes that are left. */
function drain(bytes: Buffer, receive: (frame: Frame) => void): Buffer {
  const decoded = decodeFrame(bytes);
  if (decoded === undefined) return bytes;
  receive(decoded.frame);
  return drain(bytes.subarray(decoded.taken), receive);
}

interface Received {
  onText(text: string): void;
  onPing(payload: Buffer): void;
  onGoodbye(code: number): void;
}

function joinFragments({ onText, onPing, onGoodbye }: Received): (frame: Frame) => void {
  let parts: Buffer[] | undefined;
  const takeText = ({ opcode, payload, isFinal }: Frame) => {
    const isNext = opcode === OPCODE.continuation;
    if (isNext !== (parts !== undefined)) throw new ProtocolError(1002, 'fragment out of turn');
    parts = [...(parts ?? []), payload];
    if (!isFinal) return;
    onText(utf8(Buffer.concat(parts)));
    parts = undefined;
  };
  return (frame) => {
    switch (frame.opcode) {
      case OPCODE.text:
      case OPCODE.continuation:
        takeText(frame);
        break;
      case OPCODE.ping:
        onPing(frame.payload);
        break;
      case OPCODE.pong:
        break;
      case OPCODE.close:
        onGoodbye(frame.payload.length < 2 ? NORMAL_CLOSURE : frame.payload.readUInt16BE(0));
        break;
      default:
        throw new ProtocolError(1003, 'only text is understood');
    }
  };
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProtocolError(1007, 'text must be UTF-8');
  }
}
