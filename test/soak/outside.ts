import { z } from 'zod';
import type { PortalMember } from '../../src/sandbox/portal/member-directory.ts';
import { isOfCrowd, newMember, SOAK_ADMINS } from './members.ts';
import type { SoakWorld } from './soak-world.ts';

/** Numbers of members who join later begin here. */
const LATER = 100;

/** Something that happens to the organization without the bot, by chance; says what. */
export function somethingHappens(world: SoakWorld): string {
  const { random, servers, truth } = world;
  const { members } = servers.portal.organization;
  const member = somebody(world);
  const change = (changes: Partial<PortalMember>): void => members.update(member.username, changes);
  const isAdmin = member.role === 'org_admin';
  const what = random.weighted([
    [6, 'signed in'],
    [2, member.disabled ? 'enabled' : 'disabled'],
    [isAdmin ? 4 : 1, isAdmin ? 'administrator no more' : 'made administrator'],
    [0.5, 'left'],
    [2, 'joined'],
    [1, 'new address'],
  ] as const);
  switch (what) {
    case 'signed in':
      servers.portal.signIn(member.username);
      break;
    case 'disabled':
    case 'enabled':
      change({ disabled: what === 'disabled' });
      break;
    case 'made administrator':
      change({ role: 'org_admin' });
      break;
    case 'administrator no more':
      change({ role: 'org_publisher' });
      break;
    case 'left':
      members.remove(member.username);
      break;
    case 'joined':
      return somebodyJoins(world);
    case 'new address':
      change({ email: `${member.username}.${random.between(1, 999)}@harbour-city.example` });
      break;
    case undefined:
      return 'nothing';
  }
  truth.note(member.username, what);
  return `${member.username} ${what}`;
}

/** An account that was moved here from elsewhere, not used for long; it may have the name of one who left. */
export function somebodyJoins(
  { random, servers, truth, now }: SoakWorld,
  days: readonly [least: number, most: number] = [50, 130],
): string {
  const joined = newMember(random, LATER + random.between(0, 300), now(), days);
  servers.portal.organization.members.put(joined);
  truth.note(joined.username, 'joined');
  return `${joined.username} joined`;
}

/** So many that their proposals are born in several pieces. */
export function manyJoin(world: SoakWorld): string {
  return Array.from({ length: 60 }, () => somebodyJoins(world, [95, 130])).join(', ');
}

/** Whoever stays away for long would be warned, and most of them change a piece of what is merged. */
export function crowdSignsIn({ servers, now }: SoakWorld): string {
  const { members } = servers.portal.organization;
  const lastLogin = now().getTime();
  for (const member of [...members].filter(isOfCrowd)) members.put({ ...member, lastLogin });
  return 'the crowd signs in';
}

/** Mostly one of those whom people are deciding about. */
function somebody({ random, servers, look }: SoakWorld): PortalMember {
  const { members } = servers.portal.organization;
  const live = look(({ rows }) =>
    rows(
      z.object({ username: z.string() }),
      "SELECT username FROM proposal WHERE state IN ('open', 'approved', 'disabling', 'failed')",
    ),
  );
  const proposed = live.flatMap(({ username }) => members.get(username) ?? []);
  const from = proposed.length > 0 && random.chance(0.5) ? proposed : [...members];
  const found = random.pick(from.filter((one) => !SOAK_ADMINS.has(one.username) && !isOfCrowd(one)));
  if (found === undefined) throw new Error('nobody is left in the organization');
  return found;
}
