import type { rowsOf } from './rows.ts';

/** The most rows that a page has. */
const PAGE_SIZE = 100;

/**
 * The list of the members, its pages made ahead, so that an answer costs the portal nothing but the sending. What
 * changes about members lies beside the rows they were made from.
 */
export function pagesOf(rows: ReturnType<typeof rowsOf>) {
  const { members } = rows;
  const changes = new Map<number, object>();
  const pages: (Buffer | undefined)[] = Array.from({ length: Math.ceil(members / PAGE_SIZE) });
  makeAhead();

  function makeAhead(): void {
    for (let page = 0; page < pages.length; page += 1) pages[page] ??= pageAt(page * PAGE_SIZE, PAGE_SIZE);
  }

  function pageAt(from: number, size: number): Buffer {
    const to = Math.min(members, from + size);
    const users = Array.from({ length: Math.max(0, to - from) }, (_, at) => row(from + at));
    const nextStart = to < members ? to + 1 : -1;
    return Buffer.from(JSON.stringify({ total: members, start: from + 1, num: size, nextStart, users }));
  }

  function row(index: number): Readonly<Record<string, unknown>> {
    return rows.rowOf(index, changes.get(index));
  }

  function change(index: number, more: object): void {
    changes.set(index, { ...changes.get(index), ...more });
    pages[Math.floor(index / PAGE_SIZE)] = undefined;
  }

  return {
    row,
    indexOf: rows.indexOf,
    /** The page that begins with the member of this number, from 1 on. */
    page(start: number, size: number): Buffer {
      const number = (start - 1) / PAGE_SIZE;
      const made = size === PAGE_SIZE ? pages[number] : undefined;
      return made ?? pageAt(start - 1, Math.min(size, PAGE_SIZE));
    },
    setDisabled: (index: number, disabled: boolean) => change(index, { disabled }),
    /** So many percent of all members have signed in within the day before this moment: some of those who come often. */
    signIn(percent: number, now: number): void {
      const regulars = Array.from({ length: members }, (_, index) => index).filter(
        (index) => !rows.isGone(index),
      );
      const howMany = Math.min(regulars.length, Math.round((members * percent) / 100));
      const isNew = (_: number, place: number) =>
        Math.floor((place * howMany) / regulars.length) <
        Math.floor(((place + 1) * howMany) / regulars.length);
      const signedIn = regulars.filter(isNew);
      for (const index of signedIn) change(index, { lastLogin: now - (index % 86_000) * 1000 });
      makeAhead();
    },
  };
}
