import type { PortalRole } from '../organization.ts';

/** The ids of the custom roles of Harbour City GIS; the first two are those of Esri's own default roles. */
export const ROLE = {
  viewer: 'iAAAAAAAAAAAAAAA',
  dataEditor: 'iBBBBBBBBBBBBBBB',
  bot: 'hcInactiveBot001',
  memberAdmin: 'hcMemberAdmin001',
  auditor: 'hcAuditor0000001',
  deputyAdmin: 'hcDeputyAdmin001',
  fieldLead: 'hcFieldLead00001',
} as const;

/** All that the bot has a use for, as its custom role, its app credential and its API key have it. */
export const BOT_PRIVILEGES = [
  'portal:admin:disableUsers',
  'portal:admin:manageCollaborations',
  'portal:admin:manageLicenses',
  'portal:admin:viewGroups',
  'portal:admin:viewItems',
  'portal:admin:viewUsers',
  'portal:user:createItem',
];

/** Custom roles: administrators in disguise, lookers-on with `view…` privileges only, and plain ones. */
export function madeUpRoles(created: number): readonly PortalRole[] {
  const role = (
    id: string,
    name: string,
    description: string,
    privileges: readonly string[],
  ): PortalRole => ({
    ...{ id, name, description, created, modified: created, privileges },
  });
  return [
    role(ROLE.viewer, 'Viewer', 'Views items shared with the member', ['portal:user:viewOrgItems']),
    role(ROLE.dataEditor, 'Data Editor', 'Viewer, and edits features', ['features:user:edit']),
    role(ROLE.bot, 'Inactive members bot', 'Reads members, enables and disables them', BOT_PRIVILEGES),
    role(ROLE.memberAdmin, 'Member administrator', 'Looks after accounts', [
      'portal:admin:inviteUsers',
      'portal:admin:updateUsers',
      'portal:admin:viewUsers',
    ]),
    role(ROLE.auditor, 'Auditor', 'Sees everything, changes nothing', [
      'portal:admin:viewGroups',
      'portal:admin:viewItems',
      'portal:admin:viewUsers',
    ]),
    role(ROLE.deputyAdmin, 'Deputy administrator', 'Administrator without licenses', [
      'portal:admin:changeUserRoles',
      'portal:admin:disableUsers',
      'portal:admin:viewUsers',
    ]),
    role(ROLE.fieldLead, 'Field lead', 'Publishes what the crews collect', [
      'features:user:edit',
      'portal:publisher:publishFeatures',
      'portal:user:createItem',
    ]),
  ];
}
