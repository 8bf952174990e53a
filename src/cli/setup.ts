import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { createAppLink, manifestFor, manifestYaml, USUAL_COMMAND } from '../app/manifest.ts';
import { unreadFiles } from '../config/environment.ts';
import { counted } from '../policy/text.ts';
import { paper, tableOf } from './doctor/table.ts';
import { diagnose } from './doctor.ts';
import { argumentsOf, ProgramRefused, runProgram, say } from './program.ts';
import { type Answers, answering } from './setup/answers.ts';
import { type Checks, checking } from './setup/checks.ts';
import { readIfThere, withSettings, writeForUserAlone } from './setup/env-file.ts';
import {
  CREDENTIAL_CHOICES,
  credentials,
  howToMake,
  MAIL_CHOICES,
  MAIL_SERVERS,
  MAIL_STEPS,
  mailQuestions,
  openMailQuestions,
} from './setup/questions.ts';
import { openTerminal, type Terminal, tell } from './setup/terminal.ts';

const HELP = `npm run setup

Asks for the settings that are missing, one at a time, says where to find each, and checks each answer at once. Then it
writes .env, readable only by you, and checks everything again, as npm run doctor does.

Settings that are already in .env stay as they are. Nothing is written until the end, so Ctrl+C leaves everything as it was.`;

const FILE = '.env';
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
  await answers.askUntilRight(names, checks.portal, { alsoAgain: ['ARCGIS_PORTAL_URL'] });
}

async function askSlack(answers: Answers, checks: Checks): Promise<void> {
  say('', '── Slack ──');
  if (!answers.isSet('SLACK_COMMAND') && !answers.isSet('SLACK_BOT_TOKEN')) {
    await answers.ask('SLACK_COMMAND', { proposed: USUAL_COMMAND });
  }
  const manifest = manifestFor(answers.parts().data.SLACK_COMMAND ?? USUAL_COMMAND);
  if (!answers.isSet('SLACK_BOT_TOKEN')) {
    tell(
      '',
      'Open this link to create the Slack app. Choose your workspace, then press Next and Create.',
      '',
    );
    // Alone on its line, so that a terminal takes all of it for the link and nothing else.
    say(createAppLink(manifest));
  }
  await answers.askUntilRight(['SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN'], checks.slackApp);
  const bot = (await checks.botName(answers.parts())) ?? manifest.features.bot_user.display_name;
  await answers.askUntilRight(['SLACK_ADMIN_CHANNEL'], checks.channel, {
    understood: checks.channelId,
    where: `In Slack, create a private channel for the cards, unless you have one, and type /invite @${bot} in it. ${NAME_IT}`,
  });
  await answers.askUntilRight(['SLACK_APPROVERS'], checks.people, { understood: checks.approverIds });
}

const NAME_IT = 'Then enter its name, or its ID (C…) from the bottom of the channel’s details.';

async function askMail(terminal: Terminal, answers: Answers, checks: Checks): Promise<void> {
  say('', '── Email ──');
  const way = begunMail(answers) ?? (await chooseMail(terminal, answers));
  if (way === 'later') return;
  if (way === 'microsoft365' || way === 'google')
    tell('', `The steps are in the README, under ${MAIL_STEPS[way]}.`);
  await answers.askUntilRight(way === 'none' ? openMailQuestions : mailQuestions[way], checks.mail);
}

async function chooseMail(terminal: Terminal, answers: Answers) {
  const way = await terminal.choose('How should the bot send email?', MAIL_CHOICES);
  if (way === 'later') return way;
  if ((way === 'microsoft365' || way === 'google') && !answers.isSet('SMTP_URL'))
    answers.set('SMTP_URL', MAIL_SERVERS[way]);
  answers.set('SMTP_AUTH', way);
  return way;
}

/** How email is sent, where the settings say so already. */
function begunMail({ isSet, parts }: Answers) {
  const { SMTP_AUTH: auth } = parts().data;
  if (auth !== undefined) return auth;
  if (['SMTP_USER', 'SMTP_PASSWORD', 'SECRETS_ITEM_ID'].some(isSet)) return 'password';
  return isSet('SMTP_URL') && isSet('MAIL_FROM') ? 'none' : undefined;
}

/** Adds to what stands there by then. */
async function write(terminal: Terminal, { given, skipped }: Answers): Promise<boolean> {
  const additions = { values: given, unknown: skipped };
  const before = readIfThere(FILE);
  if (before !== undefined && given.size === 0) return true;
  const many = counted(given.size, 'setting', 'settings');
  const question = `Add ${many} to ${FILE}? Settings that are already there stay as they are.`;
  if (before !== undefined && !(await terminal.confirm(question))) return false;
  const text = withSettings(readIfThere(FILE) ?? readFileSync(TEMPLATE, 'utf8'), additions);
  writeForUserAlone(FILE, text);
  say('', `Wrote ${FILE}. Only you can read it.`);
  const command = given.get('SLACK_COMMAND') ?? USUAL_COMMAND;
  // Whoever pastes the manifest later goes by the file.
  if (command !== USUAL_COMMAND) {
    writeFileSync('manifest.yml', manifestYaml(manifestFor(command)));
    say(`Wrote manifest.yml with the command ${command}.`);
  }
  return true;
}

async function main(): Promise<void> {
  const options = { help: { type: 'boolean' } } as const;
  const { values } = argumentsOf('setup', () => parseArgs({ args: process.argv.slice(2), options }));
  if (values.help === true) return say(...HELP.split('\n'));
  const [unread] = unreadFiles([FILE], (path) => readFileSync(path, 'utf8'));
  if (unread !== undefined) throw new ProgramRefused(unread);
  using terminal = openTerminal(process.stdin, process.stdout);
  const checks = checking();
  const answers = answering(terminal, () => settingsNow(readIfThere(FILE) ?? ''), checks.again);
  tell(
    'Setup asks for what the bot needs, one setting at a time. Press Enter to leave a setting empty, or Ctrl+C to stop without writing anything.',
  );
  await answers.askUntilRight([], checks.network);
  await askPortal(terminal, answers, checks);
  await askSlack(answers, checks);
  say('', '── Time ──');
  if (!answers.isSet('TIME_ZONE'))
    await answers.ask('TIME_ZONE', { proposed: new Intl.DateTimeFormat().resolvedOptions().timeZone });
  await askMail(terminal, answers, checks);
  if (!(await write(terminal, answers))) return say('Nothing was written.');
  const { findings, next } = await diagnose(settingsNow(readIfThere(FILE) ?? ''), [FILE], checks.tunnel);
  say(...tableOf(findings, next, paper()));
}

if (import.meta.main) await runProgram(main);
