/** The frame types of RFC 6455, section 5.2. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly isFinal: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** What a peer did that the protocol forbids, with the code to close the connection with. */
export class ProtocolError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const MAX_PAYLOAD = 4_000_000;
const MAX_CONTROL_PAYLOAD = 125;

/** A whole message in one frame; a server never masks. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  if (length <= 125) return Buffer.concat([Buffer.from([0x80 | opcode, length]), payload]);
  if (length <= 0xffff) {
    const head = Buffer.from([0x80 | opcode, 126, 0, 0]);
    head.writeUInt16BE(length, 2);
    return Buffer.concat([head, payload]);
  }
  const head = Buffer.alloc(10);
  head.writeUInt8(0x80 | opcode, 0);
  head.writeUInt8(127, 1);
  head.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([head, payload]);
}

/** The first frame in the bytes and how many of them it took, or undefined while some are still on their way. */
export function decodeFrame(bytes: Buffer): { frame: Frame; taken: number } | undefined {
  const head = decodeHead(bytes);
  if (head === undefined || bytes.length < head.size + 4 + head.length) return undefined;
  const mask = bytes.subarray(head.size, head.size + 4);
  const start = head.size + 4;
  const payload = Buffer.from(bytes.subarray(start, start + head.length));
  for (let at = 0; at < payload.length; at += 1) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0);
  return { frame: { isFinal: head.isFinal, opcode: head.opcode, payload }, taken: start + head.length };
}

interface Head {
  readonly isFinal: boolean;
  readonly opcode: number;
  readonly size: number;
  readonly length: number;
}

function decodeHead(bytes: Buffer): Head | undefined {
  if (bytes.length < 2) return undefined;
  const [first = 0, second = 0] = bytes;
  refuseBadHead(first, second);
  const short = second & 0x7f;
  const size = sizeOfHead(short);
  if (bytes.length < size) return undefined;
  const length = lengthIn(bytes, short);
  if (length > MAX_PAYLOAD) throw new ProtocolError(1009, 'too long');
  return { isFinal: (first & 0x80) !== 0, opcode: first & 0x0f, size, length };
}

function refuseBadHead(first: number, second: number): void {
  if ((first & 0x70) !== 0) throw new ProtocolError(1002, 'no extension was agreed');
  if ((second & 0x80) === 0) throw new ProtocolError(1002, 'a client must mask');
  const isControl = (first & 0x0f) >= OPCODE.close;
  const isWhole = (first & 0x80) !== 0 && (second & 0x7f) <= MAX_CONTROL_PAYLOAD;
  if (isControl && !isWhole) throw new ProtocolError(1002, 'a control frame is short and whole');
}

function sizeOfHead(short: number): number {
  if (short === 126) return 4;
  return short === 127 ? 10 : 2;
}

function lengthIn(bytes: Buffer, short: number): number {
  if (short === 126) return bytes.readUInt16BE(2);
  return short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
}
