import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';

export interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** The files of which the page consists, by path; they lie beside this one. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(import.meta.dirname);
  const entries = names.flatMap((name) => {
    const type = TYPES[extname(name)];
    return type === undefined ? [] : [{ name, type }];
  });
  const assets = await Promise.all(
    entries.map(async ({ name, type }) => {
      const bytes = await readFile(`${import.meta.dirname}/${name}`);
      return [name === 'page.html' ? '/' : `/${name}`, { type, bytes }] as const;
    }),
  );
  return new Map(assets);
}
