import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createAppLink, manifestFor, manifestYaml } from '../app/manifest.ts';
import { settingsFound } from '../config/environment.ts';
import { allSettings } from '../config/settings.ts';
import { argumentsOf, ProgramRefused, runProgram, say } from './program.ts';

const HELP = `npm run manifest [-- --json | --link]

Writes manifest.yml, from which Slack creates the app, with the command in SLACK_COMMAND.

  --json    prints JSON instead of writing the file
  --link    prints the link that creates the app in Slack, instead of writing the file`;

const FILE = 'manifest.yml';

/** The name in SLACK_COMMAND, checked as the bot checks it. */
function commandSet(): string {
  const found = settingsFound(process.env, ['SLACK_COMMAND'], () => '');
  const read = allSettings.SLACK_COMMAND.safeParse(found.values['SLACK_COMMAND']);
  const [issue] = read.error?.issues ?? [];
  if (read.success) return read.data;
  throw new ProgramRefused(`SLACK_COMMAND: ${issue?.message ?? 'not a command'}.`);
}

async function main(): Promise<void> {
  const options = {
    json: { type: 'boolean' },
    link: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values } = argumentsOf('manifest', () => parseArgs({ args: process.argv.slice(2), options }));
  if (values.help === true) return say(...HELP.split('\n'));
  const command = commandSet();
  const manifest = manifestFor(command);
  if (values.json === true) return say(JSON.stringify(manifest));
  if (values.link === true) return say(createAppLink(manifest));
  writeFileSync(FILE, manifestYaml(manifest));
  say(
    `Wrote ${FILE} with the command ${command}.`,
    'Paste it under App Manifest in your app at api.slack.com/apps, or create the app with the link from npm run manifest -- --link.',
  );
}

if (import.meta.main) await runProgram(main);
