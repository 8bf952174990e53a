import { rename, rm } from 'node:fs/promises';
import { DatabaseProblem } from '../adapters/store/database.ts';
import { codeIn } from '../config/environment.ts';

/** What the programs beside the bot have in common: refusals in one sentence, whole files or none, and how they end. */

/** A sentence for whoever called, with which the program ends. */
export class ProgramRefused extends Error {
  override readonly name = 'ProgramRefused';
  readonly exitCode: 1 | 2;
  constructor(sentence: string, exitCode: 1 | 2 = 1) {
    super(sentence);
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
  return new ProgramRefused([`The ${what} cannot start with these settings:`, ...lines].join('\n'));
}

/** The whole CSV or none: one that is cut short, or of what is not true, would pass for the truth. */
export async function writeWhole(to: string, write: (part: string) => Promise<void>): Promise<void> {
  const part = `${to}.part`;
  try {
    await write(part);
    await rename(part, to);
  } catch (thrown) {
    await rm(part, { force: true });
    if (isForPeople(thrown) || !isOfFiles(thrown)) throw thrown;
    throw new ProgramRefused(`The CSV could not be written to ${to}${codeIn(thrown)}.`);
  }
}

export function isForPeople(thrown: unknown): thrown is ProgramRefused | DatabaseProblem {
  return thrown instanceof ProgramRefused || thrown instanceof DatabaseProblem;
}

/** Runs a program to its end; a refusal is one sentence and an exit code, anything else is an error of ours. */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (thrown) {
    if (!isForPeople(thrown)) throw thrown;
    console.error(thrown.message);
    process.exitCode = thrown instanceof ProgramRefused ? thrown.exitCode : 1;
  }
}

function isOfFiles(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown;
}
