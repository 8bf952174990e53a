import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { roleLabel } from '../domain/protection.ts';
import { membersInPieces } from './members-in-pieces.ts';
import type { CsvMember, Outside } from './ports.ts';

/** The notebook's name for it, which scripts around it know. */
export function csvName(at: Date): string {
  return `INACTIVE_USERS--${at.toISOString()}.csv`;
}

/** Writes one scan's members to a file in the work folder; the disposer removes it. */
export async function writeScanCsv(
  { store, settings, writeCsv }: Pick<Outside, 'store' | 'settings' | 'writeCsv'>,
  scan: number,
  roleNames: ReadonlyMap<string, { readonly name: string }>,
): Promise<{ readonly path: string } & AsyncDisposable> {
  await mkdir(settings.workFolder, { recursive: true });
  const path = join(settings.workFolder, `scan-${scan}.csv`);
  await writeCsv(path, pieces());
  return { path, [Symbol.asyncDispose]: () => rm(path, { force: true }) };

  async function* pieces(): AsyncGenerator<readonly CsvMember[]> {
    for await (const rows of membersInPieces(store, scan)) {
      yield rows.map((row) => ({ ...row, roleName: roleLabel(row.account, roleNames) }));
    }
  }
}
