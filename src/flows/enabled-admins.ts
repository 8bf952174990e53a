import type { AccountReading, Outside } from './ports.ts';
import type { ReadTables } from './tables.ts';

/** Enabled `org_admin`s as of the last believed scan; one where there was none, as the account in question may be it. */
export function enabledAdminsOf({ scans }: Pick<ReadTables, 'scans'>): number {
  const scan = scans.newestBelieved();
  return scan === undefined ? 1 : scans.enabledAdmins(scan.id).length;
}

/**
 * The same right before an act: where it is about an `org_admin`, the others are asked about until one is found enabled,
 * as people may have disabled them since the scan. One that cannot be read counts for nothing; two stand for more.
 */
export async function enabledAdminsNow(
  { store, portal }: Pick<Outside, 'store' | 'portal'>,
  { account }: AccountReading,
): Promise<number> {
  const { tables } = store;
  if (account.role !== 'org_admin' || account.roleId !== undefined) return enabledAdminsOf(tables);
  const scan = tables.scans.newestBelieved();
  const others = scan === undefined ? [] : tables.scans.enabledAdmins(scan.id);
  for (const username of others) {
    if (username.toLowerCase() === account.username.toLowerCase()) continue;
    const other = await portal.account(username);
    if (other.ok && !other.value.account.disabled && other.value.account.role === 'org_admin') return 2;
  }
  return 1;
}
