import { z } from 'zod';
import type { Commit } from './audit.ts';
import { moment, rowsIn } from './columns.ts';
import type { Db } from './database.ts';

const seen = z.object({ app: z.string(), command: z.string(), at: moment });

export type SlackSeen = z.output<typeof seen>;

/** What Slack alone can confirm: that the bot connected, and that its command reached it, each with the app's id. */
export function slackSeenReadsIn(db: Db) {
  const rows = rowsIn(db, seen);
  const last = rows.first<[what: 'connection' | 'command']>(
    'SELECT app, command, at FROM slack_seen WHERE what = ?',
  );
  return { last };
}

export function slackSeenIn(db: Db, commit: Commit) {
  const note = db.prepare(`
    INSERT INTO slack_seen (what, app, command, at) VALUES (:what, :app, :command, :at)
    ON CONFLICT (what) DO UPDATE SET app = excluded.app, command = excluded.command, at = excluded.at`);
  return {
    ...slackSeenReadsIn(db),
    note: (what: 'connection' | 'command', app: string, command: string) =>
      void note.run({ what, app, command, at: commit.time() }),
  };
}

/** An app-level token has its app's id in it: `xapp-1-A…`. */
export function appIdIn(appToken: string): string | undefined {
  return /^xapp-\d+-(A[A-Z0-9]+)-/.exec(appToken)?.[1];
}
