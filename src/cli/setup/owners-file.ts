import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { codeIn } from '../../config/environment.ts';
import { partOf } from '../program.ts';

/** A file that only its owner may read: whether it can be written here, and how. */

export function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Why a file cannot be written here, and what to do, so that it is known before anyone answers a question. */
export function whyNotWritable(path: string): string | undefined {
  const { to, inPlace } = placeOf(path);
  const why = deniedIn(inPlace ? to : dirname(to));
  if (why === undefined) return undefined;
  return inPlace
    ? `${path} cannot be written by this user${why}. Run this as the user that owns the file; with systemd, put sudo -u inactive-users in front.`
    : `${path} cannot be created in ${dirname(to)} by this user${why}. Run this as the user that owns the folder. If you are in a container, run it outside the container instead, in the folder that has the container’s .env.`;
}

/** Into the file itself where another in its place would be someone else's, or where the folder takes none. */
function placeOf(path: string): { readonly to: string; readonly inPlace: boolean } {
  if (!existsSync(path)) return { to: resolve(path), inPlace: false };
  const to = realpathSync(path);
  const isOurs = process.getuid === undefined || statSync(to).uid === process.getuid();
  return { to, inPlace: !isOurs || deniedIn(dirname(to)) !== undefined };
}

function deniedIn(place: string): string | undefined {
  try {
    accessSync(place, constants.W_OK);
    return undefined;
  } catch (thrown) {
    return codeIn(thrown);
  }
}

/** All of it or nothing, for its owner alone, who stays the same. */
export function writeForUserAlone(path: string, text: string): void {
  const { to, inPlace } = placeOf(path);
  if (inPlace) writeInPlace(to, text);
  else writeBeside(to, text);
}

function writeBeside(to: string, text: string): void {
  const part = partOf(to);
  try {
    writeFileSync(part, text, { mode: 0o600 });
    chmodSync(part, 0o600);
    renameSync(part, to);
  } finally {
    rmSync(part, { force: true });
  }
}

/** Whether only the owner can read it. */
export function isForOwnerAlone(path: string): boolean {
  return (statSync(path).mode & 0o077) === 0;
}

/** What stood there comes back where not all of it can be written: its room is still there. */
function writeInPlace(to: string, text: string): void {
  const before = readFileSync(to);
  const file = openSync(to, 'r+');
  try {
    if ([statSync(to).uid, 0].includes(process.getuid?.() ?? 0)) fchmodSync(file, 0o600);
    overwrite(file, Buffer.from(text));
  } catch (thrown) {
    overwrite(file, before);
    throw thrown;
  } finally {
    closeSync(file);
  }
}

function overwrite(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at);
  ftruncateSync(file, bytes.length);
  fsyncSync(file);
}
