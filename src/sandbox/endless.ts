import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

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
