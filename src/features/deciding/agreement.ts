import { moment, mrkdwnSafe } from '../../adapters/slack/text.ts';
import type { AgreedAbout, Agreement } from '../../adapters/store/agreements.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import { listed } from '../../policy/text.ts';
import { type Answer, type Deciding, decisionEntry, no, yes } from './press.ts';

/** An agreement is good for as long as an approval is. */
const GOOD_MS = DAY_MS;

/**
 * > *Go live*, *Accept this scan once* and rules "for good" need two as well.
 *
 * Undefined once enough approvers agree to the very same; until then this person's yes is kept, and the answer says who is
 * still needed. `what` stands for what exactly it is.
 */
export function stillNeeded(
  { outside, tables, press, now }: Deciding,
  about: AgreedAbout,
  what: string,
): Answer | undefined {
  const needed = outside.settings.approvalsNeeded;
  if (needed === 1) return undefined;
  const others = valid(outside, tables, { about, what }, now).filter(
    ({ byId }) => !isSame(outside, byId, press.by.id),
  );
  const all = new Set(others.map(({ byId }) => outside.people.approver(byId)?.id ?? byId)).size + 1;
  if (all >= needed) {
    tables.agreements.spend(about, what);
    return undefined;
  }
  if (tables.agreements.given(about, what, since(now)).some(({ byId }) => isSame(outside, byId, press.by.id)))
    return no(`You have already agreed. Another approver must agree too (${all} of ${needed}).`);
  tables.agreements.add(
    about,
    what,
    press.by,
    decisionEntry(press, 'agreement recorded', '', { about, what }),
  );
  return yes(`${all} of ${needed} approvers has agreed. Another approver must agree too.`);
}

/** "1 of 2 · Mara 09:14 · needs a second approver"; undefined where nobody has agreed, or one is enough. */
export function agreedSoFar(
  outside: Outside,
  tables: ReadTables,
  about: AgreedAbout,
  what: string,
): string | undefined {
  const { approvalsNeeded, policy } = outside.settings;
  if (approvalsNeeded === 1) return undefined;
  const given = valid(outside, tables, { about, what }, outside.clock());
  const last = given.at(-1);
  if (last === undefined) return undefined;
  const names = listed(given.map(({ byName }) => mrkdwnSafe(byName, 40)));
  return halfWay({ given: given.length, needed: approvalsNeeded, names }, last.at, policy.timeZone);
}

/** "1 of 2 · Mara 09:14 · needs a second approver"; `names` as they are shown. */
export function halfWay(
  { given, needed, names }: { readonly given: number; readonly needed: number; readonly names: string },
  lastAt: Date,
  timeZone: string,
): string {
  const whom = needed === 2 ? 'a second approver' : `${needed - given} more approvers`;
  return `${given} of ${needed} · ${names} ${moment(lastAt, timeZone)} · needs ${whom}`;
}

/** Those whose givers still are approvers. */
function valid(
  { people }: Outside,
  { agreements }: ReadTables,
  { about, what }: { readonly about: AgreedAbout; readonly what: string },
  now: Date,
): readonly Agreement[] {
  return agreements.given(about, what, since(now)).filter(({ byId }) => people.approver(byId) !== undefined);
}

function isSame({ people }: Outside, one: string, other: string): boolean {
  return one === other || people.approver(one)?.id === other;
}

const since = (now: Date): Date => new Date(now.getTime() - GOOD_MS);
