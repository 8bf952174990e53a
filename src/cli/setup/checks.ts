import { openPortal } from '../../adapters/arcgis/portal.ts';
import { type Network, openNetwork } from '../../adapters/network/network.ts';
import { createClients } from '../../adapters/slack/clients.ts';
import { createDirectory } from '../../adapters/slack/directory.ts';
import { inspecting } from '../../adapters/slack/inspect.ts';
import { manifestFor } from '../../app/manifest.ts';
import type { Parts } from '../../config/config.ts';
import { QUIET } from '../../log.ts';
import { checkApprovers } from '../doctor/approvers.ts';
import { checkChannel } from '../doctor/channel.ts';
import { mailFindings } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { checkPortal } from '../doctor/portal.ts';
import { checkSettings } from '../doctor/settings.ts';
import { checkSlackApp } from '../doctor/slack.ts';

const clock = (): Date => new Date();

/** The doctor's looks, each with what has been answered so far; nothing where that is not enough for one. */
export async function lookAtPortal({ portal, network, data }: Parts): Promise<readonly Finding[]> {
  if (portal === undefined || network === undefined) return [];
  const { CSV_ITEM: csvItem = false, CHECK_PRO_LICENSES: checkProLicenses = false } = data;
  const { fetch } = openNetwork(network, QUIET);
  return checkPortal(openPortal({ ...portal, log: QUIET, clock, fetch }), { csvItem, checkProLicenses });
}

interface SlackReached {
  readonly client: ReturnType<typeof createClients>['background'];
  readonly slack: ReturnType<typeof inspecting>;
}

function reachSlack({ data, network }: Parts): SlackReached | undefined {
  const { SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl } = data;
  if (botToken === undefined || network === undefined) return undefined;
  const route = { fetch: openNetwork(network, QUIET).fetch, ...(apiUrl !== undefined && { apiUrl }) };
  const { background: client } = createClients(botToken, route, QUIET);
  return { client, slack: inspecting(client) };
}

export async function lookAtSlackApp(parts: Parts): Promise<readonly Finding[]> {
  const reached = reachSlack(parts);
  if (reached === undefined) return [];
  const { SLACK_APP_TOKEN: appToken, SLACK_COMMAND: command = '' } = parts.data;
  const { scopes } = manifestFor(command).oauth_config;
  return (await checkSlackApp(reached.slack, { appToken, command }, scopes.bot)).findings;
}

export async function lookAtChannel(parts: Parts): Promise<readonly Finding[]> {
  const reached = reachSlack(parts);
  const channel = parts.texts['SLACK_ADMIN_CHANNEL'];
  if (reached === undefined || channel === undefined) return [];
  const app = await reached.slack.app();
  return checkChannel(reached.slack, channel, app.kind === 'delivered' ? app.value.botName : undefined);
}

/** The id of the channel that was named; what was typed where Slack knows none, or more than one. */
export async function channelIdOf(typed: string, parts: Parts): Promise<string> {
  if (/^[CG][A-Z0-9]{2,}$/.test(typed)) return typed;
  const named = await reachSlack(parts)?.slack.channelsNamed(typed.replace(/^#/, '').toLowerCase());
  if (named?.kind !== 'delivered') return typed;
  const [one, ...others] = named.value;
  return one !== undefined && others.length === 0 ? one.id : typed;
}

export async function lookAtApprovers(parts: Parts): Promise<readonly Finding[]> {
  const reached = reachSlack(parts);
  const { SLACK_APPROVERS: entries, APPROVALS_NEEDED: needed = 1, SLACK_ADMIN_CHANNEL: channel } = parts.data;
  if (reached === undefined || entries === undefined) return [];
  return checkApprovers(createDirectory(reached.client), reached.slack, { entries, needed, channel });
}

export async function lookAtMail(parts: Parts): Promise<readonly Finding[]> {
  const problems = parts.problems.filter((problem) => /^(?:SMTP|MAIL)_/.test(problem));
  if (problems.length > 0) return checkSettings(problems, [], '');
  if (parts.network === undefined || parts.mail === undefined) return [];
  const network: Network = openNetwork(parts.network, QUIET);
  return mailFindings(parts, { clock, log: QUIET }, network, undefined);
}
