import {
  bareMember,
  bareOrganization,
  type OrganizationParts,
} from '../../../src/sandbox/portal/organization.ts';
import { type Portal, type PortalOptions, startPortal } from '../../../src/sandbox/portal/server.ts';

export const NOW = new Date('2026-11-25T06:00:00Z');
export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;
export const CREATED = Date.UTC(2025, 0, 1);

/** A clock that the test moves. */
export function clockAt(start = NOW) {
  let at = start;
  return {
    now: () => at,
    forward: (ms: number) => {
      at = new Date(at.getTime() + ms);
    },
  };
}

const expires = new Date(NOW.getTime() + 30 * DAY);

/** Keys of callers with different rights; `KEY.plain` is an ordinary member's. */
export const KEY = { bot: 'key-of-the-bot', plain: 'key-of-a-plain-member' };

/** A portal with a bot, an administrator, two members, and what the test adds. */
export async function startSmallPortal(
  parts: OrganizationParts = {},
  options: Partial<PortalOptions> = {},
): Promise<Portal> {
  const organization = bareOrganization({
    passwords: { bot: 'right', 'saml@city.example_HCG': 'right', second: 'right', gone: 'right' },
    appCredentials: [
      { clientId: 'app', clientSecret: 'secret', owner: 'bot', privileges: ['portal:admin:viewUsers'] },
    ],
    apiKeys: [
      {
        key: KEY.bot,
        owner: 'bot',
        privileges: ['portal:admin:viewUsers', 'portal:admin:disableUsers', 'portal:user:createItem'],
        expires,
      },
      { key: KEY.plain, owner: 'ana', privileges: ['portal:user:createItem'], expires },
    ],
    ...parts,
    members: [
      bareMember({ username: 'bot', role: 'org_admin', created: CREATED, lastLogin: CREATED }),
      bareMember({ username: 'ana', fullName: 'Ana A', created: CREATED, lastLogin: CREATED + DAY }),
      bareMember({ username: 'ben', fullName: 'Ben B', created: CREATED, access: 'private' }),
      ...(parts.members ?? []),
    ],
  });
  return startPortal({ clock: clockAt(), organization, ...options });
}

export type Params = Readonly<Record<string, string>>;

/** What the portal answers to a form post with `f=json`, headers as given. */
export async function post(
  portal: Portal,
  path: string,
  params: Params = {},
  headers: Params = {},
): Promise<unknown> {
  const body = new URLSearchParams({ f: 'json', ...params });
  const response = await fetch(`${portal.url}/sharing/rest${path}`, { method: 'POST', body, headers });
  return response.json();
}

export async function get(
  portal: Portal,
  path: string,
  params: Params = {},
  headers: Params = {},
): Promise<unknown> {
  const query = new URLSearchParams({ f: 'json', ...params });
  const response = await fetch(`${portal.url}/sharing/rest${path}?${query}`, { headers });
  return response.json();
}

export const refusal = (code: number, message: string, more: object = {}) => ({
  error: { code, message, details: [], ...more },
});
export const INVALID_TOKEN = refusal(498, 'Invalid token.');
export const TOKEN_REQUIRED = refusal(499, 'Token Required', {
  messageCode: 'GWM_0003',
  details: ['Token Required'],
});
export const NOT_ALLOWED = refusal(
  403,
  'You do not have permissions to access this resource or perform this operation.',
  { messageCode: 'GWM_0003' },
);
export const NO_SUCH_USER = refusal(400, 'User does not exist or is inaccessible.', {
  messageCode: 'COM_0018',
});
export const invalid = (name: string) =>
  refusal(400, `'${name}' parameter is invalid`, { details: [`'${name}' parameter is invalid`] });
export const missing = (name: string) =>
  refusal(400, `'${name}' parameter must be specified`, {
    details: [`'${name}' parameter must be specified`],
  });
