import type { IncomingMessage } from 'node:http';
import type { Organization } from './organization.ts';
import type { Principal } from './rights.ts';

/** One request to `sharing/rest`, read and signed in. */
export interface Call {
  readonly method: string;
  /** After `sharing/rest`, still percent-encoded, without a slash at the end. */
  readonly path: string;
  /** Of the query and the form together; where a name comes twice, the last one counts. */
  readonly params: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, File>;
  readonly referer: string | undefined;
  readonly principal: Principal;
  readonly organization: Organization;
  readonly now: Date;
  /** The address of `sharing/rest`. */
  readonly root: string;
  /** The most rows this portal puts on one page, whatever was asked. */
  readonly pageSize: number;
}

/** A stored file, answered as it is and not as JSON. */
export class FileAnswer {
  readonly bytes: Uint8Array;
  readonly contentType: string;

  constructor(bytes: Uint8Array, contentType: string) {
    this.bytes = bytes;
    this.contentType = contentType;
  }
}

/** Sends the caller on to another address. */
export class ElsewhereAnswer {
  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }
}

/** A resource: which requests it takes, and what it answers. It refuses by throwing a PortalRefusal. */
export interface Route {
  /** Matched against `Call.path`; its groups are handed over decoded. */
  readonly path: RegExp;
  readonly methods: readonly ('GET' | 'POST')[];
  answer(call: Call, ...names: readonly string[]): unknown;
}

interface ReadRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, File>;
  readonly token: string | undefined;
  readonly referer: string | undefined;
}

/** Reads the parameters of a request, from the query and from a form of either kind, and its token. */
export async function readRequest(request: IncomingMessage, url: URL): Promise<ReadRequest> {
  const params: Record<string, string> = Object.fromEntries(url.searchParams);
  const files = new Map<string, File>();
  const form = await formOf(request);
  for (const [name, value] of form ?? []) {
    if (typeof value === 'string') params[name] = value;
    else files.set(name, value);
  }
  return { params, files, token: params['token'] ?? bearerOf(request), referer: request.headers.referer };
}

const FORMS = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** A body that says it is no form has no parameters, as in the portal. */
async function formOf(request: IncomingMessage): Promise<FormData | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const type = request.headers['content-type'] ?? '';
  if (request.method !== 'POST' || !FORMS.test(type)) return undefined;
  try {
    return await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
  } catch {
    return undefined;
  }
}

function bearerOf({ headers }: IncomingMessage): string | undefined {
  for (const header of [headers['x-esri-authorization'], headers.authorization]) {
    const found = typeof header === 'string' ? /^Bearer\s+(\S+)$/i.exec(header) : null;
    if (found?.[1] !== undefined) return found[1];
  }
  return undefined;
}
