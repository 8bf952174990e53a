import { readFileSync } from 'node:fs';
import { DatabaseProblem } from './adapters/store/file/problems.ts';
import { realEdges, StartRefused, startBot } from './bot.ts';
import { type Config, readConfig } from './config/config.ts';
import { envFilesIn, isNothingSet, unreadFiles } from './config/environment.ts';
import { type Log, openLog } from './log.ts';
import { printable } from './policy/text.ts';
import { hiding } from './veil.ts';

/** Less than the ten seconds after which containers are killed. */
const LONGEST_END_MS = 8_000;

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

function settings(): Config | undefined {
  const readFile = (path: string) => readFileSync(path, 'utf8');
  const envFiles = envFilesIn(process.execArgv);
  const config = readConfig(process.env, readFile, envFiles);
  if (config.ok) return config.value;
  const problems = config.failure.map((problem) => `  - ${problem}`);
  const isNew = isNothingSet(process.env) && unreadFiles(envFiles, readFile).length === 0;
  const first = isNew
    ? [
        'There are no settings yet. To try the bot without ArcGIS or Slack, run npm run demo.',
        'To set it up, run npm run setup. These settings are still missing:',
      ]
    : ['The bot cannot start with these settings (see .env.example):'];
  console.error([...first, ...problems].map(printable).join('\n'));
  return undefined;
}

/** Runs the bot until a signal, and ends by letting everything come to its end. */
async function run(config: Config, log: Log): Promise<void> {
  const asked = Promise.withResolvers<void>();
  let hasEnded = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    // From now on a second signal has its usual effect: the process ends at once.
    for (const name of SIGNALS) process.off(name, onSignal);
    log.info({ signal }, 'Stopping.');
    setTimeout(() => {
      if (!hasEnded) log.warn({}, 'Shutdown timed out. Unfinished work will be checked at the next start.');
      process.exit(0);
    }, LONGEST_END_MS).unref();
    asked.resolve();
  };
  for (const name of SIGNALS) process.on(name, onSignal);

  const bot = await startBot(config, { ...realEdges(log), databaseBroke: endAtOnce(log) });
  log.info({ protection: config.protection }, 'Started.');
  await asked.promise;
  await bot[Symbol.asyncDispose]();
  hasEnded = true;
  log.info({}, 'Stopped.');
}

/** As if killed: nothing that was not kept is answered for, and the next start finds out what is true. */
function endAtOnce(log: Log): (problem: Error) => void {
  return (problem) => {
    log.error({}, problem.message);
    process.exit(1);
  };
}

async function main(): Promise<void> {
  // What it writes has names and addresses in it: for its user alone. Modes of files that are there stay as they are.
  process.umask(0o077);
  const config = settings();
  if (config === undefined) {
    process.exitCode = 1;
    return;
  }
  const log = openLog({ level: config.logLevel, secrets: config.secrets });
  for (const warning of config.warnings) log.warn({}, warning);
  // Node would print such an error with all that it carries.
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'Unexpected error. The bot is stopping; start it again.');
    process.exit(1);
  });
  try {
    await run(config, log);
  } catch (thrown) {
    process.exitCode = 1;
    if (thrown instanceof StartRefused || thrown instanceof DatabaseProblem)
      console.error(printable(hiding(config.secrets)(thrown.message)));
    else log.error({ error: thrown }, 'The bot stopped because of an internal error. Start it again.');
  }
}

await main();
