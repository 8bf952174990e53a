import type { Call, Route } from './call.ts';
import { pageOf, pagingOf } from './lists.ts';
import { ownRecord } from './members.ts';
import { noSuchRole } from './refusal.ts';
import { requireSignIn } from './rights.ts';
import { subscriptionInfo } from './seats.ts';

/** The organization itself, and its custom roles. */
export const selfRoutes: readonly Route[] = [
  { path: /^\/portals\/self$/, methods: ['GET', 'POST'], answer: self },
  { path: /^\/portals\/self\/roles$/, methods: ['GET', 'POST'], answer: roles },
  { path: /^\/portals\/self\/roles\/([^/]+)$/, methods: ['GET', 'POST'], answer: role },
  { path: /^\/portals\/self\/roles\/([^/]+)\/privileges$/, methods: ['GET', 'POST'], answer: privileges },
];

/** Answers anybody: who is not signed in gets no `user`, and no word that something went wrong. */
function self(call: Call): unknown {
  const { settings } = call.organization;
  const { contacts, mfaAdmins, maxTokenExpirationMinutes, ...open } = settings;
  const answer = { ...open, access: 'public', allSSL: true, culture: 'en', region: 'WO' };
  if (call.principal.kind === 'anonymous') return answer;
  const user = ownRecord(call);
  return {
    ...{ ...answer, contacts, mfaAdmins, maxTokenExpirationMinutes, mfaEnabled: mfaAdmins.length > 0 },
    subscriptionInfo: subscriptionInfo(call),
    ...(user === undefined ? {} : { user }),
    ...appInfo(call),
  };
}

function appInfo({ principal, organization }: Call): object {
  if (principal.kind !== 'app') return {};
  const { clientId, owner, privileges: granted } = principal;
  return {
    appInfo: { appId: clientId, appOwner: owner, orgId: organization.settings.id, privileges: granted },
  };
}

/** Only custom roles, Esri's Viewer and Data Editor among them; the three standard ones are never listed. */
function roles(call: Call): unknown {
  requireSignIn(call);
  const withPrivileges = call.params['returnPrivileges'] === 'true';
  const { rows, ...page } = pageOf([...call.organization.roles.values()], pagingOf(call, 10), call.pageSize);
  return {
    ...page,
    roles: rows.map(({ privileges: granted, ...shown }) =>
      withPrivileges ? { ...shown, privileges: granted } : shown,
    ),
  };
}

function knownRole(call: Call, id: string) {
  requireSignIn(call);
  const known = call.organization.roles.get(id);
  if (known === undefined) throw noSuchRole();
  return known;
}

function role(call: Call, id = ''): unknown {
  const { privileges: _, ...shown } = knownRole(call, id);
  return shown;
}

function privileges(call: Call, id = ''): unknown {
  return { privileges: knownRole(call, id).privileges };
}
