import type { Call, Route } from './call.ts';
import { pageOf, pagingOf } from './lists.ts';
import type { PortalTask } from './organization.ts';
import { invalidParameter, noSuchResource } from './refusal.ts';
import { requirePrivilege } from './rights.ts';

export const taskRoutes: readonly Route[] = [
  { path: /^\/portals\/self\/allScheduledTasks$/, methods: ['POST'], answer: tasks },
];

/** The version that ArcGIS Enterprise 10.8.1 names in `portals/self`. */
const FIRST_VERSION = 8.2;

/** All of the organization. Esri does not say which privilege it takes; here it is that of seeing all items. */
function tasks(call: Call): unknown {
  const { settings, scheduledTasks } = call.organization;
  if (settings.isPortal && Number(settings.currentVersion) < FIRST_VERSION) throw noSuchResource();
  requirePrivilege(call, 'portal:admin:viewItems');
  const { active, userFilter } = call.params;
  if (active !== undefined && !/^(true|false)$/i.test(active)) throw invalidParameter('active');
  const isAsked = (task: PortalTask) =>
    (active === undefined || String(task.active) === active.toLowerCase()) &&
    (userFilter === undefined || task.userId === userFilter);
  const { rows, ...page } = pageOf(scheduledTasks.filter(isAsked), pagingOf(call, 10), call.pageSize);
  return {
    ...page,
    tasks: rows.map((task) => ({ ...task, taskState: task.active ? 'active' : 'paused', parameters: {} })),
  };
}
