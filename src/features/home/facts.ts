import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import { type Exclusion, endOf, madeTogether } from '../../policy/exclusion.ts';
import type { Reader } from '../deciding/may.ts';
import { reviewNumbers } from '../proposals/numbers.ts';
import type { StatusFacts } from '../status/status.ts';

/** Days before the end of one's own exclusion from which on the Home tab shows it. */
export const SOON_DAYS = 30;

export type HomeFacts = Awaited<ReturnType<typeof homeFacts>>;

/** Of what `status` tells, what the Home tab tells too. */
export type HomeStatus = Pick<
  StatusFacts,
  | 'mode'
  | 'organization'
  | 'running'
  | 'lastAccepted'
  | 'recent'
  | 'nextScan'
  | 'nextDigest'
  | 'approvedWaiting'
  | 'failed'
  | 'problems'
  | 'endings'
  | 'mail'
  | 'policy'
  | 'timeZone'
  | 'command'
>;

/** All that the Home of someone who may read shows, from the database at one moment. */
export async function homeFacts(outside: Outside, statusNow: () => HomeStatus, by: Reader) {
  const { store, clock } = outside;
  const { card, ...facts } = store.readAtOnce(() => {
    const { tables } = store;
    const newest = tables.cards.newest();
    return {
      card: newest,
      status: statusNow(),
      review: reviewNumbers(outside, tables, newest?.scan ?? 0),
      ending: endingSoon(tables, by.id, clock()),
    };
  });
  return {
    ...facts,
    by,
    /** Of the newest card; undefined where it is not in the channel yet. */
    cardLink: card?.ts === undefined ? undefined : await outside.channel.linkTo(card.ts),
  };
}

/** The person's own exclusions, those made together as one, the soonest first; of those that someone lets end nobody need hear. */
function endingSoon({ exclusions, askings }: ReadTables, author: string, now: Date) {
  const isSoon = ({ id, authorId, until }: Exclusion): boolean =>
    authorId === author &&
    until !== undefined &&
    until.getTime() - now.getTime() <= SOON_DAYS * DAY_MS &&
    !askings.isLeftToEnd(id, until);
  const soon = exclusions.inForce(now).filter(isSoon);
  return madeTogether(soon).toSorted(([one], [other]) => endOf(one) - endOf(other));
}
