import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { chainIn } from '../../adapters/store/audit.ts';
import { type Db, placeOf } from '../../adapters/store/database.ts';
import { MIGRATIONS, refuseOtherVersion } from '../../adapters/store/file/migrate.ts';
import { DatabaseProblem } from '../../adapters/store/file/problems.ts';
import { openUntouched } from '../../adapters/store/file/untouched.ts';
import { codeIn } from '../../config/environment.ts';
import { counted } from '../../policy/text.ts';
import { after, type Finding, findingsOf, saidAndFix } from './finding.ts';

const { right, wrong, warning, unknown } = findingsOf('Database');

/** Where the database is or would be, whether it may be written there, and whether its audit trail holds. It takes no lock and makes no file. */
export async function checkDatabase(path: string): Promise<readonly Finding[]> {
  const place = placeOf(path);
  const folder = nearestFolder(dirname(place));
  return [writable(place, folder), ...fileWritable(place), disk(place, folder), await auditTrail(path)];
}

/** The folder itself, or the one in which it would be made. */
function nearestFolder(folder: string): string {
  const above = dirname(folder);
  return existsSync(folder) || above === folder ? folder : nearestFolder(above);
}

function writable(place: string, folder: string): Finding {
  const about = 'folder';
  const wanted = dirname(place);
  try {
    if (!statSync(folder).isDirectory())
      return wrong(about, `${folder} is not a folder.`, 'Set DATABASE_PATH to a file in a folder.');
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    return wrong(
      about,
      `The folder ${folder} cannot be written to by ${whoWeAre().said}${codeIn(thrown)}.`,
      folder === wanted
        ? `Give it to the user that runs the bot: sudo chown ${whoWeAre().typed} ${folder} && sudo chmod 700 ${folder}. In a container, mount it writable. Or set DATABASE_PATH to another folder.`
        : `Create the database’s folder for the user that runs the bot: sudo install -d -o ${whoWeAre().typed} -m 700 ${wanted}. Or set DATABASE_PATH to another folder.`,
    );
  }
  return folder === wanted
    ? right(about, `${folder} can be written to by ${whoWeAre().said}.`)
    : right(about, `${wanted} does not exist yet. The bot creates it when it starts.`);
}

/** Ourselves in a sentence, and in a command. */
interface Who {
  readonly said: string;
  readonly typed: string;
}

function whoWeAre(): Who {
  try {
    return whoIs(userInfo().username, undefined);
  } catch {
    return whoIs(undefined, process.getuid?.());
  }
}

/** Where the system has no name for us, as in a container, a command takes the number alone. */
export function whoIs(name: string | undefined, id: number | undefined): Who {
  if (name !== undefined) return { said: name, typed: name };
  return id === undefined ? { said: 'this user', typed: 'USER' } : { said: `user ${id}`, typed: `${id}` };
}

/** SQLite opens a file that may not be written without a word. */
function fileWritable(place: string): readonly Finding[] {
  const files = [place, `${place}-wal`, `${place}-shm`, `${place}.lock`].filter(existsSync);
  return files.flatMap((file) => {
    try {
      accessSync(file, constants.R_OK | constants.W_OK);
      return [];
    } catch (thrown) {
      const fix = `Give it to the user that runs the bot: sudo chown ${whoWeAre().typed} ${file} && sudo chmod 600 ${file}.`;
      return [
        wrong('file', `${file} cannot be read and written by ${whoWeAre().said}${codeIn(thrown)}.`, fix),
      ];
    }
  });
}

/** File systems by the number that Linux has for them (statfs, linux/magic.h). */
const NETWORK_DISKS: ReadonlyMap<number, string> = new Map([
  [0x69_69, 'NFS'],
  [0x51_7b, 'SMB'],
  [0xff_53_4d_42, 'CIFS'],
  [0xfe_53_4d_42, 'SMB'],
  [0x01_02_19_97, '9P'],
  [0x00_c3_64_00, 'Ceph'],
  [0x53_46_41_4f, 'AFS'],
]);
const FUSE = 0x65_73_55_46;
/** Gone with the machine's next start, or with the container. */
const PASSING_DISKS: ReadonlyMap<number, string> = new Map([
  [0x01_02_19_94, 'in memory (tmpfs), so the database is lost when the computer or the container restarts'],
  [0x79_4c_76_30, 'inside the container itself (overlay), so the database is lost with the container'],
]);

/** A network share loses locks, and a database with them. */
function disk(place: string, folder: string): Finding {
  const about = 'disk';
  const local = 'Set DATABASE_PATH to a file on a local disk.';
  if (/^[\\/]{2}[^\\/]/.test(place)) return wrong(about, `${folder} is a network share.`, local);
  const type = typeOf(folder);
  if (type === undefined || type === 0)
    return unknown(
      about,
      `This system does not say what kind of disk ${folder} is on.`,
      'If it is a network share, where data can be lost, set DATABASE_PATH to a file on a local disk.',
    );
  const share = NETWORK_DISKS.get(type);
  if (share !== undefined) return wrong(about, `${folder} is on a network share (${share}).`, local);
  if (type === FUSE)
    return unknown(
      about,
      `${folder} is on a FUSE file system, which may be a network share.`,
      'If it is, set DATABASE_PATH to a file on a local disk.',
    );
  const passing = PASSING_DISKS.get(type);
  return passing === undefined
    ? right(about, `${folder} is on a local disk.`)
    : warning(
        about,
        `${folder} is ${passing}.`,
        'Set DATABASE_PATH to a file on a permanent disk or, in a container, on a volume.',
      );
}

function typeOf(folder: string): number | undefined {
  try {
    return process.platform === 'linux' ? statfsSync(resolve(folder)).type >>> 0 : undefined;
  } catch {
    return undefined;
  }
}

async function auditTrail(path: string): Promise<Finding> {
  const about = 'audit trail';
  try {
    const db = openUntouched(path);
    if (db === undefined)
      return existsSync(path)
        ? unknown(about, 'The database is too large for this check.', 'Run npm run audit.')
        : right(about, 'There is no database yet. The bot creates it when it first starts.');
    try {
      refuseOtherVersion(db, MIGRATIONS);
      return await chainFinding(db);
    } finally {
      db.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof DatabaseProblem)) throw thrown;
    return after(['file', 'folder'], wrong(about, ...saidAndFix(thrown.message)));
  }
}

async function chainFinding(db: Db): Promise<Finding> {
  const about = 'audit trail';
  let entries = 0;
  for (const piece of chainIn(db)) {
    await setImmediate();
    if (piece.kind === 'broken')
      return wrong(
        about,
        `The audit trail is broken at entry ${piece.number}.`,
        'Run npm run audit. Keep this database, and restore the newest backup in which npm run audit -- --db FILE finds no break.',
      );
    entries += piece.entries.length;
  }
  return right(about, `${counted(entries, 'entry', 'entries')}, chain intact.`);
}
