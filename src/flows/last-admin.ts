import type { AccountReading, Outside } from './ports.ts';

/**
 * Whether no other enabled `org_admin` can be found beside this one. The others are asked about now, as people may have
 * disabled them since the last scan; one that cannot be read counts for nothing.
 */
export async function isLastAdmin(
  { store, portal }: Pick<Outside, 'store' | 'portal'>,
  { account }: AccountReading,
): Promise<boolean> {
  if (account.role !== 'org_admin' || account.roleId !== undefined) return false;
  const scan = store.tables.scans.newestBelieved();
  const others = scan === undefined ? [] : store.tables.scans.enabledAdmins(scan.id);
  for (const username of others) {
    if (username.toLowerCase() === account.username.toLowerCase()) continue;
    const other = await portal.account(username);
    if (other.ok && !other.value.account.disabled && other.value.account.role === 'org_admin') return false;
  }
  return true;
}
