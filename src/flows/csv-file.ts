import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dayOf } from '../domain/calendar.ts';
import { isInEitherRange } from '../domain/policy.ts';
import { roleLabel } from '../domain/protection.ts';
import { mailFactsAt } from './mail-facts.ts';
import { membersInPieces } from './members-in-pieces.ts';
import type { CsvMember, Outside } from './ports.ts';
import type { MemberRow } from './scan-tables.ts';

/** The notebook's name for it, which scripts around it know. */
export function csvName(at: Date): string {
  return `INACTIVE_USERS--${at.toISOString()}.csv`;
}

/** Writes one scan's members to a file in the work folder; the disposer removes it. */
export async function writeScanCsv(
  { store, settings, writeCsv, clock }: Pick<Outside, 'store' | 'settings' | 'writeCsv' | 'clock'>,
  scan: number,
  roleNames: ReadonlyMap<string, { readonly name: string }>,
): Promise<{ readonly path: string } & AsyncDisposable> {
  const { policy } = settings;
  await mkdir(settings.workFolder, { recursive: true });
  // Several may be under way for one scan: to Slack, by mail, into the portal.
  const path = join(settings.workFolder, `scan-${scan}-${randomUUID()}.csv`);
  await writeCsv(path, pieces());
  return { path, [Symbol.asyncDispose]: () => rm(path, { force: true }) };

  async function* pieces(): AsyncGenerator<readonly CsvMember[]> {
    for await (const rows of membersInPieces(store, scan)) {
      const factsOf = mailFactsAt(store.tables, policy, clock());
      const warnedOn = (row: MemberRow): string | undefined => {
        const { judged } = row;
        const first =
          judged !== undefined && isInEitherRange(judged) ? factsOf(row).ladder?.accepted[0] : undefined;
        return first && dayOf(first.at, policy.timeZone);
      };
      yield rows.map((row) => ({
        ...row,
        roleName: roleLabel(row.account, roleNames),
        warnedOn: warnedOn(row),
      }));
    }
  }
}
