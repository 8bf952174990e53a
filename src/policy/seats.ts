import { type CalendarDay, dayOf, daysBetween } from './calendar.ts';
import { capitalized } from './text.ts';

/** Who holds the seats of a user type. Whoever is disabled holds one as before, and counts as disabled alone. */
export interface Held {
  readonly assigned: number;
  readonly disabled: number;
  /** Not disabled, and without a sign-in for DISABLE_AFTER_DAYS or more, whatever the policy does about them. */
  readonly inactive: number;
}

export interface UserTypeSeats extends Held {
  /** Undefined for members of whom the portal does not tell it. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** How many the organization has; undefined where the portal does not tell. */
  readonly seats: number | undefined;
}

/** How the seats stood at a scan. */
export interface Seats {
  /** The largest first. */
  readonly types: readonly UserTypeSeats[];
  /** When the subscription ends; undefined where the portal does not tell, as ArcGIS Enterprise does not. */
  readonly ends: Date | undefined;
}

/** What the portal tells of its seats, by the id of the user type. */
export interface SeatsTold {
  readonly names: ReadonlyMap<string, string>;
  readonly seats: ReadonlyMap<string, number>;
  readonly ends: Date | undefined;
}

/** The seats that members hold beside those that the portal tells of; a user type with neither is left out. */
export function seatsOf(held: ReadonlyMap<string | undefined, Held>, told: SeatsTold | undefined): Seats {
  const unused = [...(told?.seats ?? [])].filter(([id, seats]) => seats > 0 && !held.has(id));
  const types = [...held.keys(), ...unused.map(([id]) => id)].map(
    (id): UserTypeSeats => ({
      ...(held.get(id) ?? { assigned: 0, disabled: 0, inactive: 0 }),
      id,
      name: id === undefined ? undefined : told?.names.get(id),
      seats: id === undefined ? undefined : told?.seats.get(id),
    }),
  );
  return { types: types.toSorted(bySize), ends: told?.ends };
}

function bySize(one: UserTypeSeats, other: UserTypeSeats): number {
  return (
    other.assigned - one.assigned ||
    (other.seats ?? 0) - (one.seats ?? 0) ||
    ((one.id ?? '') < (other.id ?? '') ? -1 : 1)
  );
}

/** The end of a subscription is told from so many days before it on. */
const TOLD_BEFORE_DAYS = 90;

export interface SubscriptionEnd {
  readonly on: CalendarDay;
  /** From today on; negative once it is over. */
  readonly days: number;
  readonly isOver: boolean;
}

/** The subscription's end, where it is near or over. */
export function subscriptionEnd(
  ends: Date | undefined,
  now: Date,
  timeZone: string,
): SubscriptionEnd | undefined {
  if (ends === undefined) return undefined;
  const on = dayOf(ends, timeZone);
  const days = daysBetween(dayOf(now, timeZone), on);
  return days > TOLD_BEFORE_DAYS ? undefined : { on, days, isOver: ends <= now };
}

/** As ArcGIS Online calls them, and ArcGIS Enterprise from 11.4 on. */
const USER_TYPES: ReadonlyMap<string, string> = new Map([
  ['creatorUT', 'Creator'],
  ['editorUT', 'Contributor'],
  ['fieldWorkerUT', 'Mobile Worker'],
  ['viewerUT', 'Viewer'],
  ['GISProfessionalBasicUT', 'GIS Professional Basic'],
  ['GISProfessionalStdUT', 'Professional'],
  ['GISProfessionalAdvUT', 'Professional Plus'],
]);

/** A user type as people know it: by its id, of which members' records have no name; one that is not known reads as it is written. */
export function userTypeLabel(id = ''): string {
  const known = USER_TYPES.get(id);
  if (known !== undefined) return known;
  return capitalized(id.replace(/UT$/, '').replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' '));
}
