import { z } from 'zod';
import type { DirectMessages } from '../flows/direct-tables.ts';
import type { Commit } from './audit.ts';
import { optional, parsed } from './columns.ts';
import type { Db } from './open.ts';

const message = z.object({
  state: z.enum(['sending', 'accepted', 'refused', 'unclear', 'nobody']),
  words: optional(z.string()),
});
const trouble = z.object({ count: z.number(), username: z.string(), words: z.string() });

/** Direct messages, each tried once. */
export function directMessagesIn(db: Db, commit: Commit): DirectMessages {
  const of = db.prepare('SELECT state, words FROM direct_message WHERE letter = ?');
  const troubleSince = db.prepare(`
    SELECT count(*) OVER () AS count, letter.username, direct_message.words
    FROM direct_message JOIN letter ON letter.id = direct_message.letter
    WHERE direct_message.state IN ('refused', 'unclear') AND direct_message.at >= ?
    ORDER BY direct_message.at DESC, letter.id DESC LIMIT 1`);
  const begin = db.prepare(`
    INSERT INTO direct_message (letter, state, at) VALUES (:letter, 'sending', :at) ON CONFLICT (letter) DO NOTHING`);
  const end = db.prepare(`
    UPDATE direct_message SET state = :state, words = :words, at = :at
    WHERE letter = :letter AND state = 'sending'`);
  const takeBack = db.prepare("DELETE FROM direct_message WHERE letter = ? AND state = 'sending'");
  const none = db.prepare(`
    INSERT INTO direct_message (letter, state, at, words) VALUES (:letter, 'nobody', :at, :why)
    ON CONFLICT (letter) DO NOTHING`);
  const at = () => commit.at().toISOString();

  function wasUnderWay(letter: number, changes: number): void {
    if (changes !== 1) throw new Error(`the direct message of letter ${letter} is not under way`);
  }

  return {
    of: (letter) => parsed(message, of.get(letter)),
    trouble: (since) => parsed(trouble, troubleSince.get(since.toISOString())),
    begin(letter, entry) {
      if (begin.run({ letter, at: at() }).changes === 0) return false;
      commit.note(entry);
      return true;
    },
    end(letter, state, words, entry) {
      wasUnderWay(letter, end.run({ letter, state, words, at: at() }).changes);
      commit.note(entry);
    },
    takeBack(letter, entry) {
      wasUnderWay(letter, takeBack.run(letter).changes);
      commit.note(entry);
    },
    none(letter, why, entry) {
      if (none.run({ letter, why, at: at() }).changes > 0) commit.note(entry);
    },
  };
}
