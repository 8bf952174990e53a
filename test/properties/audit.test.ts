import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../src/adapters/store/audit.ts';
import type { Db } from '../../src/adapters/store/database.ts';
import { BOT, january, temporaryStore } from '../adapters/store/temporary.ts';
import { tried } from './tried.ts';

const words = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('\ud800', '__proto__', '\0'),
);
const entry: fc.Arbitrary<AuditEntry> = fc.record({
  by: fc.oneof(
    fc.constant(BOT),
    fc.record({ kind: fc.constant('person' as const), id: fc.constantFrom('U01', 'W02'), name: words }),
  ),
  what: fc.constantFrom('scan accepted', 'letter accepted', 'exclusion added'),
  subject: words,
  detail: fc.dictionary(words, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
});

/** Entries in commits of some at a time, where a commit that fails leaves nothing. */
function written(commits: readonly (readonly AuditEntry[])[], failing: number) {
  const at = temporaryStore();
  for (const [index, entries] of commits.entries()) {
    const commit = () =>
      at.store.commit(january(index + 1), ({ audit }) => {
        for (const one of entries) audit.append(one);
        if (index === failing) throw new Error('rolled back');
      });
    if (index === failing) expect(commit).toThrow('rolled back');
    else commit();
  }
  return at;
}

/** One change of one entry, made by somebody who can write into the file. */
function change(db: Db, number: number, column: string, put: string): void {
  const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'");
  for (const name of triggers.pluck().all()) db.exec(`DROP TRIGGER "${String(name)}"`);
  db.pragma('ignore_check_constraints = on');
  if (column === 'all') db.prepare('DELETE FROM audit WHERE number = ?').run(number);
  else
    db.prepare(`UPDATE audit SET ${column} = coalesce(${column}, '') || ? WHERE number = ?`).run(put, number);
}

const commits = fc.array(fc.array(entry, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 5 });

test('promise 11, of any entries: the chain of what was written holds', () => {
  fc.assert(
    fc.property(commits, fc.nat({ max: 8 }), (all, failing) => {
      using at = written(all, failing);
      const kept = all.filter((_, index) => index !== failing).flat();
      const { audit } = at.store.tables;
      expect(audit.firstBroken()).toBeUndefined();
      expect(audit.entries(1, 100).map(({ what }) => what)).toEqual(
        kept.map(({ what }) => what.toWellFormed()),
      );
      expect(audit.head()?.number).toBe(kept.length === 0 ? undefined : kept.length);
    }),
    tried(30),
  );
});

test('promise 11, of any entries: any single change is found where it was made', () => {
  const column = fc.constantFrom('at', 'by_id', 'by_name', 'what', 'subject', 'detail', 'hash', 'all');
  const put = fc.string({ minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(commits, column, put, fc.nat({ max: 100 }), (all, what, text, at) => {
      using trail = written(all, -1);
      const count = all.flat().length;
      const number = 1 + (at % count);
      change(trail.db, number, what, text);
      // What is cut off at the end is missed only by whoever knows the head, as the report's readers do.
      const gone = number === count ? undefined : number + 1;
      expect(trail.store.tables.audit.firstBroken()).toBe(what === 'all' ? gone : number);
    }),
    tried(40),
  );
});
