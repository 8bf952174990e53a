import type { Inspecting } from '../../adapters/slack/inspect.ts';
import { appIdIn, type SlackSeen } from '../../adapters/store/slack-seen.ts';
import { longDate } from '../../policy/calendar.ts';
import { after, type Finding, findingsOf, saidAndFix } from './finding.ts';

const { right, wrong, warning, unknown } = findingsOf('Slack');

const REINSTALL =
  'At api.slack.com/apps, paste manifest.yml under App Manifest and save, then reinstall the app under Install App';

/** The bot token, the app to which it belongs, its scopes, and the command; and the bot's name, where it is signed in. It opens no connection, which would take presses from the bot. */
export async function checkSlackApp(
  slack: Inspecting,
  given: {
    readonly appToken: string | undefined;
    readonly command: string;
    /** What the bot kept of its connection to Slack and of its command. */
    readonly seen: { readonly connection: SlackSeen | undefined; readonly command: SlackSeen | undefined };
    readonly timeZone: string;
    /** What may be the cause, where Slack does not answer. */
    readonly causes: readonly string[];
  },
  wanted: readonly string[],
) {
  const app = await slack.app();
  if (app.kind !== 'delivered')
    return {
      findings: [
        after(given.causes, tokenRejected(app.sentence)),
        unknown(
          'the rest',
          'Without a sign-in, the scopes, the channel, the approvers and the cards could not be checked.',
          'Fix the sign-in first.',
        ),
      ],
      later: [],
      botName: undefined,
    };
  const { team, botName, botId, scopes } = app.value;
  return {
    findings: [
      right('bot token', `Signed in to ${team} as @${botName}.`),
      ...(given.appToken === undefined ? [] : [await sameApp(slack, given.appToken, botId)]),
      scopesGiven(scopes, wanted),
    ],
    /** What shows only once the bot runs. */
    later: [
      ...(given.appToken === undefined ? [] : [appTokenTried(given, given.appToken)]),
      commandIn(given, botName),
    ],
    botName,
  };
}

function tokenRejected(sentence: string): Finding {
  return /invalid_auth|not_authed|token_|account_inactive|not_allowed_token_type/.test(sentence)
    ? wrong(
        'bot token',
        sentence,
        'Copy the Bot User OAuth Token from api.slack.com/apps, OAuth & Permissions, to SLACK_BOT_TOKEN.',
      )
    : wrong('bot token', ...withFix(sentence));
}

function withFix(sentence: string): readonly [string, string] {
  const [said, fix] = saidAndFix(sentence);
  return [said, fix || 'Allow this computer to reach slack.com, directly or through HTTPS_PROXY.'];
}

/** Slack checks it where a connection is opened, and would send that connection presses meant for the bot. */
function appTokenTried({ seen, timeZone }: Seen, appToken: string): Finding {
  const about = 'app-level token';
  const { connection } = seen;
  if (connection !== undefined && connection.app === appIdIn(appToken))
    return right(
      about,
      `The bot connected with a token of the app ${connection.app} on ${longDate(connection.at, timeZone)}.`,
    );
  return unknown(
    about,
    'SLACK_APP_TOKEN was not tested. Slack checks it only when the bot connects.',
    'If npm start says that it is not valid, generate a token with connections:write at api.slack.com/apps, Basic Information.',
  );
}

type Seen = Pick<Parameters<typeof checkSlackApp>[1], 'seen' | 'timeZone' | 'appToken' | 'command'>;

async function sameApp(slack: Inspecting, appToken: string, botId: string | undefined): Promise<Finding> {
  const about = 'tokens from the same app';
  const own = appIdIn(appToken);
  const told = botId === undefined ? undefined : await slack.appIdOf(botId);
  const bots = told?.kind === 'delivered' ? told.value : undefined;
  if (own === undefined)
    return unknown(
      about,
      'SLACK_APP_TOKEN does not contain the ID of its app, so part of it may be missing.',
      'Copy the whole app-level token again (api.slack.com/apps, Basic Information). It begins with xapp-1-A.',
    );
  if (bots === undefined) {
    const why = told === undefined || told.kind === 'delivered' ? '' : ` ${told.sentence}`;
    return unknown(
      about,
      `Slack does not say which app the bot token belongs to.${why}`,
      `Make sure that both tokens come from the app ${own} at api.slack.com/apps.`,
    );
  }
  if (own === bots) return right(about, `Both tokens belong to the app ${own}.`);
  return wrong(
    about,
    `SLACK_APP_TOKEN is from the app ${own}, but SLACK_BOT_TOKEN is from ${bots}.`,
    `Take both from the same app. The app-level token of ${bots} is at api.slack.com/apps/${bots}/general.`,
  );
}

function scopesGiven(scopes: readonly string[] | undefined, wanted: readonly string[]): Finding {
  if (scopes === undefined)
    return unknown('scopes', 'Slack does not say which scopes the bot has.', `${REINSTALL}.`);
  const missing = wanted.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0)
    return wrong(
      'scopes',
      `The app lacks the ${missing.length === 1 ? 'scope' : 'scopes'} ${missing.join(', ')}.`,
      `${REINSTALL}. Copy the new bot token if it changed.`,
    );
  const surplus = scopes.filter((scope) => !wanted.includes(scope));
  return surplus.length === 0
    ? right('scopes', `The app has the ${wanted.length} scopes of manifest.yml.`)
    : warning(
        'scopes',
        `The app has more scopes than manifest.yml asks for: ${surplus.join(', ')}.`,
        'Remove them under OAuth & Permissions unless something else needs them.',
      );
}

/** No method tells an app which commands it has; that it arrived says that this app has it. */
function commandIn({ command, appToken, seen, timeZone }: Seen, botName: string): Finding {
  const { command: last } = seen;
  const isOurs = last !== undefined && appToken !== undefined && last.app === appIdIn(appToken);
  if (isOurs && last.command === command)
    return right('command', `${command} last reached the bot on ${longDate(last.at, timeZone)}.`);
  return unknown(
    'command',
    `The command is ${command}. Slack does not tell an app which commands it has.`,
    `Once the bot runs, type ${command} help in the channel. If something other than @${botName} answers, set SLACK_COMMAND to another name and run npm run manifest. If Slack does not know the command, update the app. ${REINSTALL}.`,
  );
}
