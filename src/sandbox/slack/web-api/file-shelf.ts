/** A file as files.info tells of it. */
export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly size: number;
  readonly user: string;
  readonly created: number;
  readonly mode: 'hosted' | 'tombstone';
}

export interface Upload {
  readonly name: string;
  readonly length: number;
  content?: Buffer;
}

/** Uploads on their way and the files that came of them. */
export interface FileShelf {
  readonly uploads: Map<string, Upload>;
  readonly files: Map<
    string,
    { readonly file: SlackFile; readonly content: Buffer; readonly shares: Share[] }
  >;
}
export interface Share {
  readonly channel: string;
  readonly ts: string;
}

export function emptyShelf(): FileShelf {
  return { uploads: new Map(), files: new Map() };
}
