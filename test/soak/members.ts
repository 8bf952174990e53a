import { DAY_MS } from '../../src/policy/calendar.ts';
import { castOfPeople } from '../../src/sandbox/cast.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import type { PortalMember } from '../../src/sandbox/portal/member-directory.ts';
import {
  bareMember,
  bareOrganization,
  idOf,
  type Organization,
} from '../../src/sandbox/portal/organization.ts';
import type { People } from '../../src/sandbox/slack/workspace.ts';
import type { Random } from './random.ts';

/**
 * The people whom the soak is about: many inactive for long, some who come up or are active, and some who never signed in. Beside
 * them a crowd, about whom nobody decides, so large that what a scan found is merged in several pieces.
 */
export function soakOrganization(random: Random, now: Date): Organization {
  const { username, password, clientId, clientSecret } = BOT_CREDENTIALS;
  const privileges = ['portal:admin:viewUsers', 'portal:admin:disableUsers', 'portal:admin:viewItems'];
  const admin = { role: 'org_admin', lastLogin: now.getTime() } as const;
  return bareOrganization({
    passwords: { [username]: password },
    appCredentials: [{ clientId, clientSecret, owner: username, privileges }],
    members: [
      bareMember({ username, ...admin }),
      bareMember({ username: 'chief', ...admin }),
      bareMember({ username: 'deputy', ...admin }),
      ...Array.from({ length: 75 }, (_, index) => newMember(random, index, now, [91, 140])),
      ...Array.from({ length: 15 }, (_, index) => newMember(random, 75 + index, now, [61, 89])),
      ...Array.from({ length: 10 }, (_, index) => newMember(random, 90 + index, now, [0, 59])),
      ...Array.from({ length: CROWD }, (_, index) =>
        bareMember({ username: `${CROWDED}${index}`, lastLogin: now.getTime() - random.between(1, DAY_MS) }),
      ),
    ],
  });
}

/** Who decides in Slack, and some of the members, who are told there too. */
export function soakPeople(): People {
  const cast = castOfPeople();
  const members = Array.from({ length: 30 }, (_, index) => ({
    id: `U1MEMBER${index}`,
    name: nameOf(index),
    real_name: `Full ${nameOf(index)}`,
    email: addressOf(nameOf(index)),
    tz: 'Europe/Amsterdam',
  }));
  return { ...cast, users: [...(cast.users ?? []), ...members] };
}

const nameOf = (number: number): string => `member-${String(number).padStart(3, '0')}`;
const addressOf = (username: string): string => `${username}@harbour-city.example`;

/** Two pieces of a merge, and more. */
const CROWD = 2_300;
const CROWDED = 'crowd-';

export const isOfCrowd = ({ username }: Pick<PortalMember, 'username'>): boolean =>
  username.startsWith(CROWDED);

export const SOAK_ADMINS: ReadonlySet<string> = new Set([BOT_CREDENTIALS.username, 'chief', 'deputy']);

/** Somebody whose last sign-in lies so many days back, or who never signed in since being created then. */
export function newMember(
  random: Random,
  number: number,
  now: Date,
  [least, most]: readonly [number, number],
): PortalMember {
  const username = nameOf(number);
  const then = now.getTime() - random.between(least, most) * DAY_MS - random.between(1, DAY_MS - 1);
  const dates = random.chance(0.1) ? { created: then, lastLogin: -1 } : { lastLogin: then };
  return bareMember({
    username,
    // Whoever comes back under an old name is somebody else.
    id: idOf(`${username} ${now.toISOString()}`),
    fullName: `Full ${username}`,
    email: addressOf(username),
    ...dates,
  });
}
