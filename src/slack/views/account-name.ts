import { foreign } from '../text.ts';

/** "Maria Silva (maria.silva_HCG)" for places that show text as it is; the user name where there is no other. */
export function accountName(
  { fullName, username }: { readonly fullName: string; readonly username: string },
  max = 60,
): string {
  const user = foreign(username, max);
  return fullName.trim() === '' ? user : `${foreign(fullName, max)} (${user})`;
}
