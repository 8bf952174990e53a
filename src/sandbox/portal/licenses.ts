import type { Call, Route } from './call.ts';
import { noSuchListing } from './refusal.ts';
import { requirePrivilege } from './rights.ts';

const MANAGE = 'portal:admin:manageLicenses';
/** The list ends here without a word, and is not paged. */
const LONGEST_LIST = 10_000;

export const licenseRoutes: readonly Route[] = [
  { path: /^\/portals\/self\/purchases$/, methods: ['GET', 'POST'], answer: purchases },
  {
    path: /^\/content\/listings\/([^/]+)\/userEntitlements$/,
    methods: ['GET', 'POST'],
    answer: userEntitlements,
  },
];

function purchases(call: Call): unknown {
  requirePrivilege(call, MANAGE);
  const { settings, listings } = call.organization;
  return {
    purchases: listings.map(({ itemId, title, userEntitlements: users }) => ({
      listing: { itemId, title, vendor: { name: 'Esri' } },
      provision: {
        itemId,
        provisionedItemId: itemId,
        purchaserOrgId: settings.id,
        maxUsers: users.length + 5,
      },
    })),
  };
}

function userEntitlements(call: Call, itemId = ''): unknown {
  requirePrivilege(call, MANAGE);
  const listing = call.organization.listings.find((one) => one.itemId === itemId);
  if (listing === undefined) throw noSuchListing();
  return { userEntitlements: listing.userEntitlements.slice(0, LONGEST_LIST) };
}
