import type { KnownBlock } from '@slack/types';
import { longDate } from '../../domain/calendar.ts';
import type { Evidence, Proposal } from '../../domain/proposal.ts';
import { acceptedInShort } from '../../domain/warning-words.ts';
import { counted } from '../../domain/wording.ts';
import type { CardFacts, CardRow } from '../../flows/card-ports.ts';
import type { Holdings } from '../../flows/ports.ts';
import { bold, ended, shown } from '../text.ts';
import { outcomeLine } from './card-outcome.ts';
import { rowButtons } from './card-row-buttons.ts';
import { lines } from './lines.ts';
import { roleWord, userTypeWord } from './member-words.ts';

/** One account on the card: who it is, why it is here, what was decided, and what can be pressed. */
export function cardRow(row: CardRow, facts: CardFacts): KnownBlock[] {
  const { proposal } = row;
  const buttons = rowButtons(row, facts);
  const section = lines([
    titleLine(proposal),
    proposal.state === 'open' || proposal.state === 'failed' ? detailLine(row, facts.timeZone) : undefined,
    notWarnedLine(proposal, facts.newest),
    rehearsalLine(row),
    outcomeLine(proposal, facts),
    row.enabledByOthers ? 'Enabled again since, outside of the bot.' : undefined,
  ]);
  const [only, another] = buttons;
  if (only === undefined) return [section];
  // One button alone stands at the side, so that decided rows stay low.
  return another === undefined
    ? [{ ...section, accessory: only }]
    : [section, { type: 'actions', elements: buttons }];
}

function titleLine({ fullName, username, evidence }: Proposal): string {
  const user = shown(username, 60);
  const name = shown(fullName, 60);
  const who = name === '' ? bold(user) : `${bold(name)}  ${user}`;
  return [who, userTypeWord(evidence.userType), roleWord(evidence.role)]
    .filter((part) => part !== '')
    .join(' · ');
}

function detailLine({ proposal, holdings }: CardRow, timeZone: string): string {
  const { evidence } = proposal;
  const parts = [
    inactiveWords(evidence, timeZone),
    acceptedInShort(evidence.warnings),
    holdingWords(holdings, timeZone),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** "131 days since 17 Jul 2026", or since its creation. */
export function inactiveWords({ days, lastSignIn, created }: Evidence, timeZone: string): string {
  const since = counted(days, 'day', 'days');
  if (lastSignIn !== undefined) return `${since} since ${longDate(lastSignIn, timeZone)}`;
  if (created !== undefined)
    return `never signed in, ${since} since created on ${longDate(created, timeZone)}`;
  return since;
}

export function holdingWords(holdings: Holdings | undefined, timeZone: string): string {
  if (holdings === undefined) return '';
  const { items, newestItem, groups } = holdings;
  const newest = newestItem === undefined ? '' : ` (newest ${longDate(newestItem, timeZone)})`;
  const owned = [
    ...(items === 0 ? [] : [`${counted(items, 'item', 'items')}${newest}`]),
    ...(groups === 0 ? [] : [counted(groups, 'group', 'groups')]),
  ];
  return `owns ${owned.length === 0 ? 'nothing' : owned.join(', ')}`;
}

function notWarnedLine({ state, evidence }: Proposal, newest: boolean): string | undefined {
  if (evidence.notWarned === undefined || state !== 'open') return undefined;
  const how = newest ? ' Approve it in Review…, with a reason.' : '';
  return `${bold('Not warned:')} ${ended(shown(evidence.notWarned, 200))}${how}`;
}

function rehearsalLine({ proposal, wouldBe }: CardRow): string | undefined {
  if (wouldBe === undefined || proposal.state !== 'open') return undefined;
  return `${bold('Rehearsal:')} ${ended(shown(wouldBe, 120))}`;
}
