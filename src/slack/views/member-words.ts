import { foreign, shown } from '../text.ts';

/** The portal's own roles as its website calls them; a custom role is named as it comes. */
const ROLES: Readonly<Record<string, string>> = {
  org_admin: 'Administrator',
  org_publisher: 'Publisher',
  org_user: 'User',
};

export function roleWord(role: string): string {
  return ROLES[role] ?? shown(role, 30);
}

/** The same for places that show text as it is. */
export function roleText(role: string, max = 30): string {
  return ROLES[role] ?? foreign(role, max);
}

/** `creatorUT` is the id of the user type Creator, `fieldWorkerUT` of Field Worker. */
export function userTypeWord(userType: string | undefined): string {
  return shown(spelledOut(userType), 30);
}

/** The same for places that show text as it is. */
export function userTypeText(userType: string | undefined, max = 30): string {
  return foreign(spelledOut(userType), max);
}

function spelledOut(userType = ''): string {
  const spaced = userType.replace(/UT$/, '').replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** `provider`: whose password it is; the social ones are named as they come. */
export function providerWord(provider: string | undefined): string {
  if (provider === 'arcgis') return 'an ArcGIS password';
  if (provider === 'enterprise') return "the organisation's sign-in";
  return shown(provider ?? '', 30);
}
