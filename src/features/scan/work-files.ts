import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { ReadTables } from '../../adapters/store/store.ts';

/** The files of a scan in the bot's work folder, beside the database; nobody else's have such names. */

type Named = Pick<ScanRow, 'id' | 'files'>;

/** What it found, until that is in the members. */
export const stagingPath = (folder: string, scan: Named): string => `${pathOf(folder, scan)}.db`;

/** All members as CSV, once it is accepted. */
export const csvPath = (folder: string, scan: Named): string => `${pathOf(folder, scan)}.csv`;

/** The same while it is written. */
export const csvPart = (folder: string, scan: Named): string => `${csvPath(folder, scan)}.part`;

const pathOf = (folder: string, { id, files }: Named): string => join(folder, `scan-${id}-${files}`);

/** What cannot be removed now is removed at the next start. */
export const dropFile = (path: string): Promise<void> => rm(path, { force: true }).catch(() => {});

const OURS =
  /^scan-(?<scan>\d+)-[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.(?<kind>csv|csv\.part|csv\.part\.runs|db)$/;

/**
 * Before any scan of this process: removes what scans left in the work folder and nobody waits for, and nothing else:
 * whatever else lies there is not the bot's. What was being read or written is of no use to anybody.
 */
export async function dropLeftFiles(folder: string, { scans }: ReadTables): Promise<void> {
  // One that is a link is somebody's own arrangement, and another bot may be at work behind it.
  const isFolder = (await lstat(folder).catch(() => undefined))?.isDirectory() === true;
  const entries = isFolder ? await readdir(folder, { withFileTypes: true }) : [];
  const underWay = scans.underWay();
  const merging = underWay?.state === 'merging' ? underWay.id : undefined;
  const accepted = scans.newestAccepted()?.id;
  const isWanted = (scan: number, kind: string | undefined): boolean => {
    if (kind === 'db') return scan === merging;
    return kind === 'csv' && (scan === merging || (scan === accepted && scans.isCsvWanted(scan)));
  };
  for (const entry of entries) {
    const { scan, kind } = OURS.exec(entry.name)?.groups ?? {};
    if (entry.isFile() && scan !== undefined && !isWanted(Number(scan), kind))
      await dropFile(join(folder, entry.name));
  }
}
