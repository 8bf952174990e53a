import { switchReadsIn } from '../../adapters/store/bot-state.ts';
import { MIGRATIONS, refuseOtherVersion } from '../../adapters/store/file/migrate.ts';
import { DatabaseProblem } from '../../adapters/store/file/problems.ts';
import { openUntouched } from '../../adapters/store/file/untouched.ts';
import { scanReadsIn } from '../../adapters/store/scans.ts';
import { slackSeenReadsIn } from '../../adapters/store/slack-seen.ts';
import { pauseInForce } from '../../features/modes/mode.ts';

export const NOTHING_SEEN = { connection: undefined, command: undefined, waitsForGoLive: false };

/** What the bot kept of Slack, and whether all it waits for is the press of Go live…; nothing where the database cannot be read, of which a row of its own tells. */
export function seenIn(path: string) {
  try {
    const db = openUntouched(path);
    if (db === undefined) return NOTHING_SEEN;
    try {
      refuseOtherVersion(db, MIGRATIONS);
      const { last } = slackSeenReadsIn(db);
      const isScanned = scanReadsIn(db).newestAccepted() !== undefined;
      const switches = switchReadsIn(db);
      const waitsForGoLive =
        isScanned && switches.goLive() === undefined && pauseInForce({ switches }, new Date()) === undefined;
      return { connection: last('connection'), command: last('command'), waitsForGoLive };
    } finally {
      db.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof DatabaseProblem)) throw thrown;
    return NOTHING_SEEN;
  }
}
