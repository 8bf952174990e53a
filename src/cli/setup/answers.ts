import { readFileSync } from 'node:fs';
import { type Parts, readParts } from '../../config/config.ts';
import type { Environment } from '../../config/environment.ts';
import { isSecret } from '../../config/settings.ts';
import { listed } from '../../policy/text.ts';
import { hiding } from '../../veil.ts';
import { type Finding, hidden } from '../doctor/finding.ts';
import { paper, rowsOf } from '../doctor/table.ts';
import { say } from '../program.ts';
import { cannotHold, quoted } from './env-file.ts';
import { type Asked, WHERE } from './questions.ts';
import type { Terminal } from './terminal.ts';

/** How an answer is asked for. */
interface Asking {
  /** What Enter means. */
  readonly proposed?: string;
  /** What is meant by what was typed. */
  readonly understood?: (typed: string, parts: Parts) => Promise<string>;
}

type Check = (parts: Parts) => Promise<readonly Finding[]>;

const asTyped = (typed: string): Promise<string> => Promise.resolve(typed);

export type Answers = ReturnType<typeof answering>;

/** What is set already, and what people answer: one setting at a time, each checked as the bot would check it. */
export function answering(terminal: Terminal, env: Environment) {
  const given = new Map<string, string>();
  const skipped = new Map<string, string>();

  const partsWith = (more: Environment = {}): Parts =>
    readParts({ ...env, ...Object.fromEntries(given), ...more }, (path) => readFileSync(path, 'utf8'), []);

  /** What is wrong with this answer alone; what others have to do with it is seen once they are there. */
  function problemOf(name: Asked, value: string): string | undefined {
    const about = new RegExp(`^${name.replace(/_FILE$/, '')}(?:_FILE)?(?: and|:)`);
    if (quoted(value) === undefined) return cannotHold(name);
    return partsWith({ [name]: value }).problems.find((problem) => about.test(problem));
  }

  /** In a file of its own or not. */
  const isSet = (name: Asked): boolean => {
    const own = name.replace(/_FILE$/, '');
    return isInFile(name) || given.has(own) || given.has(`${own}_FILE`);
  };
  /** Before anyone was asked. */
  const isInFile = (name: Asked): boolean => {
    const own = name.replace(/_FILE$/, '');
    return [own, `${own}_FILE`].some((one) => (env[one] ?? '').trim() !== '');
  };

  async function ask(name: Asked, how: Asking = {}): Promise<void> {
    say('', WHERE[name]);
    const enter = how.proposed === undefined ? 'leave it empty' : 'keep what is proposed';
    while (!(await answered(name, how))) say(`Try again, or press Enter to ${enter}.`);
  }

  function read(name: Asked, proposed: string | undefined): Promise<string> {
    if (isSecret(name))
      return terminal.askSecret(name, proposed === undefined ? 'not shown' : 'not shown; Enter keeps it');
    return terminal.ask(proposed === undefined ? `${name}: ` : `${name} [${proposed}]: `);
  }

  async function answered(name: Asked, { proposed, understood = asTyped }: Asking): Promise<boolean> {
    const typed = await read(name, proposed);
    const value = typed.trim() === '' ? proposed : await understood(typed, partsWith());
    if (value === undefined) {
      skipped.set(name, WHERE[name]);
      say(`Left empty. You can set ${name} in .env later.`);
      return true;
    }
    const problem = problemOf(name, value);
    if (problem !== undefined) {
      say(problem);
      return false;
    }
    given.set(name, value);
    skipped.delete(name);
    return true;
  }

  async function askMissing(names: readonly Asked[], how?: Asking): Promise<void> {
    for (const name of names.filter((one) => !isSet(one))) await ask(name, how);
  }

  /** What is wrong, and may be answered again; what is in `.env` already stays. */
  async function wantsAgain(own: readonly Asked[], check: Check): Promise<boolean> {
    const findings = await check(partsWith());
    show(findings, partsWith());
    const isWrong = own.length > 0 && findings.some(({ result }) => result === 'wrong');
    return isWrong && (await terminal.confirm(`Answer ${listed(own)} again?`));
  }

  /** What was answered before is what Enter keeps. */
  function before(name: Asked): Asking {
    const value = given.get(name);
    return value === undefined ? {} : { proposed: value };
  }

  return {
    given: given as ReadonlyMap<string, string>,
    skipped: skipped as ReadonlyMap<string, string>,
    isSet,
    parts: () => partsWith(),
    ask,
    askMissing: (names: readonly Asked[]) => askMissing(names),
    set: (name: string, value: string): void => void given.set(name, value),
    /** Asks these, checks what they are for, and asks again what was wrong, as often as someone wants to. */
    async askUntilRight(
      names: readonly Asked[],
      check: Check,
      { again = names, ...how }: Asking & { readonly again?: readonly Asked[] } = {},
    ): Promise<void> {
      const own = again.filter((name) => !isInFile(name));
      await askMissing(names, how);
      while (await wantsAgain(own, check)) {
        for (const name of own) await ask(name, { ...how, ...before(name) });
      }
    },
  };
}

/** As the doctor shows them, without its sum. */
function show(findings: readonly Finding[], { secrets }: Parts): void {
  if (findings.length === 0) return;
  const hide = hiding(secrets);
  const shown = findings.map((finding) => hidden(finding, hide));
  say(...rowsOf(shown, paper()));
}
