import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { AccountKey } from '../../policy/account.ts';
import { newestWithSameEmail, type SameEmail } from '../../policy/evidence/same-email.ts';
import { signInOf } from '../../policy/inactivity.ts';
import type { Policy } from '../../policy/limits.ts';
import { folded } from '../../policy/text.ts';
import { breathe } from './evaluate-members.ts';

type Owner = Pick<MemberRow, 'account' | 'newestSignIn'>;

/** Numbers of members that are looked through without a pause: some milliseconds, as addresses have no index. */
const PIECE = 20_000;

/** Another account with this one's address whose person signs in, by the newest accepted scan; looks through all members once. */
export function sameEmailOf(
  { members }: Pick<ReadTables, 'members'>,
  owner: Owner,
  policy: Policy,
  now: Date,
): SameEmail | undefined {
  const addresses = addressesOf([owner]);
  if (addresses.length === 0) return undefined;
  return sameEmailAmong(members.signInsByEmail(addresses, 0, members.highestId()), owner, policy, now);
}

/** The same of many, for whom all members are looked through once, in pieces. */
export async function sameEmailOfAll(
  { members }: Pick<ReadTables, 'members'>,
  owners: readonly Owner[],
  policy: Policy,
  now: Date,
): Promise<ReadonlyMap<AccountKey, SameEmail>> {
  const addresses = addressesOf(owners);
  const found: SignIn[] = [];
  const last = addresses.length === 0 ? 0 : members.highestId();
  for (let after = 0; after < last; after += PIECE) {
    found.push(...members.signInsByEmail(addresses, after, after + PIECE));
    await breathe();
  }
  const byEmail = Map.groupBy(found, ({ email }) => email);
  return new Map(
    owners.flatMap((owner) => {
      const same = sameEmailAmong(byEmail.get(addressOf(owner)) ?? [], owner, policy, now);
      return same === undefined ? [] : [[owner.account.key, same] as const];
    }),
  );
}

type SignIn = ReturnType<ReadTables['members']['signInsByEmail']>[number];

function sameEmailAmong(
  signIns: readonly SignIn[],
  { account, newestSignIn }: Owner,
  { notifyAfterDays }: Policy,
  now: Date,
): SameEmail | undefined {
  const others = signIns.filter(({ key }) => key !== account.key);
  return newestWithSameEmail(others, signInOf(account, newestSignIn), notifyAfterDays, now);
}

const addressOf = ({ account }: Owner): string => folded(account.email ?? '');

function addressesOf(owners: readonly Owner[]): readonly string[] {
  return [...new Set(owners.map(addressOf))].filter((address) => address !== '');
}
