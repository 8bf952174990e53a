import type { Evidence } from '../proposal.ts';
import { counted, grouped } from '../text.ts';
import type { Writing } from '../writing.ts';
import type { Holdings } from './holdings.ts';

/** "37 items (newest Jul 2, 2026), 2 groups": what an account holds, in short; what it has none of is left out. */
export function holdingsText(
  { holdings, couldNotBeRead }: Pick<Evidence, 'holdings' | 'couldNotBeRead'>,
  writing: Writing,
): string {
  if (holdings === undefined) return couldNotBeRead ? 'items could not be checked' : 'items not checked yet';
  const held = [itemsText(holdings, writing), groupsText(holdings)].filter((part) => part !== undefined);
  return held.length === 0 ? 'no items or groups' : held.join(', ');
}

function itemsText({ items, newestItem }: Holdings, { day }: Writing): string | undefined {
  if (items === undefined) return 'items not visible to the bot';
  if (items === 0) return undefined;
  const newest = newestItem === undefined ? '' : ` (newest ${day(newestItem)})`;
  return `${counted(items, 'item', 'items')}${newest}`;
}

function groupsText({ groups, groupsOwned }: Holdings): string | undefined {
  if (groups === undefined) return 'groups unknown';
  if (groups === 0) return undefined;
  const owned = groupsOwned === undefined || groupsOwned === 0 ? '' : ` (owns ${grouped(groupsOwned)})`;
  return `${counted(groups, 'group', 'groups')}${owned}`;
}

/** Whether an account owns something; undefined where that is not known or not visible, which is not nothing. */
export function ownsSomething(holdings: Holdings | undefined): boolean | undefined {
  if (holdings === undefined) return undefined;
  const { items, groupsOwned } = holdings;
  if ((items ?? 0) > 0 || (groupsOwned ?? 0) > 0) return true;
  return items === undefined || groupsOwned === undefined ? undefined : false;
}
