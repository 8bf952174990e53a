import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';

/** An account as the newest accepted scan has it, with that scan; undefined where it has it not. */
export function newestRow({ scans }: ReadTables, key: AccountKey) {
  const scan = scans.newestAccepted();
  const row = scan && scans.member(scan.id, key);
  return row && { scan, row };
}
