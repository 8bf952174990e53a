import type { KnownBlock } from '@slack/types';
import { accountName, lines } from '../../adapters/slack/blocks.ts';
import { button } from '../../adapters/slack/buttons.ts';
import { mrkdwnSafe, plain, plainSafe } from '../../adapters/slack/text.ts';
import type { TrailPerson } from '../../adapters/store/audit.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Account, AccountKey } from '../../policy/account.ts';
import { nearestNames } from '../../policy/exclusion.ts';
import { counted, folded, listed, sameName } from '../../policy/text.ts';
import { COMMAND } from '../deciding/guard.ts';
import type { PrivateMessage } from '../deciding/reply.ts';

/** Who comes near to a name that nobody has. */
export interface Nearest {
  readonly exclusions: {
    resolve(names: readonly string[]): {
      readonly unmatched: readonly { readonly nearest: readonly string[] }[];
    };
  };
}

/** Whom a person means: one account, several to pick from, or none, with a sentence that says so. */
type Meant =
  | { readonly kind: 'one'; readonly member: MemberRow }
  | { readonly kind: 'several'; readonly members: readonly MemberRow[] }
  | { readonly kind: 'nobody'; readonly sentence: string };

/** `find` gives those who may be meant; exact user name first. */
export function whoIsMeant(
  flows: { readonly explain: { find(who: string): readonly MemberRow[] } } & Nearest,
  who: string,
): Meant {
  const members = flows.explain.find(who);
  if (members.length === 0) return { kind: 'nobody', sentence: nobodyCalled(flows, who) };
  const member = theOneMeant(members, who, usernameOf);
  return member === undefined ? { kind: 'several', members } : { kind: 'one', member };
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

/** The answer where it is not one account: the list to pick from, or who comes near. */
export function unclear(
  purpose: PickFor,
  who: string,
  meant: Exclude<Meant, { kind: 'one' }>,
): PrivateMessage | string {
  return meant.kind === 'nobody' ? meant.sentence : pickList(purpose, who, meant.members);
}

/** What those are told who named nobody. */
export function whoIsMissing(word: PickFor): string {
  return `Write after it who: ${COMMAND} ${word}, then a user name, an e-mail address or a full name.`;
}

/** Nobody of the last scan; with who comes near. */
export function nobodyCalled(flows: Nearest, who: string): string {
  const nearest = flows.exclusions.resolve([who]).unmatched.flatMap(({ nearest }) => nearest);
  const near = nearest.length === 0 ? '' : ` Nearest: ${listed(nearest)}.`;
  return `Nobody in the last scan is called “${who}”.${near}`;
}

/** What the person wanted with the account that several answer to. */
export type PickFor = 'why' | 'exclude' | 'include' | 'undo';
export const PICK_WHY = 'pick.why';
export const PICK_EXCLUDE = 'pick.exclude';
export const PICK_INCLUDE = 'pick.include';
export const PICK_UNDO = 'pick.undo';
export const PICK_HISTORY = 'pick.history';

/** As many as a search gives; each row is one block, beside the heading and the last line. */
const MOST = 20;

const PICKS: Readonly<Record<PickFor, { readonly id: string; readonly label: string }>> = {
  why: { id: PICK_WHY, label: 'Why?' },
  exclude: { id: PICK_EXCLUDE, label: 'Exclude…' },
  include: { id: PICK_INCLUDE, label: 'Include' },
  undo: { id: PICK_UNDO, label: 'Undo' },
};

/** Several accounts answer to what was typed; each has the button that goes on with it, whose value is its key. */
export function pickList(
  purpose: PickFor,
  who: string,
  members: readonly MemberRow[],
): { text: string; blocks: KnownBlock[] } {
  const picks = members.map(({ account }) => ({ ...account, value: account.key }));
  return pickFrom(PICKS[purpose], who, picks);
}

/** The same for the audit trail, which knows former members too; the value is the user name. */
export function pickHistory(
  who: string,
  people: readonly TrailPerson[],
): { text: string; blocks: KnownBlock[] } {
  const picks = people.map((person) => ({
    ...person,
    email: person.isMember ? person.email : 'no longer a member',
    value: person.username,
  }));
  return pickFrom({ id: PICK_HISTORY, label: 'History' }, who, picks);
}

function pickFrom(
  { id, label }: { readonly id: string; readonly label: string },
  who: string,
  picks: readonly (Pick<Account, 'username' | 'fullName' | 'email'> & { readonly value: string })[],
): { text: string; blocks: KnownBlock[] } {
  const isCut = picks.length >= MOST;
  const number = `${isCut ? 'At least ' : ''}${counted(picks.length, 'account answers', 'accounts answer')}`;
  const heading = `${number} to “${mrkdwnSafe(who, 80)}”. Which one?`;
  return {
    text: heading,
    blocks: [
      lines([heading]),
      ...picks.slice(0, MOST).map(
        (account): KnownBlock => ({
          type: 'section',
          text: plain(
            [accountName(account), plainSafe(account.email ?? 'no e-mail address', 150)].join(' · '),
            300,
          ),
          accessory: button(id, label, account.value),
        }),
      ),
      ...(isCut ? [{ type: 'section' as const, text: plain(NOT_AMONG) }] : []),
    ],
  };
}

const NOT_AMONG = 'If it is not among these, write the whole user name or e-mail address.';

/** Finds the members that pasted names or addresses mean; one that could be several counts as not found. */
export function resolvePasted(tables: ReadTables, pasted: readonly string[]) {
  const found = new Map<AccountKey, MemberRow>();
  const meantBy = byName(tables.members.findAll(pasted));
  const unmatched: { text: string; nearest: readonly string[] }[] = [];
  const told = new Set<string>();
  let usernames: readonly string[] | undefined;

  const near = (text: string, rows: readonly MemberRow[]): readonly string[] => {
    if (rows.length > 0) return rows.map(({ account }) => account.username);
    if (unmatched.length >= GUESSED) return [];
    usernames ??= tables.members.usernames();
    return nearestNames(text, usernames);
  };
  for (const text of pasted) {
    const rows = (meantBy.get(folded(text)) ?? []).slice(0, 5);
    const meant = theOneMeant(rows, text, usernameOf);
    if (meant === undefined) {
      if (!told.has(folded(text))) unmatched.push({ text, nearest: near(text, rows) });
      told.add(folded(text));
    } else found.set(meant.account.key, meant);
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
