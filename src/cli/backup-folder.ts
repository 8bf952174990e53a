import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { APPLICATION_ID } from '../adapters/store/database.ts';
import { DAY_MS } from '../policy/calendar.ts';

/** A folder of backups: each is named after its moment, and those that are older than so many days go. */

const NAME = /^inactive-users--(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z\.db$/;

/** Where SQLite keeps the application's id in a file. */
const ID_AT = 68;

/** Of a name that sorts by its moment and that Windows allows. */
export function backupName(now: Date): string {
  return `inactive-users--${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z.db`;
}

/** Deletes the backups of ours that are older than so many days, and returns how many; the newest always stays. */
export async function deleteOldBackups(folder: string, keepDays: number, now: Date): Promise<number> {
  const before = now.getTime() - keepDays * DAY_MS;
  const backups = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && NAME.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
  const old = backups.slice(0, -1).filter((name) => (momentOf(name) ?? before) < before);
  let deleted = 0;
  for (const name of old) {
    const path = join(folder, name);
    if (!isOurs(path)) continue;
    await rm(path);
    deleted += 1;
  }
  return deleted;
}

function momentOf(name: string): number | undefined {
  const [, day, hour, minute, second] = NAME.exec(name) ?? [];
  const moment = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(moment) ? undefined : moment;
}

/** A name proves nothing: only what is a database of the bot's is deleted. */
function isOurs(path: string): boolean {
  const id = Buffer.alloc(4);
  const file = openSync(path, 'r');
  try {
    return readSync(file, id, 0, 4, ID_AT) === 4 && id.readUInt32BE() === APPLICATION_ID;
  } finally {
    closeSync(file);
  }
}
