import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { createAppLink, manifestFor, manifestYaml, USUAL_COMMAND } from '../app/manifest.ts';
import { codeIn, unreadFiles } from '../config/environment.ts';
import { listed } from '../policy/text.ts';
import type { Finding } from './doctor/finding.ts';
import { seenIn } from './doctor/seen.ts';
import { paper, rowsOf, summary } from './doctor/table.ts';
import { diagnose } from './doctor.ts';
import { argumentsOf, ProgramRefused, runProgram, say, sayColored } from './program.ts';
import { type Answers, answering } from './setup/answers.ts';
import { type Checks, checking } from './setup/checks.ts';
import { withSettings } from './setup/env-file.ts';
import { isForOwnerAlone, readIfThere, whyNotWritable, writeForUserAlone } from './setup/owners-file.ts';
import {
  CREDENTIAL_CHOICES,
  credentials,
  howToMake,
  MAIL_CHOICES,
  MAIL_SERVERS,
  MAIL_STEPS,
  MAILBOX,
  mailQuestions,
  openMailQuestions,
} from './setup/questions.ts';
import { openTerminal, type Terminal, tell } from './setup/terminal.ts';

const HELP = `npm run setup

Asks for the settings that are missing, one at a time, says where to find each, and checks each answer at once. Then it
writes .env, readable only by its owner, and checks everything again, as npm run doctor does.

Settings that are already in .env stay as they are. Only PROTECTION may change: once email is set up, and after a rehearsal,
it asks whether to set it to off, so that an approver can go live. Nothing is written until the end, so Ctrl+C leaves everything as it was.`;

const FILE = '.env';
const MANIFEST = 'manifest.yml';
const TEMPLATE = new URL('../../.env.example', import.meta.url);

/** What .env has; what the environment has besides counts first, as it does for the bot. */
function settingsNow(file: string): NodeJS.ProcessEnv {
  return { ...parseEnv(file), ...process.env };
}

async function askPortal(terminal: Terminal, answers: Answers, checks: Checks): Promise<void> {
  say('', '── ArcGIS ──');
  await answers.askMissing(['ARCGIS_PORTAL_URL']);
  const kind =
    CREDENTIAL_CHOICES.map(([one]) => one).find((one) => credentials[one].some(answers.isSet)) ??
    (await terminal.choose('How should the bot sign in to ArcGIS?', CREDENTIAL_CHOICES));
  const names = credentials[kind];
  if (!names.every(answers.isSet)) tell('', ...howToMake(kind));
  await answers.askUntilRight(names, checks.portal, {
    part: 'portal',
    alsoAgain: ['ARCGIS_PORTAL_URL'],
  });
}

async function askSlack(answers: Answers, checks: Checks): Promise<void> {
  say('', '── Slack ──');
  if (!answers.isSet('SLACK_COMMAND') && !answers.isSet('SLACK_BOT_TOKEN')) {
    await answers.ask('SLACK_COMMAND', { proposed: USUAL_COMMAND });
  }
  const manifest = manifestFor(answers.parts().data.SLACK_COMMAND ?? USUAL_COMMAND);
  if (!answers.isSet('SLACK_BOT_TOKEN')) {
    tell('', 'Create the Slack app: open this link, choose your workspace, then press Next and Create.', '');
    // Alone on its line, so that a terminal takes all of it for the link and nothing else.
    say(createAppLink(manifest));
  }
  const tokens = ['SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN'] as const;
  await answers.askUntilRight(tokens, checks.slackApp, { part: 'slackApp' });
  const bot = (await checks.botName(answers.parts())) ?? manifest.features.bot_user.display_name;
  await answers.askUntilRight(['SLACK_ADMIN_CHANNEL'], checks.channel, {
    ...{ part: 'channel', understood: checks.channelId },
    where: `A private channel for the cards. Type /invite @${bot} in it, then enter its name or ID (C…) here.`,
  });
  await answers.askUntilRight(['SLACK_APPROVERS'], checks.people, {
    ...{ part: 'people', understood: checks.approverIds },
  });
}

async function askMail(terminal: Terminal, answers: Answers, checks: Checks): Promise<void> {
  say('', '── Email ──');
  const way = begunMail(answers) ?? (await chooseMail(terminal, answers));
  if (way === 'later')
    return tell('No mail server yet. Before you go live, run npm run setup again; it will ask for one.');
  const isMailbox = way === 'microsoft365' || way === 'google';
  if (isMailbox) tell('', `First do the steps in the README under “${MAIL_STEPS[way]}”.`);
  const names = way === 'none' ? openMailQuestions : mailQuestions[way];
  await answers.askUntilRight(names, checks.mail, { part: 'mail', whereOf: isMailbox ? MAILBOX : {} });
}

async function chooseMail(terminal: Terminal, answers: Answers) {
  const way = await terminal.choose('How should the bot send email?', MAIL_CHOICES);
  if (way === 'later') return way;
  if ((way === 'microsoft365' || way === 'google') && !answers.isSet('SMTP_URL'))
    answers.set('SMTP_URL', MAIL_SERVERS[way]);
  answers.set('SMTP_AUTH', way);
  return way;
}

/**
 * Where email was just set up, or a rehearsal has shown what would happen; it stays one until an approver says otherwise.
 * Whoever only corrects a setting later is not asked again.
 */
async function offerGoLive(terminal: Terminal, answers: Answers): Promise<void> {
  const { data, mail } = answers.parts();
  const { DATABASE_PATH: path, PROTECTION: isRehearsal = true, GRACE_DAYS: graceDays } = data;
  const isMailed = (mail !== undefined && mail !== 'wrong') || graceDays === 0;
  if (!isRehearsal || !isMailed || process.env[PROTECTION] !== undefined) return;
  const isRehearsed = path !== undefined && seenIn(path).waitsForGoLive;
  if (!isRehearsed && !answers.given.has('MAIL_CONTACT')) return;
  say('', '── Going live ──');
  tell(
    'After a rehearsal, an approver can go live with a button in Slack, if PROTECTION is off. Nothing is emailed or disabled until someone presses it.',
  );
  if (await terminal.confirm('Turn PROTECTION off?', 'no')) answers.set(PROTECTION, 'off');
}

const PROTECTION = 'PROTECTION';

/** How email is sent, where the settings say so already. */
function begunMail({ isSet, parts }: Answers) {
  const { SMTP_AUTH: auth } = parts().data;
  if (auth !== undefined) return auth;
  if (['SMTP_USER', 'SMTP_PASSWORD', 'SECRETS_ITEM_ID'].some(isSet)) return 'password';
  return isSet('SMTP_URL') && isSet('MAIL_FROM') ? 'none' : undefined;
}

/** Adds to what stands there by then. No answer is lost where that fails. */
async function write(terminal: Terminal, { given, skipped }: Answers): Promise<boolean> {
  const before = readIfThere(FILE);
  if (before !== undefined && given.size === 0) return true;
  if (before !== undefined) {
    tell('', [...changesOf(given), 'Everything else in it stays.'].join(' '));
    if (!(await terminal.confirm(`Write ${FILE}?`, 'yes'))) return false;
  }
  for (;;) {
    const failure = failureOf(FILE, () => {
      const file = readIfThere(FILE) ?? readFileSync(TEMPLATE, 'utf8');
      writeForUserAlone(FILE, withSettings(file, { values: given, unknown: skipped }));
    });
    if (failure === undefined) break;
    tell('', failure);
    await terminal.ask('Fix that, then press Enter to try again: ');
  }
  const whose = isForOwnerAlone(FILE)
    ? 'Only its owner can read it.'
    : `Others may be able to read it. Let only its owner read it (chmod 600 ${FILE}, as its owner).`;
  say('', `Wrote ${FILE}. ${whose}`);
  writeManifest(given.get('SLACK_COMMAND') ?? USUAL_COMMAND);
  return true;
}

function changesOf(given: Answers['given']): readonly string[] {
  const added = [...given.keys()].filter((name) => name !== PROTECTION);
  return [
    ...(added.length === 0 ? [] : [`To add to ${FILE}: ${listed(added)}.`]),
    ...(given.has(PROTECTION) ? [`To change in ${FILE}: PROTECTION=off.`] : []),
  ];
}

/** Whoever pastes the manifest later goes by the file. */
function writeManifest(command: string): void {
  if (command === USUAL_COMMAND) return;
  const failure = failureOf(MANIFEST, () => writeFileSync(MANIFEST, manifestYaml(manifestFor(command))));
  tell(failure === undefined ? `Wrote ${MANIFEST} with the command ${command}.` : `${failure} ${BY_OTHERS}`);
}

const BY_OTHERS = 'Run npm run manifest as a user who can write to it.';

/** In words, where it is of files or said by us. */
function failureOf(file: string, act: () => void): string | undefined {
  try {
    act();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ProgramRefused) return thrown.message;
    const code = codeIn(thrown);
    if (code === '') throw thrown;
    return `${file} could not be written${code}.`;
  }
}

/** The doctor's table of what is not right; the rest, most of which was seen at its question, is counted below it. */
function tellEnd(findings: readonly Finding[], next: string): void {
  const isLater = ({ about, result }: Finding) => result === 'unknown' && LATER.includes(about);
  const shown = findings.filter((finding) => finding.result !== 'right' && !isLater(finding));
  sayColored([...rowsOf(shown, paper()), '', summary(findings)]);
  const later = findings.filter(isLater).map(({ about }) => about);
  if (later.length > 0) tell(`Unknown until the bot runs: ${listed(later)}.`);
  tell('For the full list, run npm run doctor.', next);
}

/** Only a bot that is connected tells. */
const LATER: readonly string[] = ['app-level token', 'command'];

async function main(): Promise<void> {
  const options = { help: { type: 'boolean' } } as const;
  const { values } = argumentsOf('setup', () => parseArgs({ args: process.argv.slice(2), options }));
  if (values.help === true) return say(...HELP.split('\n'));
  const [unread = whyNotWritable(FILE)] = unreadFiles([FILE], (path) => readFileSync(path, 'utf8'));
  if (unread !== undefined) throw new ProgramRefused(unread);
  using terminal = openTerminal(process.stdin, process.stdout);
  const checks = checking();
  const answers = answering(terminal, () => settingsNow(readIfThere(FILE) ?? ''), checks.again);
  tell(
    'Enter keeps what is in [brackets], or leaves a setting empty. Ctrl+C stops without writing anything.',
  );
  await answers.askUntilRight([], nothingToLookAt, { part: 'others' });
  await askPortal(terminal, answers, checks);
  await askSlack(answers, checks);
  say('', '── Time ──');
  await answers.askUntilRight(['TIME_ZONE'], nothingToLookAt, {
    part: 'time',
    proposed: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  await askMail(terminal, answers, checks);
  await offerGoLive(terminal, answers);
  if (!(await write(terminal, answers))) return say('Nothing was written.');
  const { findings, next } = await diagnose(settingsNow(readIfThere(FILE) ?? ''), [FILE], checks.tunnel);
  tellEnd(findings, next);
}

const nothingToLookAt = () => Promise.resolve([]);

if (import.meta.main) await runProgram(main);
