import type { Store, Tables } from '../flows/tables.ts';
import { askingsIn } from './askings.ts';
import { auditIn, type Commit } from './audit.ts';
import { cardsIn } from './cards.ts';
import { csvItemsIn } from './csv-items.ts';
import { directMessagesIn } from './direct-messages.ts';
import { exclusionsIn } from './exclusions.ts';
import { envelopesIn, jobsIn, settingsSeenIn } from './keeping.ts';
import { lettersIn } from './letters.ts';
import { numbersIn } from './numbers.ts';
import type { Db } from './open.ts';
import { outboxIn } from './outbox.ts';
import { proposalsIn } from './proposals.ts';
import { reportsIn } from './reports.ts';
import { scansIn } from './scans.ts';
import { switchesIn } from './switches.ts';
import { ticksIn } from './ticks.ts';

/** Everything the bot keeps, over one migrated database; the moment of a commit is the moment of all that is written in it. */
export function openStore(db: Db): Store {
  let moment: Date | undefined;
  const at = (): Date => {
    if (moment === undefined) throw new Error('a change outside of a commit');
    return moment;
  };
  const audit = auditIn(db, at);
  const commit: Commit = { at, note: audit.append };
  const tables: Tables = {
    scans: scansIn(db, commit),
    proposals: proposalsIn(db, commit),
    exclusions: exclusionsIn(db, commit),
    switches: switchesIn(db, commit),
    letters: lettersIn(db, commit),
    cards: cardsIn(db, commit),
    outbox: outboxIn(db, commit),
    askings: askingsIn(db, commit),
    ticks: ticksIn(db, commit),
    directMessages: directMessagesIn(db, commit),
    csvItems: csvItemsIn(db, commit),
    reports: reportsIn(db, commit),
    jobs: jobsIn(db),
    numbers: numbersIn(db),
    audit,
    settingsSeen: settingsSeenIn(db, commit),
    envelopes: envelopesIn(db, commit),
  };
  return {
    tables,
    commit(now, change) {
      if (moment !== undefined) throw new Error('a commit within a commit');
      moment = now;
      try {
        return db.transaction(() => settled(change(tables))).immediate();
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
