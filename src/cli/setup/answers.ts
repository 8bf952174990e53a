import { readFileSync } from 'node:fs';
import { type Parts, readParts } from '../../config/config.ts';
import type { Environment } from '../../config/environment.ts';
import { isSecret } from '../../config/settings.ts';
import { ok, type Result } from '../../policy/result.ts';
import { hiding } from '../../veil.ts';
import { type Finding, hidden, oncePerCause } from '../doctor/finding.ts';
import { briefOf, paper } from '../doctor/table.ts';
import { say } from '../program.ts';
import { cannotHold, quoted } from './env-file.ts';
import { type Asked, WHERE } from './questions.ts';
import { type Terminal, tell } from './terminal.ts';

/** How an answer is asked for. */
interface Asking {
  /** What it is and where it is found, where more is known than usually. */
  readonly where?: string;
  /** What Enter means. */
  readonly proposed?: string;
  /** What is meant by what was typed, or why it is not understood. */
  readonly understood?: (typed: string, parts: Parts) => Promise<Result<string, string>>;
}

type Check = (parts: Parts) => Promise<readonly Finding[]>;

const asTyped = (typed: string) => Promise.resolve(ok(typed));

export type Answers = ReturnType<typeof answering>;

/** What is set already, and what people answer: one setting at a time, each checked as the bot would check it. */
export function answering(terminal: Terminal, readEnv: () => Environment, again: () => void) {
  let env = readEnv();
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
  const isSet = (name: string): boolean => {
    const own = name.replace(/_FILE$/, '');
    return isInFile(name) || given.has(own) || given.has(`${own}_FILE`);
  };
  /** Before anyone was asked. */
  const isInFile = (name: string): boolean => {
    const own = name.replace(/_FILE$/, '');
    return [own, `${own}_FILE`].some((one) => (env[one] ?? '').trim() !== '');
  };

  async function ask(name: Asked, how: Asking = {}): Promise<void> {
    tell('', how.where ?? WHERE[name]);
    const enter = how.proposed === undefined ? 'leave it empty' : 'keep the suggested value';
    while (!(await answered(name, how))) say(`Try again, or press Enter to ${enter}.`);
  }

  function read(name: Asked, proposed: string | undefined): Promise<string> {
    if (isSecret(name))
      return terminal.askSecret(
        name,
        proposed === undefined ? 'not shown' : 'not shown; Enter keeps the last answer',
      );
    return terminal.ask(proposed === undefined ? `${name}: ` : `${name} [${proposed}]: `);
  }

  async function answered(name: Asked, { proposed, understood = asTyped }: Asking): Promise<boolean> {
    const typed = await read(name, proposed);
    const meant = typed.trim() === '' ? ok(proposed) : await understood(typed, partsWith());
    const value = meant.ok ? meant.value : typed;
    if (value === undefined) {
      skipped.set(name, WHERE[name]);
      tell(`Left empty. You can set ${name} in .env later.`);
      return true;
    }
    const problem = meant.ok ? problemOf(name, value) : meant.failure;
    if (problem !== undefined) {
      tell(problem);
      return false;
    }
    given.set(name, value);
    skipped.delete(name);
    return true;
  }

  async function askMissing(names: readonly Asked[], how?: Asking): Promise<void> {
    for (const name of names.filter((one) => !isSet(one))) await ask(name, how);
  }

  /** What is wrong or a warning, and may be answered or looked at again; what is in `.env` already is mended there. */
  async function wantsAgain(own: readonly Asked[], check: Check): Promise<boolean> {
    for (;;) {
      const findings = await check(partsWith());
      show(findings, partsWith());
      const worst = (['wrong', 'warning'] as const).find((one) =>
        findings.some(({ result }) => result === one),
      );
      if (worst === undefined) return false;
      const now = await terminal.whatNow(worst, own);
      if (now !== 'again') return now === 'answer';
      again();
      env = readEnv();
    }
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
    askMissing,
    set: (name: string, value: string): void => void given.set(name, value),
    /** Asks these, checks what they are for, and asks again what was wrong, as often as someone wants to. */
    async askUntilRight(
      names: readonly Asked[],
      check: Check,
      { alsoAgain = [], ...how }: Asking & { readonly alsoAgain?: readonly Asked[] } = {},
    ): Promise<void> {
      const own = [...alsoAgain, ...names].filter((name) => !isInFile(name));
      await askMissing(names, how);
      while (await wantsAgain(own, check)) {
        for (const name of own) await ask(name, { ...how, ...before(name) });
      }
    },
  };
}

/** What is not right as the doctor shows it, and how much is right. */
function show(findings: readonly Finding[], { secrets }: Parts): void {
  if (findings.length === 0) return;
  const hide = hiding(secrets);
  const shown = oncePerCause(findings).map((finding) => hidden(finding, hide));
  say(...briefOf(shown, paper()));
}
