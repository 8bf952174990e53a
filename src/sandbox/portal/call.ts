import type { Organisation } from './organization.ts';
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
  readonly organisation: Organisation;
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
