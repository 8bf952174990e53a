import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const FOLDER = join(import.meta.dirname, 'client');

/** The files of which the page consists, by path. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(FOLDER);
  const entries = names.flatMap((name) => {
    const type = TYPES[extname(name)];
    return type === undefined ? [] : [{ name, type }];
  });
  const assets = await Promise.all(
    entries.map(async ({ name, type }) => {
      const bytes = await readFile(join(FOLDER, name));
      return [name === 'page.html' ? '/' : `/${name}`, { type, bytes }] as const;
    }),
  );
  return new Map(assets);
}
