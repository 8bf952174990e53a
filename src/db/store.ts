import type { Store, Tables } from '../flows/tables.ts';
import { askingsIn } from './askings.ts';
import { auditIn, type Commit } from './audit.ts';
import { cardsIn } from './cards.ts';
import { csvItemsIn } from './csv-items.ts';
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
  const tables: Tables = {
    scans: guarded(scansIn(db, commit), guard),
    proposals: guarded(proposalsIn(db, commit), guard),
    exclusions: guarded(exclusionsIn(db, commit), guard),
    switches: guarded(switchesIn(db, commit), guard),
    letters: guarded(lettersIn(db, commit), guard),
    cards: guarded(cardsIn(db, commit), guard),
    outbox: guarded(outboxIn(db, commit), guard),
    askings: guarded(askingsIn(db, commit), guard),
    ticks: guarded(ticksIn(db, commit), guard),
    directMessages: guarded(directMessagesIn(db, commit), guard),
    csvItems: guarded(csvItemsIn(db, commit), guard),
    reports: guarded(reportsIn(db, commit), guard),
    keeping: guarded(keepingIn(db, commit), guard),
    jobs: guarded(jobsIn(db), guard),
    numbers: guarded(numbersIn(db), guard),
    audit: guarded(audit, guard),
    settingsSeen: guarded(settingsSeenIn(db, commit), guard),
    envelopes: guarded(envelopesIn(db, commit), guard),
  };
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
