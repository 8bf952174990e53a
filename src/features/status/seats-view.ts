import { userTypeWord } from '../../adapters/slack/blocks.ts';
import { mrkdwnSafe } from '../../adapters/slack/text.ts';
import type { CalendarDay } from '../../policy/calendar.ts';
import type { Seats, SubscriptionEnd, UserTypeSeats } from '../../policy/seats.ts';
import { counted, grouped } from '../../policy/text.ts';

/** User types that have a line of their own. */
const MOST_TYPES = 8;

/** Who holds the seats, a line for each of the largest user types, and what disabling does about it. */
export function seatLines({ types }: Seats, disableAfterDays: number): readonly string[] {
  const isAnyTold = types.some(({ seats }) => seats !== undefined);
  const more = types.slice(MOST_TYPES);
  return [
    ...(isAnyTold ? [] : ['Free seats: unknown (ArcGIS does not show them).']),
    ...types.slice(0, MOST_TYPES).map((type) => typeLine(type, isAnyTold)),
    ...(more.length === 0 ? [] : [moreLine(more)]),
    `Disabled members keep their seats. Inactive means ${counted(disableAfterDays, 'day', 'days')} or more without signing in.`,
  ];
}

/** "Creator: 240 of 250 assigned (8 disabled, 12 inactive), 10 free". */
function typeLine(type: UserTypeSeats, isAnyTold: boolean): string {
  const { id, assigned, seats } = type;
  // System accounts of Enterprise have none: whether they hold a seat is not known.
  if (id === undefined)
    return `User type unknown: ${counted(assigned, 'member', 'members')}${heldWords(type)}${isAnyTold ? '; fewer seats than shown may be free' : ''}`;
  const all = seats === undefined ? '' : ` of ${grouped(seats)}`;
  const free = seats === undefined ? notKnown(isAnyTold) : `, ${freeWords(seats - assigned)}`;
  return `${typeName(type)}: ${grouped(assigned)}${all} assigned${heldWords(type)}${free}`;
}

/** Where it is known of none, that is said once. */
function notKnown(isAnyTold: boolean): string {
  return isAnyTold ? ', free seats unknown' : '';
}

function typeName({ id, name }: UserTypeSeats): string {
  return name === undefined ? userTypeWord(id) : mrkdwnSafe(name, 40);
}

function freeWords(free: number): string {
  return free < 0 ? `${grouped(-free)} too many` : `${grouped(free)} free`;
}

function heldWords({ disabled, inactive }: UserTypeSeats): string {
  const parts = [
    ...(disabled === 0 ? [] : [`${grouped(disabled)} disabled`]),
    ...(inactive === 0 ? [] : [`${grouped(inactive)} inactive`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function moreLine(types: readonly UserTypeSeats[]): string {
  const assigned = types.reduce((sum, type) => sum + type.assigned, 0);
  return `and ${counted(types.length, 'more user type', 'more user types')}: ${grouped(assigned)} assigned`;
}

/** "Subscription ends Feb 20 (in 85 days)". */
export function subscriptionWords(
  { on, days, isOver }: SubscriptionEnd,
  dayWords: (day: CalendarDay) => string,
): string {
  if (isOver) return `Subscription ended ${dayWords(on)}`;
  return days === 0
    ? 'Subscription ends today'
    : `Subscription ends ${dayWords(on)} (in ${counted(days, 'day', 'days')})`;
}
