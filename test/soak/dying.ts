import { writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { z } from 'zod';

/** Moments too short to be hit from outside: the bot's process ends itself there, as SIGKILL ends it. */
export const MOMENTS = ['accepting', 'merging', 'accepted', 'births', 'card', 'taking over'] as const;
export type Moment = (typeof MOMENTS)[number];

/** In the environment of the bot's process, as JSON: where it dies, if anywhere. */
export const DIES_AT = 'SOAK_DIES_AT';

/** `nth`: how often it must have come there. */
export const dyingShape = z.object({ moment: z.enum(MOMENTS), nth: z.number() });
export type Dying = z.infer<typeof dyingShape>;

/** How far scans and decisions on many have come, as the transaction under way sees it. */
const SEEN = `
  SELECT (SELECT state FROM scan ORDER BY id DESC LIMIT 1) AS state,
    (SELECT count(*) FROM scan WHERE to_propose = 1) AS unproposed,
    (SELECT count(*) FROM proposal WHERE born_in_scan = (SELECT max(id) FROM scan WHERE to_propose = 1)) AS born,
    (SELECT count(*) FROM bulk_rest) AS rest`;
const seenShape = z.object({
  state: z.string().nullable(),
  unproposed: z.number(),
  born: z.number(),
  rest: z.number(),
});
type Seen = z.infer<typeof seenShape>;

/** At a transaction's beginning all before it is committed; at its end, just before COMMIT, none of it is. */
const BEGINS: Readonly<Partial<Record<Moment, (now: Seen) => boolean>>> = {
  merging: ({ state }) => state === 'merging',
  accepted: ({ unproposed, born }) => unproposed > 0 && born === 0,
  births: ({ unproposed, born }) => unproposed > 0 && born > 0,
  'taking over': ({ rest }) => rest > 0,
};
const ENDS: Readonly<Partial<Record<Moment, (now: Seen, before: Seen) => boolean>>> = {
  accepting: ({ state }, before) => before.state === 'reading' && state === 'merging',
  card: ({ unproposed }, before) => before.unproposed > unproposed,
  'taking over': ({ rest }, before) => before.rest > rest,
};

/** What the process says last: its moment. */
export const DIED = 'died at ';

/** From here on every transaction of this process is looked into, once somebody has told where it dies. */
export function mayDie(first: Dying | undefined): { at(dying: Dying): void } {
  let dying = first;
  let came = 0;

  function meet(is: boolean | undefined): void {
    if (dying === undefined || is !== true) return;
    came += 1;
    if (came < dying.nth) return;
    writeSync(2, `${DIED}${dying.moment}\n`);
    process.kill(process.pid, 'SIGKILL');
  }

  function lookingInto(db: Database.Database, work: () => unknown): unknown {
    if (dying === undefined) return work();
    const { moment } = dying;
    const before = seenIn(db);
    meet(BEGINS[moment]?.(before));
    const done = work();
    meet(ENDS[moment]?.(seenIn(db), before));
    return done;
  }

  Database.prototype.transaction = new Proxy(Database.prototype.transaction, {
    apply: (begin, db: Database.Database, [work]: [() => unknown]) =>
      Reflect.apply(begin, db, [() => lookingInto(db, work)]),
  });
  return {
    at(next) {
      dying = next;
      came = 0;
    },
  };
}

function seenIn(db: Database.Database): Seen {
  return seenShape.parse(db.prepare(SEEN).get());
}
