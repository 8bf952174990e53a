import type { KnownBlock } from '@slack/types';
import { accountName, lines } from '../../adapters/slack/blocks.ts';
import { button } from '../../adapters/slack/buttons.ts';
import { mrkdwnSafe, plain, plainSafe } from '../../adapters/slack/text.ts';
import type { TrailPerson } from '../../adapters/store/audit.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Account, AccountKey } from '../../policy/account.ts';
import { nearestNames } from '../../policy/exclusion.ts';
import { counted, folded, grouped, sameName } from '../../policy/text.ts';
import type { PrivateMessage } from '../deciding/reply.ts';
import type { Pasted } from './pasted.ts';
import { type Found, MOST_MATCHES } from './search.ts';

/** How those who may be meant are found: by a whole name, exact user name first, or by what comes near. */
export interface Finding {
  readonly explain: {
    find(who: string): readonly MemberRow[];
    search(who: string, options?: { readonly former?: boolean }): Promise<Found>;
    /** What is said instead where no scan was accepted yet; undefined from then on. */
    noMembersYet(): string | undefined;
  };
}

/** Whom a person means: one account, or several to pick from; `isGuess` where nobody is called quite so. */
export type Meant =
  | { readonly kind: 'one'; readonly member: MemberRow }
  | {
      readonly kind: 'several';
      readonly members: readonly MemberRow[];
      readonly more: number;
      readonly isGuess: boolean;
    }
  | { readonly kind: 'nobody' };

/** Whole names alone: what is decided at once rests on no guess. */
export function whoIsMeant({ explain }: Finding, who: string): Meant {
  const members = explain.find(who);
  if (members.length === 0) return { kind: 'nobody' };
  const member = theOneMeant(members, who, usernameOf);
  if (member !== undefined) return { kind: 'one', member };
  const shown = members.slice(0, MOST_MATCHES);
  return { kind: 'several', members: shown, more: members.length - shown.length, isGuess: false };
}

/** The same, and where nobody has such a name, whoever has a part of it or one that is written with a slip. */
export async function whoMayBeMeant(finding: Finding, who: string): Promise<Meant> {
  const meant = whoIsMeant(finding, who);
  return meant.kind === 'nobody' ? whoComesNear(finding, who) : meant;
}

/** Of those whom nobody is called quite so: whoever has a part of the name, or one that is written with a slip. */
export async function whoComesNear({ explain }: Finding, who: string): Promise<Meant> {
  const { members, more, isGuess } = await explain.search(who);
  const [member] = members;
  if (member === undefined) return { kind: 'nobody' };
  return members.length === 1 && !isGuess
    ? { kind: 'one', member }
    : { kind: 'several', members, more, isGuess };
}

/** The only one, or the only one whose user name it is; one that is written just so before others. */
export function theOneMeant<Someone>(
  people: readonly Someone[],
  who: string,
  usernameOf: (someone: Someone) => string,
): Someone | undefined {
  if (people.length === 1) return people[0];
  const called = people.filter((someone) => sameName(usernameOf(someone), who));
  return called.length === 1 ? called[0] : people.find((someone) => usernameOf(someone) === who);
}

const usernameOf = ({ account }: MemberRow): string => account.username;

/** The answer where it is not one account: a list to pick from, or that there is nobody. */
export function unclear(
  finding: Finding,
  purpose: PickFor,
  who: string,
  meant: Exclude<Meant, { kind: 'one' }>,
): PrivateMessage | string {
  return meant.kind === 'nobody' ? nobodyCalled(finding, who) : pickList(purpose, who, meant);
}

/** The same for what is decided at once: nobody is decided on who was not named in full, so that even one is a list. */
export async function unclearBeforeDeciding(
  finding: Finding,
  purpose: PickFor,
  who: string,
  meant: Exclude<Meant, { kind: 'one' }>,
): Promise<PrivateMessage | string> {
  const near = meant.kind === 'nobody' ? await whoComesNear(finding, who) : meant;
  return near.kind === 'one'
    ? pickList(purpose, who, { members: [near.member], more: 0, isGuess: false })
    : unclear(finding, purpose, who, near);
}

/** What those are told who named nobody. */
export function whoIsMissing(command: string, word: PickFor): string {
  return `Add a name, as in ${command} ${word} jane.doe. It can be a user name, an email address or a full name.`;
}

export function nobodyCalled({ explain }: Finding, who: string): string {
  return explain.noMembersYet() ?? `No member in the last scan matches “${who}”.`;
}

export const NO_MEMBERS_YET = 'No scan has been accepted yet, so the bot knows no members.';

/** What the person wanted with the account that several answer to. */
export type PickFor = 'why' | 'exclude' | 'include' | 'undo';
export const PICK_WHY = 'pick.why';
export const PICK_EXCLUDE = 'pick.exclude';
export const PICK_INCLUDE = 'pick.include';
export const PICK_UNDO = 'pick.undo';
export const PICK_HISTORY = 'pick.history';

const PICKS: Readonly<Record<PickFor, { readonly id: string; readonly label: string }>> = {
  why: { id: PICK_WHY, label: 'Why?' },
  exclude: { id: PICK_EXCLUDE, label: 'Exclude…' },
  include: { id: PICK_INCLUDE, label: 'Include' },
  undo: { id: PICK_UNDO, label: 'Undo' },
};

type Several = Pick<Extract<Meant, { kind: 'several' }>, 'members' | 'more' | 'isGuess'>;

/** Several accounts answer to what was typed; each has the button that goes on with it, whose value is its key. */
export function pickList(
  purpose: PickFor,
  who: string,
  { members, more, isGuess }: Several,
): { text: string; blocks: KnownBlock[] } {
  const picks = members.map(({ account }) => ({ ...account, value: account.key }));
  return pickFrom(PICKS[purpose], who, { picks, more, isGuess });
}

/** The same for the audit trail, which knows former members too; the value is the user name. */
export function pickHistory(
  who: string,
  people: readonly TrailPerson[],
  found: { readonly more: number; readonly isGuess: boolean },
): { text: string; blocks: KnownBlock[] } {
  const picks = people.map((person) => ({
    ...person,
    email: person.isMember ? person.email : 'no longer a member',
    value: person.username,
  }));
  return pickFrom({ id: PICK_HISTORY, label: 'History' }, who, { ...found, picks });
}

interface Picks {
  readonly picks: readonly (Pick<Account, 'username' | 'fullName' | 'email'> & { readonly value: string })[];
  readonly more: number;
  readonly isGuess: boolean;
}

function pickFrom(
  { id, label }: { readonly id: string; readonly label: string },
  who: string,
  { picks, more, isGuess }: Picks,
): { text: string; blocks: KnownBlock[] } {
  const called = mrkdwnSafe(who, 80);
  const isOne = picks.length === 1 && more === 0 && !isGuess;
  const heading = isOne
    ? `Is this the account you mean by “${called}”?`
    : isGuess
      ? `No match for “${called}”. Did you mean:`
      : `${counted(picks.length + more, 'account matches', 'accounts match')} “${called}”. Which one?`;
  return {
    text: heading,
    blocks: [
      lines([heading]),
      ...picks.map(
        (account): KnownBlock => ({
          type: 'section',
          text: plain(
            [accountName(account), plainSafe(account.email ?? 'no email address', 150)].join(' · '),
            300,
          ),
          accessory: button(id, label, account.value),
        }),
      ),
      ...(more === 0 ? [] : [lines([`… and ${grouped(more)} more. Type more of the name.`])]),
    ],
  };
}

/** Finds the members that pasted names, addresses or rows mean; what could be several counts as not found. */
export function resolvePasted(tables: ReadTables, pasted: readonly Pasted[]) {
  const found = new Map<AccountKey, MemberRow>();
  const meantBy = byName(tables.members.findAll(pasted.flatMap(({ names }) => names.flat())));
  const unmatched: { text: string; nearest: readonly string[] }[] = [];
  const told = new Set<string>();
  let usernames: readonly string[] | undefined;

  /** The one account that all of these names mean, or all that any of them may. */
  function meant(names: readonly string[]): readonly MemberRow[] {
    const each = names.map((name) => {
      const rows = (meantBy.get(folded(name)) ?? []).slice(0, 5);
      const one = theOneMeant(rows, name, usernameOf);
      return { one, rows };
    });
    const ones = each.flatMap(({ one }) => one ?? []);
    const those = ones.length > 0 ? ones : each.flatMap(({ rows }) => rows);
    return [...new Map(those.map((row) => [row.account.key, row])).values()];
  }

  const near = (text: string, rows: readonly MemberRow[]): readonly string[] => {
    if (rows.length > 0) return rows.map(usernameOf);
    if (unmatched.length >= GUESSED) return [];
    usernames ??= tables.members.usernames();
    return nearestNames(text, usernames);
  };
  for (const { text, names } of pasted) {
    const rows = names.map(meant).find((some) => some.length > 0) ?? [];
    const [row, ...others] = rows;
    if (row === undefined || others.length > 0) {
      if (!told.has(folded(text))) unmatched.push({ text, nearest: near(text, rows) });
      told.add(folded(text));
    } else found.set(row.account.key, row);
  }
  return { found: [...found.values()], unmatched };
}

/** Members by each of the names that people may write, as it is compared. */
function byName(rows: readonly MemberRow[]): ReadonlyMap<string, readonly MemberRow[]> {
  const found = new Map<string, MemberRow[]>();
  for (const row of rows) {
    const { username, email, fullName } = row.account;
    for (const name of new Set([username, email ?? username, fullName].map(folded)))
      found.set(name, [...(found.get(name) ?? []), row]);
  }
  return found;
}

/** So many unmatched ones are told what is nearest; looking through all names for each of 500 would hold up all clicks. */
const GUESSED = 20;
