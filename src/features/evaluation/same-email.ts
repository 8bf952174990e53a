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
  return sameEmailAmong(members.byEmail(addresses, 0, members.highestId()), owner, policy, now);
}

/** The same of many, for whom all members are looked through once, in pieces. */
export async function sameEmailOfAll(
  { members }: Pick<ReadTables, 'members'>,
  owners: readonly Owner[],
  policy: Policy,
  now: Date,
): Promise<ReadonlyMap<AccountKey, SameEmail>> {
  const byEmail = Map.groupBy(await inPieces(members, addressesOf(owners)), ({ email }) => email);
  return new Map(
    owners.flatMap((owner) => {
      const same = sameEmailAmong(byEmail.get(addressOf(owner)) ?? [], owner, policy, now);
      return same === undefined ? [] : [[owner.account.key, same] as const];
    }),
  );
}

/** What else has this one's address: any other member, disabled or not, and the one of those whose person signs in. */
export async function othersWithEmailOf(
  { members }: Pick<ReadTables, 'members'>,
  owner: Owner,
  policy: Policy,
  now: Date,
): Promise<{ readonly sharesEmail: boolean; readonly sameEmail: SameEmail | undefined }> {
  const found = await inPieces(members, addressesOf([owner]));
  return {
    sharesEmail: found.some(({ key }) => key !== owner.account.key),
    sameEmail: sameEmailAmong(found, owner, policy, now),
  };
}

type WithEmail = ReturnType<ReadTables['members']['byEmail']>[number];

async function inPieces(
  members: ReadTables['members'],
  addresses: readonly string[],
): Promise<readonly WithEmail[]> {
  const found: WithEmail[] = [];
  const last = addresses.length === 0 ? 0 : members.highestId();
  for (let after = 0; after < last; after += PIECE) {
    found.push(...members.byEmail(addresses, after, after + PIECE));
    await breathe();
  }
  return found;
}

function sameEmailAmong(
  found: readonly WithEmail[],
  { account, newestSignIn }: Owner,
  { notifyAfterDays }: Policy,
  now: Date,
): SameEmail | undefined {
  const others = found.flatMap(({ key, username, isEnabled, signedInAt }) =>
    key === account.key || !isEnabled || signedInAt === undefined ? [] : [{ username, signedInAt }],
  );
  return newestWithSameEmail(others, signInOf(account, newestSignIn), notifyAfterDays, now);
}

const addressOf = ({ account }: Owner): string => folded(account.email ?? '');

function addressesOf(owners: readonly Owner[]): readonly string[] {
  return [...new Set(owners.map(addressOf))].filter((address) => address !== '');
}
