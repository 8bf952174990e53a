import {
  accountOf,
  type Memory,
  rememberedOf,
  type StoredMember,
} from '../../adapters/store/members/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import { type Account, type AccountKey, identityOf, recognized } from '../../policy/account.ts';
import { DAY_MS } from '../../policy/calendar.ts';
import type { Standing } from '../../policy/standing.ts';
import { folded } from '../../policy/text.ts';

/** An account as the portal tells it now, with what is remembered of it. */
export interface Compared extends Memory {
  readonly account: Account;
  /** How it stood before. */
  readonly standing: Standing | undefined;
  /** As it is stored; undefined for a new one. */
  readonly known: StoredMember | undefined;
}

/** Strangers are looked for together, since each look reads all names. */
const STRANGERS = 1_000;
/** Members whose numbers are looked at in one go. */
const NUMBERS = 5_000;

/**
 * Compares pages of the portal's list with the members that are known. Each account that is known, or is a stranger to
 * members that are, is given once, whatever pages repeat; where nobody is known yet, only staging tells.
 */
export function comparing(tables: ReadTables, startedAt: Date) {
  const { members } = tables;
  const highest = members.highestId();
  /** Who was received, by the member's number. */
  const seen = new Uint8Array(Math.ceil((highest + 1) / 8));
  /** Of keys that no member has, who may be known by something else, or new. */
  const strangers = new Map<AccountKey, Account>();
  const taken = new Set<AccountKey>();

  /** False for one that was seen before. */
  function isFirst(id: number): boolean {
    const [byte, bit] = [id >> 3, 1 << (id & 7)];
    const before = seen[byte] ?? 0;
    seen[byte] = before | bit;
    return (before & bit) === 0;
  }

  function compared(account: Account, known: StoredMember | undefined): Compared[] {
    if (known === undefined) {
      const memory = { reenabledAt: undefined, lastLeftAloneAt: undefined };
      const newestSignIn = newest(undefined, account, startedAt);
      return [{ account, known, standing: undefined, newestSignIn, ...memory }];
    }
    if (!isFirst(known.id)) return [];
    const before = rememberedOf(known);
    const isEnabledAgain = known.lastToldDisabled === 1 && account.disabled === false;
    return [
      {
        account: isAsItWas(account) ? account : recognized(account, accountOf(known)),
        known,
        standing: before.standing,
        newestSignIn: newest(before.newestSignIn, account, startedAt),
        reenabledAt: isEnabledAgain ? later(before.reenabledAt, startedAt) : before.reenabledAt,
        lastLeftAloneAt: before.lastLeftAloneAt,
      },
    ];
  }

  function meet(wanted: readonly Account[]): readonly Compared[] {
    const rows = Map.groupBy(members.knownOtherwise(wanted), (row) => folded(row.username));
    const byId = new Map([...rows.values()].flat().map((row) => [row.portalId ?? '', row]));
    return wanted.flatMap((account) => {
      const withId = account.portalId === undefined ? undefined : byId.get(account.portalId);
      const found = [withId, ...(rows.get(folded(account.username)) ?? [])].filter(
        (row) => row !== undefined,
      );
      const known =
        found.find((row) => identityOf(accountOf(row), account) === 'same') ??
        found.find((row) => row.goneSince === null && identityOf(accountOf(row), account) === 'unknown');
      return compared(account, known);
    });
  }

  function* met(): Generator<readonly Compared[]> {
    while (strangers.size > 0) {
      const some = [...strangers.values()].slice(0, STRANGERS);
      for (const { key } of some) strangers.delete(key);
      yield meet(some);
    }
  }

  return {
    /** Those of a page that are known, or new where nobody is known yet; the others are strangers for now. */
    page(accounts: readonly Account[]): readonly Compared[] {
      const known = highest === 0 ? NOBODY : members.known(accounts.map(({ key }) => key));
      const here = accounts.flatMap((account) => {
        const row = known.get(account.key);
        if (row !== undefined) return compared(account, row);
        // Whoever is staged a second time is found out there: to remember a million keys here too takes 90 MB.
        if (highest === 0) return compared(account, undefined);
        if (taken.has(account.key)) return [];
        taken.add(account.key);
        strangers.set(account.key, account);
        return [];
      });
      return strangers.size < STRANGERS ? here : [...here, ...[...met()].flat()];
    },
    /** The strangers so far, as the members that they are after all, or as new ones. */
    strangers: met,
    /** The numbers of members that were there and were not received, piece by piece. */
    *lost(): Generator<readonly number[]> {
      for (let after = 0; after < highest; after += NUMBERS) {
        const isLost = (id: number): boolean => ((seen[id >> 3] ?? 0) & (1 << (id & 7))) === 0;
        yield members.idsThere(after, after + NUMBERS).filter(isLost);
      }
    },
  };
}

const NOBODY: ReadonlyMap<AccountKey, StoredMember> = new Map();

/** Almost all are: told under the id by which they are known, with nothing left out. */
const isAsItWas = ({ key, portalId = key, leftOut = [] }: Account): boolean =>
  portalId === key && leftOut.length === 0;

/** A date ahead counts as today, and is not remembered. */
function newest(before: Date | undefined, { lastLogin }: Account, startedAt: Date): Date | undefined {
  if (!(lastLogin instanceof Date) || lastLogin.getTime() > startedAt.getTime() + DAY_MS) return before;
  return later(before, lastLogin);
}

function later(before: Date | undefined, moment: Date): Date {
  return before !== undefined && before > moment ? before : moment;
}
