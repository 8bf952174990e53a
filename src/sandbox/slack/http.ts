import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';

export interface ReadCall {
  readonly token: string | undefined;
  readonly args: Readonly<Record<string, unknown>>;
}

const jsonObject = z.record(z.string(), z.unknown());
const BEARER = /^Bearer (.+)$/;

/** The arguments of a call as its query, form or JSON body has them, and the token from wherever it is. */
export async function readCall(request: IncomingMessage): Promise<ReadCall> {
  const query = Object.fromEntries(new URL(request.url ?? '', 'http://sandbox').searchParams);
  const { token, ...args } = { ...query, ...(await readFields(request)) };
  const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
  return { token: bearer ?? (typeof token === 'string' ? token : undefined), args };
}

async function readFields(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const body = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return jsonFrom(body);
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    return Object.fromEntries(form);
  }
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

function jsonFrom(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return jsonObject.catch({}).parse(JSON.parse(body.toString()));
  } catch {
    return {};
  }
}

/** The bytes of an upload, sent as they are or as the one part of a form. */
export async function readUpload(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const [part = ''] = form.values();
  return typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer());
}
