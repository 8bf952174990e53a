import { getUser } from '@esri/arcgis-rest-portal';
import { z } from 'zod';
import { sameUsername } from '../domain/account.ts';
import { administers } from '../domain/protection.ts';
import type { AccountReading } from '../flows/ports.ts';
import { parsed } from './answer.ts';
import type { Connection } from './connection.ts';
import { PortalTrouble } from './fence.ts';
import { accountOf } from './member-row.ts';

/** One account, read by itself: here the portal fills in groups and privileges, which lists leave empty. */
export async function readAccount({ root, read }: Connection, username: string): Promise<AccountReading> {
  const answer = await getUser({ username, portal: root, request: read });
  const account = accountOf(answer);
  const { groups, privileges } = parsed(details, answer, 'an account');
  if (account === undefined || !sameUsername(account.username, username))
    throw new PortalTrouble('unexpected', 'The portal answered about another account than was asked for.');
  return {
    account,
    groupIds: groups.map(({ id }) => id),
    administers: privileges === undefined ? account.role === 'org_admin' : administers(privileges),
  };
}

const details = z.object({
  groups: z.array(z.object({ id: z.string() })),
  privileges: z.array(z.string()).optional(),
});

/** Both forms of yes are in use; anything else is none, and only reading the account tells what is true. */
const done = z.object({ success: z.literal(true) }).or(z.object({ status: z.literal('success') }));

export async function setEnabled(
  { root, act }: Connection,
  username: string,
  operation: 'disable' | 'enable',
): Promise<void> {
  const answer = await act(`${root}/community/users/${encodeURIComponent(username)}/${operation}`, {});
  parsed(done, answer, operation === 'disable' ? 'disabling' : 'enabling');
}
