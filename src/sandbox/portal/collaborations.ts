import type { Call, Route } from './call.ts';
import { pageOf, pagingOf } from './lists.ts';
import { noSuchCollaboration } from './refusal.ts';
import { requirePrivilege } from './rights.ts';

const MANAGE = 'portal:admin:manageCollaborations';

/** What is shared with other organizations, and through which group. Esri documents these as for administrators. */
export const collaborationRoutes: readonly Route[] = [
  { path: /^\/portals\/self\/collaborations$/, methods: ['GET', 'POST'], answer: collaborations },
  {
    path: /^\/portals\/self\/collaborations\/([^/]+)\/workspaces$/,
    methods: ['GET', 'POST'],
    answer: workspaces,
  },
];

function collaborations(call: Call): unknown {
  requirePrivilege(call, MANAGE);
  const { settings, collaborations: all } = call.organization;
  const { rows, ...page } = pageOf(all, pagingOf(call, 25), call.pageSize);
  return {
    ...page,
    collaborations: rows.map(({ id, name }) => ({
      ...{ id, name, description: '', collaborationHostPortalId: settings.id, config: {} },
    })),
  };
}

/** A group is named for the own organization only; the others' are left out. */
function workspaces(call: Call, id = ''): unknown {
  requirePrivilege(call, MANAGE);
  const { settings, groups, collaborations: all } = call.organization;
  const collaboration = all.find((one) => one.id === id);
  if (collaboration === undefined) throw noSuchCollaboration();
  const { rows, ...page } = pageOf(collaboration.workspaces, pagingOf(call, 25), call.pageSize);
  return {
    ...page,
    workspaces: rows.map(({ groupId, ...workspace }) => ({
      ...{ ...workspace, collaborationId: id, config: { maxItemSizeInMB: 512 } },
      participantGroupLinks: [
        {
          ...{ participantId: settings.id, participantName: settings.name, linkState: true },
          ...{ groupID: groupId, groupName: groups.get(groupId)?.title },
        },
        { participantId: 'another-portal', participantName: 'Province', linkState: true },
      ],
    })),
  };
}
