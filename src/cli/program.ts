import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync, realpathSync } from 'node:fs';
import { link, rename, rm } from 'node:fs/promises';
import { codeOf, DatabaseProblem } from '../adapters/store/file/problems.ts';
import { codeIn } from '../config/environment.ts';
import { printable } from '../policy/text.ts';

/** What the programs beside the bot have in common: refusals in one sentence, whole files or none, and how they end. */

/** Lines for a terminal; whatever is in one of them stays in it. */
function onTerminal(lines: readonly string[]): string {
  return lines.map(printable).join('\n');
}

/** The one door to standard output for words. */
export function say(...lines: readonly string[]): void {
  console.log(onTerminal(lines));
}

/** The door for what was colored: whatever came from outside was cleaned before, as a color is a sign that would steer. */
export function sayColored(lines: readonly string[]): void {
  console.log(lines.join('\n'));
}

/** A sentence for whoever called, with which the program ends. */
export class ProgramRefused extends Error {
  override readonly name = 'ProgramRefused';
  readonly exitCode: 1 | 2;
  constructor(sentence: string | readonly string[], exitCode: 1 | 2 = 1) {
    super(onTerminal(typeof sentence === 'string' ? [sentence] : sentence));
    this.exitCode = exitCode;
  }
}

/** Reads the arguments of one program; whatever is wrong with them is told in one sentence. */
export function argumentsOf<T>(program: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    // Of Node's message the first sentence says what is wrong; the rest is about positional arguments.
    const [sentence = ''] = (thrown instanceof Error ? thrown.message : '').split(/\.(?:\s|$)|\n/);
    throw new ProgramRefused(`${sentence}. See npm run ${program} -- --help.`, 2);
  }
}

/** How a program is refused that cannot start with the settings as they are. */
export function refusedSettings(what: string, problems: readonly string[]): ProgramRefused {
  const lines = problems.map((problem) => `  - ${problem}`);
  return new ProgramRefused([`The ${what} cannot start with these settings:`, ...lines]);
}

/** A file beside another that surely is nobody's: of a name that nobody gives. */
export function partOf(path: string): string {
  return `${path}.${randomUUID()}.part`;
}

/** Gives a part its name, and never takes that from a file that has it. */
export async function placeNew(part: string, to: string): Promise<void> {
  try {
    await link(part, to);
    await rm(part);
  } catch (thrown) {
    if (existsSync(to)) throw new ProgramRefused(`${to} already exists. Choose another name.`);
    if (codeOf(thrown) === 'ENOENT') throw thrown;
    // Some file systems have no links.
    await rename(part, to);
  }
}

/**
 * The whole CSV or none: one that is cut short, or of what is not true, would pass for the truth. In the place of an
 * earlier one, which begins as this one does; anything else that has the name stays.
 */
export async function writeWhole(
  to: string,
  beginning: string,
  write: (part: string) => Promise<void>,
): Promise<void> {
  const part = partOf(to);
  try {
    await write(part);
    refuseForeignFile(to, beginning);
    await (existsSync(to) ? rename(part, realpathSync(to)) : placeNew(part, to));
  } catch (thrown) {
    if (isForPeople(thrown) || !isOfFiles(thrown)) throw thrown;
    throw new ProgramRefused(
      `The CSV could not be written to ${to}${codeIn(thrown)}. Check the folder’s permissions and free space.`,
    );
  } finally {
    await rm(part, { force: true });
  }
}

/** Only an earlier CSV of the same program, or an empty file, is written over. */
export function refuseForeignFile(path: string, beginning: string): void {
  if (!existsSync(path)) return;
  const found = Buffer.alloc(Buffer.byteLength(beginning));
  const file = openSync(path, 'r');
  const length = readSync(file, found);
  closeSync(file);
  if (length > 0 && found.toString() !== beginning)
    throw new ProgramRefused(
      `${path} already exists and does not look like an earlier CSV of this program. Choose another file.`,
    );
}

export function isForPeople(thrown: unknown): thrown is ProgramRefused | DatabaseProblem {
  return thrown instanceof ProgramRefused || thrown instanceof DatabaseProblem;
}

/** Runs a program to its end; a refusal is one sentence and an exit code, anything else is an error of ours. */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  // What it writes has names and addresses in it: for its user alone. Modes of files that are there stay as they are.
  process.umask(0o077);
  try {
    await main();
  } catch (thrown) {
    console.error(isForPeople(thrown) ? thrown.message : onTerminal(inFull(thrown).split('\n')));
    process.exitCode = thrown instanceof ProgramRefused ? thrown.exitCode : 1;
  }
}

/** An error of ours, with where it came from. */
export function inFull(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}

function isOfFiles(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown;
}
