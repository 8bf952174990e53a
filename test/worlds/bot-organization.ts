import { DAY_MS } from '../../src/policy/calendar.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import {
  bareMember,
  bareOrganization,
  type OrganizationParts,
} from '../../src/sandbox/portal/organization.ts';

const RIGHTS = ['portal:admin:viewUsers', 'portal:admin:disableUsers', 'portal:admin:viewItems'];

/** The organization of the whole-bot tests: the bot's own account and another administrator, both signed in now, and what a test adds. */
export function organizationOf(now: Date, parts: OrganizationParts = {}) {
  const { username, password, clientId, clientSecret, apiKey } = BOT_CREDENTIALS;
  const times = { created: now.getTime() - 900 * DAY_MS, lastLogin: now.getTime() };
  return bareOrganization({
    passwords: { [username]: password },
    appCredentials: [{ clientId, clientSecret, owner: username, privileges: RIGHTS }],
    apiKeys: [
      { key: apiKey, owner: username, privileges: RIGHTS, expires: new Date('2027-06-01T00:00:00Z') },
    ],
    ...parts,
    members: [
      ...[username, 'chief'].map((name) => bareMember({ username: name, role: 'org_admin', ...times })),
      ...(parts.members ?? []),
    ],
  });
}
