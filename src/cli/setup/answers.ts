import { readFileSync } from 'node:fs';
import { type Parts, readParts } from '../../config/config.ts';
import { changedAnswer, type Environment } from '../../config/environment.ts';
import { isSecret } from '../../config/settings.ts';
import { ok, type Result } from '../../policy/result.ts';
import { hiding } from '../../veil.ts';
import { type Finding, hidden, oncePerCause } from '../doctor/finding.ts';
import { checkSettings, withoutTold } from '../doctor/settings.ts';
import { briefOf, paper } from '../doctor/table.ts';
import { say, sayColored } from '../program.ts';
import { cannotHold, quoted } from './env-file.ts';
import { type Asked, type PartName, partOfProblem, WHERE } from './questions.ts';
import { type Terminal, tell } from './terminal.ts';

/** How an answer is asked for. */
interface Asking {
  /** What it is and where it is found, where more is known than usually. */
  readonly where?: string;
  /** The same of some of several settings. */
  readonly whereOf?: Readonly<Partial<Record<Asked, string>>>;
  /** What Enter means. */
  readonly proposed?: string;
  /** That was answered here before. */
  readonly isAnswer?: boolean;
  /** What is meant by what was typed, or why it is not understood. */
  readonly understood?: (typed: string, parts: Parts) => Promise<Result<string, string>>;
}

type Check = (parts: Parts) => Promise<readonly Finding[]>;

/** A part of the settings: which problems are told with it. */
interface Part extends Asking {
  readonly part: PartName;
  readonly alsoAgain?: readonly Asked[];
}

const asTyped = (typed: string) => Promise.resolve(ok(typed));

export type Answers = ReturnType<typeof answering>;

/** What is set already, and what people answer: one setting at a time, each checked as the bot would check it. */
export function answering(terminal: Terminal, readEnv: () => Environment, again: () => void) {
  let env = readEnv();
  const given = new Map<string, string>();
  const skipped = new Map<string, string>();

  const withGiven = (): Environment => ({ ...env, ...Object.fromEntries(given) });
  const readFile = (path: string) => readFileSync(path, 'utf8');
  /** With how the settings stand in the file. */
  const partsNow = (): Parts => readParts(withGiven(), readFile);

  /** What is wrong with this answer alone; what others have to do with it is seen once they are there. */
  function problemOf(name: Asked, value: string): string | undefined {
    const about = new RegExp(`^${name.replace(/_FILE$/, '')}(?:_FILE)?(?: and|:)`);
    const changed = changedAnswer(name, value);
    if (changed !== undefined) return changed;
    if (quoted(value) === undefined) return cannotHold(name);
    const parts = readParts({ ...withGiven(), [name]: value }, readFile, []);
    return parts.problems.find((problem) => about.test(problem));
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
    tell('', how.whereOf?.[name] ?? how.where ?? WHERE[name]);
    const kept = how.isAnswer === true ? 'keep the last answer' : 'keep the suggested value';
    const enter = how.proposed === undefined ? 'leave it empty' : kept;
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
    const meant = typed.trim() === '' ? ok(proposed) : await understood(typed, partsNow());
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
  async function wantsAgain(own: readonly Asked[], check: Check, { part }: Part): Promise<boolean> {
    for (;;) {
      const open = await whatIsOpen(check, part);
      if (open === undefined) return false;
      const now = await terminal.whatNow({
        ...open,
        isSetting: open.isSetting && own.length === 0,
        answered: own,
      });
      if (now !== 'again') return now === 'answer';
      again();
      env = readEnv();
    }
  }

  async function whatIsOpen(check: Check, part: PartName) {
    const parts = partsNow();
    const looked = await check(parts);
    const settings = withoutTold(wrongSettings(parts, part), looked);
    const findings = [...settings, ...looked];
    show(findings, parts);
    const toDecide = findings.filter((finding) => !isForLater(finding));
    const worst = WORST.find((one) => toDecide.some(({ result }) => result === one));
    const isSetting =
      settings.every(({ about: name }) => !given.has(name)) &&
      looked.every((finding) => isNotWrong(finding) || SETTING.test(finding.fix ?? '')) &&
      worst === 'wrong';
    return worst && { worst, isSetting };
  }

  /** What was answered before is what Enter keeps. */
  function before(name: Asked): Asking {
    const value = given.get(name);
    return value === undefined ? {} : { proposed: value, isAnswer: true };
  }

  return {
    given: given as ReadonlyMap<string, string>,
    skipped: skipped as ReadonlyMap<string, string>,
    isSet,
    parts: partsNow,
    ask,
    askMissing,
    set: (name: string, value: string): void => void given.set(name, value),
    /** Asks these, checks what they are for, and asks again what was wrong, as often as someone wants to. */
    async askUntilRight(names: readonly Asked[], check: Check, how: Part): Promise<void> {
      const { alsoAgain = [] } = how;
      const own = [...alsoAgain, ...names].filter((name) => !isInFile(name));
      await askMissing(names, how);
      while (await wantsAgain(own, check, how)) {
        for (const name of own) await ask(name, { ...how, ...before(name) });
      }
    },
  };
}

/** Advice that is to be followed in `.env`. */
const SETTING = /^Set [A-Z]+_[A-Z_]+ to /;
const WORST = ['wrong', 'warning'] as const;

/** A warning about a setting that is not asked for: there is nothing to answer, and the end tells it again. */
function isForLater({ result, fix = '' }: Finding): boolean {
  const [, name] = /^Set ([A-Z_]+)/.exec(fix) ?? [];
  return result === 'warning' && name !== undefined && !(name in WHERE);
}
const isNotWrong = ({ result }: Finding): boolean => result !== 'wrong';

/** What is set and wrong; what is missing is asked for, or was left empty on purpose. */
function wrongSettings({ problems }: Parts, part: PartName): readonly Finding[] {
  const own = problems.filter((problem) => partOfProblem(problem) === part && !MISSING.test(problem));
  return own.length === 0 ? [] : checkSettings(own, [], '');
}

const MISSING = /^\w+ is required: |^ARCGIS credentials: found no credential\./;

/** What is not right as the doctor shows it, and how much is right. */
function show(findings: readonly Finding[], { secrets }: Parts): void {
  if (findings.length === 0) return;
  const hide = hiding(secrets);
  const shown = oncePerCause(findings).map((finding) => hidden(finding, hide));
  sayColored(briefOf(shown, paper()));
}
