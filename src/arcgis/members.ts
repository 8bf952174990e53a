import type { Account } from '../domain/account.ts';
import type { Connection } from './connection.ts';
import { accountOf } from './member-row.ts';
import { PAGE_SIZE, pageOf, readPages } from './pages.ts';

/**
 * Every member of the organisation. The list that has them all is `portals/self/users`; the searches end at 10,000
 * without a word. Rows that do not parse are left out, so that the reading is short of `total` and shows it.
 */
export async function readMembers(
  { root, read, concurrency, log }: Connection,
  onPage: (accounts: readonly Account[], total: number) => void,
  signal: AbortSignal | undefined,
): Promise<{ total: number }> {
  let unreadable = 0;
  const total = await readPages({
    concurrency,
    signal,
    async read(start, either) {
      const params = { start, num: PAGE_SIZE, sortField: 'username', sortOrder: 'asc' };
      const answer = await read(`${root}/portals/self/users`, {
        params,
        ...(either === undefined ? {} : { signal: either }),
      });
      return pageOf(answer, 'users', 'the members');
    },
    onPage({ rows, total: totalNow }) {
      const accounts = rows.map(accountOf).filter((account) => account !== undefined);
      unreadable += rows.length - accounts.length;
      onPage(accounts, totalNow);
    },
  });
  if (unreadable > 0) log.warn({ unreadable, total }, 'Some rows of the member list could not be read.');
  return { total };
}
