import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { careful } from '../adapters/network/tunnel.ts';
import { placeOf } from '../adapters/store/database.ts';
import { USUAL_COMMAND } from '../app/manifest.ts';
import { type Parts, readParts } from '../config/config.ts';
import { type Environment, envFilesIn } from '../config/environment.ts';
import { QUIET } from '../log.ts';
import { hiding } from '../veil.ts';
import { examine } from './doctor/examine.ts';
import { type Finding, hidden } from './doctor/finding.ts';
import { type LetterAsked, sendLetters } from './doctor/letter.ts';
import { seenIn } from './doctor/seen.ts';
import { paper, tableOf } from './doctor/table.ts';
import { argumentsOf, runProgram, say, sayColored } from './program.ts';

const HELP = `npm run doctor -- [--json]
npm run doctor -- --letter ADDRESS [--language LANGUAGE]

Checks everything the bot needs (the settings, ArcGIS, Slack, the mail server, the proxy, the database, the clock, the
schedules and what expires), and says what is right, what is wrong and how to fix it. What cannot be found out is "unknown".
It ends with what to do next.

It only reads. It posts nothing, sends no email, changes nothing in ArcGIS, and writes no file. It can run while the bot
runs, as the same user and with the same settings.

  --json   one JSON object for scripts: {"findings": [{"area", "about", "result", "text", "fix"}], "counts", "next"}
  --help   show this text

  --letter ADDRESS      sends a sample of each kind of email to this address instead; only this option sends anything
  --language LANGUAGE   the language of the samples, such as de (default: en)

The exit code is 0 if nothing is wrong, 1 if something is, and 2 for an unknown option. Warnings and unknowns do not count.`;

/** What was asked for; whatever the program does not know is refused, never passed over. */
export function argumentsIn(argv: readonly string[]) {
  return argumentsOf('doctor', () => {
    const { json = false, help, letter, language } = parseArgs({ args: [...argv], options: OPTIONS }).values;
    if (help === true) return 'help' as const;
    if (letter === undefined && language !== undefined) throw new Error('--language needs --letter');
    if (letter !== undefined && json) throw new Error('--json and --letter cannot be used together');
    return { json, letter: letter === undefined ? undefined : { to: letter, language } };
  });
}

const flag = { type: 'boolean' } as const;
const text = { type: 'string' } as const;
const OPTIONS = { json: flag, help: flag, letter: text, language: text } as const;

/** All findings about a bot with these settings, in which no secret is. */
export async function diagnose(env: Environment, envFiles: readonly string[], tunnel = careful().open) {
  const parts = readParts(env, (path) => readFileSync(path, 'utf8'), envFiles);
  const learned: string[] = [];
  // What goes wrong is a finding; the lines of a log would say it twice.
  const log = { ...QUIET, hideToo: (secret: string) => void learned.push(secret) };
  const outside = { clock: () => new Date(), log, tunnel };
  const found = await examine(parts, outside, envFiles.join(', '));
  const hide = hiding([...parts.secrets, ...learned]);
  const findings = found.map((finding) => hidden(finding, hide));
  const count = (result: Finding['result']) => findings.filter((finding) => finding.result === result).length;
  const counts: Readonly<Record<string, number>> = Object.fromEntries(
    RESULTS.map((result) => [result, count(result)]),
  );
  return { findings, counts, next: nextStep(parts, findings) };
}

/** The one thing to do after the table. A database that is there already is one of a bot that was started before. */
function nextStep({ data }: Parts, findings: readonly Finding[]): string {
  if (findings.some(({ result }) => result === 'wrong'))
    return 'Next: fix what is WRONG, then run npm run doctor.';
  const {
    SLACK_COMMAND: command = USUAL_COMMAND,
    DATABASE_PATH: path,
    PROTECTION: isRehearsal = true,
  } = data;
  if (path !== undefined && existsSync(placeOf(path))) {
    const start = 'Next: start the bot, or restart it if a setting has changed. Then';
    return !isRehearsal && seenIn(path).waitsForGoLive
      ? `${start} press Go live… on the newest card, as an approver.`
      : `${start} type ${command} status in the admin channel.`;
  }
  const first = `Next: run npm start, then type ${command} scan in the admin channel.`;
  return isRehearsal
    ? first
    : `${first} Nothing is emailed or disabled until an approver presses Go live… on the card.`;
}

async function main(): Promise<void> {
  const args = argumentsIn(process.argv.slice(2));
  if (args === 'help') return say(...HELP.split('\n'));
  const envFiles = envFilesIn(process.execArgv);
  if (args.letter !== undefined) return await sendSamples(args.letter, envFiles);
  const found = await diagnose(process.env, envFiles);
  if (args.json) say(...JSON.stringify(found, undefined, 2).split('\n'));
  else sayColored(tableOf(found.findings, found.next, paper()));
  if (found.counts['wrong'] !== 0) process.exitCode = 1;
}

async function sendSamples(asked: LetterAsked, envFiles: readonly string[]): Promise<void> {
  const { isSent, lines } = await sendLetters(asked, {
    ...{ env: process.env, envFiles },
    readFile: (path) => readFileSync(path, 'utf8'),
    writeLog: (line) => process.stderr.write(line),
  });
  say(...lines);
  if (!isSent) process.exitCode = 1;
}

const RESULTS = ['right', 'wrong', 'warning', 'unknown'] as const satisfies readonly Finding['result'][];

if (import.meta.main) await runProgram(main);
