import { pageShape, signedIn } from './client.ts';

/**
 * Run as a program: what Esri's notebook asks for, by the ArcGIS API for Python: the pages one after another, and then
 * each member without a custom role by itself.
 */
const portal = await signedIn(process.env);
const began = performance.now();
const { total, users } = pageShape.parse(portal.parsed(await portal.page(1)));
const members = [...users];
for (const start of portal.others(total)) {
  const page = pageShape.parse(portal.parsed(await portal.page(start)));
  members.push(...page.users);
}
for (const { username, roleId } of members)
  if (roleId === undefined)
    portal.parsed(await portal.get(`/community/users/${encodeURIComponent(username)}`));
process.stdout.write(String(performance.now() - began));
await portal.close();
