import type { Store, Tables } from '../flows/tables.ts';
import { askingsIn } from './askings.ts';
import { auditIn, type Commit } from './audit.ts';
import { cameBackIn } from './came-back.ts';
import { cardsIn } from './cards.ts';
import { csvItemsIn } from './csv-items.ts';
import { digestsIn } from './digests.ts';
import { directMessagesIn } from './direct-messages.ts';
import { exclusionsIn } from './exclusions.ts';
import { keepingIn } from './forgetting.ts';
import { guarded, guardOf, stillInPlace } from './guard.ts';
import { envelopesIn, jobsIn, settingsSeenIn } from './keeping.ts';
import { lettersIn } from './letters.ts';
import { numbersIn } from './numbers.ts';
import type { Db } from './open.ts';
import { outboxIn } from './outbox.ts';
import type { DatabaseProblem } from './problem.ts';
import { proposalsIn } from './proposals.ts';
import { reportsIn } from './reports.ts';
import { scansIn } from './scans.ts';
import { switchesIn } from './switches.ts';
import { ticksIn } from './ticks.ts';
import { weekFiguresIn } from './week-figures.ts';

/**
 * Everything the bot keeps, over one migrated database; the moment of a commit is the moment of all that is written in it.
 * `broke` hears of the first error after which the database cannot be trusted, before whoever met it does.
 */
export function openStore(db: Db, broke: (problem: DatabaseProblem) => void = () => {}): Store {
  const guard = guardOf(db, broke);
  const refuseMoved = stillInPlace(db);
  let moment: Date | undefined;
  let commits = 0;
  const at = (): Date => {
    if (moment === undefined) throw new Error('a change outside of a commit');
    return moment;
  };
  const audit = auditIn(db, at, () => commits);
  const commit: Commit = { at, note: audit.append };
  const tables = guarded<Tables>(
    {
      scans: scansIn(db, commit),
      proposals: proposalsIn(db, commit),
      exclusions: exclusionsIn(db, commit),
      switches: switchesIn(db, commit),
      letters: lettersIn(db, commit),
      cards: cardsIn(db, commit),
      outbox: outboxIn(db, commit),
      askings: askingsIn(db, commit),
      digests: digestsIn(db, commit),
      weekFigures: weekFiguresIn(db),
      cameBack: cameBackIn(db, commit),
      ticks: ticksIn(db, commit),
      directMessages: directMessagesIn(db, commit),
      csvItems: csvItemsIn(db, commit),
      reports: reportsIn(db, commit),
      keeping: keepingIn(db, commit),
      jobs: jobsIn(db),
      numbers: numbersIn(db),
      audit,
      settingsSeen: settingsSeenIn(db, commit),
      envelopes: envelopesIn(db, commit),
    },
    guard,
  );
  return {
    tables,
    commit(now, change) {
      if (moment !== undefined) throw new Error('a commit within a commit');
      moment = now;
      commits += 1;
      try {
        return guard(() => {
          refuseMoved();
          return db.transaction(() => settled(change(tables))).immediate();
        });
      } finally {
        moment = undefined;
      }
    },
  };
}

/** A promise would go on writing after the transaction has ended. */
function settled<T>(outcome: T): T {
  if (outcome instanceof Promise) throw new Error('a commit never waits: its change returned a promise');
  return outcome;
}
