import type { Call, Route } from './call.ts';
import { pageOf, pagingOf } from './lists.ts';
import type { PortalMember } from './member-directory.ts';
import { requireSignIn } from './rights.ts';

/** The user types of the organization. */
export const seatRoutes: readonly Route[] = [
  { path: /^\/portals\/self\/userLicenseTypes$/, methods: ['GET', 'POST'], answer: userTypes },
];

const NAMES: Readonly<Record<string, string>> = {
  creatorUT: 'Creator',
  GISProfessionalAdvUT: 'Professional Plus',
  GISProfessionalBasicUT: 'GIS Professional Basic',
  GISProfessionalStdUT: 'Professional',
  editorUT: 'Contributor',
  fieldWorkerUT: 'Mobile Worker',
  viewerUT: 'Viewer',
};

function userTypes(call: Call): unknown {
  requireSignIn(call);
  const { settings, subscription } = call.organization;
  const names = { ...NAMES, ...settings.userTypeNames };
  const ids = new Set([...Object.keys(names), ...Object.keys(subscription?.seats ?? {})]);
  const types = [...ids].map((id) => ({ id, name: names[id] ?? id, entitlements: [] }));
  const { rows, ...page } = pageOf(types, pagingOf(call, 10), call.pageSize);
  return { ...page, userLicenseTypes: rows };
}

/** Online tells the end and the seats; Enterprise tells neither here. */
export function subscriptionInfo({ organization }: Call): object {
  const { members, settings, subscription } = organization;
  const open = { type: 'Public', state: 'active', maxUsers: Math.ceil(members.size * 1.2) };
  if (settings.isPortal || subscription === undefined) return open;
  const { seats, ends } = subscription;
  const maxUsers = Object.values(seats).reduce((sum, some) => sum + some, 0);
  return {
    ...{ ...open, maxUsers, maxUsersPerLevel: { '1': 0, '2': maxUsers } },
    ...{ expDate: ends.getTime(), userLicenseTypes: seats },
  };
}

/** Enough seats for these members, and few to spare. */
export function seatsFor(members: readonly PortalMember[]): Readonly<Record<string, number>> {
  const assigned = Map.groupBy(members, ({ userLicenseTypeId }) => userLicenseTypeId);
  const seats = [...assigned].flatMap(([id, holders]) =>
    id === undefined ? [] : [[id, Math.ceil((holders.length + 2) / 5) * 5] as const],
  );
  return { ...Object.fromEntries(seats), GISProfessionalStdUT: 5 };
}
