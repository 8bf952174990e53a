import { z } from 'zod';
import { type Account, isAccountKey } from '../domain/account.ts';

/** A row of the member list, or one member's record, as an Account; undefined where it does not tell who it is. */
export function accountOf(row: unknown): Account | undefined {
  const read = member.safeParse(row);
  if (!read.success) return undefined;
  const { id, created, lastLogin, fullName, role, disabled, userLicenseTypeId, ...rest } = read.data;
  const key = id ?? `${rest.username}:${created ?? 'unknown'}`;
  if (!isAccountKey(key)) return undefined;
  return {
    key,
    username: rest.username,
    fullName: fullName ?? '',
    email: rest.email,
    role: role ?? '',
    roleId: rest.roleId,
    userType: userLicenseTypeId,
    provider: rest.provider,
    categories: rest.categories,
    culture: rest.culture,
    level: rest.level,
    created: created === undefined || created <= 0 ? 'unknown' : new Date(created),
    lastLogin: signInOf(lastLogin),
    disabled: disabled ?? false,
  };
}

/** Text, or nothing where the portal has null, '' or something else. */
const words = z.string().trim().min(1).optional().catch(undefined);
/** Milliseconds since 1970 that a Date can hold. */
const moment = z.number().max(8.64e15).optional().catch(undefined);

// What tells who the account is, or whether it is enabled, must be right or the row is not used; where a field is missing
// the reader is not allowed to see it, which shows in `lastLogin` too.
const member = z.object({
  username: z.string().min(1),
  role: z.string().nullish(),
  disabled: z.boolean().nullish(),
  id: words,
  fullName: words,
  email: words,
  roleId: words,
  userLicenseTypeId: words,
  provider: words,
  categories: z.array(z.string()).catch([]),
  culture: words,
  level: z.union([words, z.number().transform(String)]).catch(undefined),
  created: moment,
  lastLogin: moment,
});

/** -1 is "never"; a missing field is unknown, which is something else. */
function signInOf(lastLogin: number | undefined): Account['lastLogin'] {
  if (lastLogin === undefined) return 'unknown';
  return lastLogin <= 0 ? 'never' : new Date(lastLogin);
}
