import { counted } from '../domain/wording.ts';
import { botEntry } from './bot-entry.ts';
import type { Tables } from './tables.ts';

/** Names that a note has room for. */
const NAMED = 5;

/**
 * What somebody else did since the last believed scan: accounts enabled or disabled by hand. They go into the trail, the
 * cards that show such an account are drawn anew, and the scan's card gets a sentence on each kind. Inside the
 * transaction that believes the scan, after our own acts have been noted in both.
 */
export function noteOutsideChanges(tables: Tables, scan: number, before: number | undefined): string[] {
  if (before === undefined) return [];
  const changed = tables.scans.changedOutside(scan, before);
  for (const { key, username, disabled } of changed) {
    tables.audit.append(botEntry(disabled ? 'disabled by others' : 'enabled by others', username, { scan }));
    const proposal = tables.proposals.newestOf(key);
    if (proposal !== undefined) tables.cards.markDueFor(proposal.id);
  }
  const named = (disabled: boolean): readonly string[] =>
    changed.filter((change) => change.disabled === disabled).map(({ username }) => username);
  return [
    ...noteOn(named(false), 'Enabled again outside of the bot'),
    ...noteOn(named(true), 'Disabled outside of the bot'),
  ];
}

function noteOn(usernames: readonly string[], what: string): string[] {
  if (usernames.length === 0) return [];
  const rest = usernames.length - NAMED;
  const more = rest > 0 ? ` and ${counted(rest, 'other', 'others')}` : '';
  return [`${what}: ${usernames.slice(0, NAMED).join(', ')}${more}.`];
}
