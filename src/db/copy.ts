import { MIGRATIONS, refuseOtherVersion } from './migrate.ts';
import { openDatabase } from './open.ts';
import { problemOf } from './problem.ts';

/** Copies a database as it stands at one moment, while the bot may be writing; one of another version is refused. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const db = openDatabase(from, { readonly: true });
  try {
    refuseOtherVersion(db, MIGRATIONS);
    await db.backup(to);
  } catch (thrown) {
    throw problemOf(thrown, from);
  } finally {
    db.close();
  }
}
