import { openPortal } from '../../adapters/arcgis/portal.ts';
import { openNetwork } from '../../adapters/network/network.ts';
import type { OpenTunnel } from '../../adapters/network/tunnel.ts';
import { createClients } from '../../adapters/slack/clients.ts';
import { createDirectory } from '../../adapters/slack/directory.ts';
import { inspecting } from '../../adapters/slack/inspect.ts';
import type { Parts } from '../../config/config.ts';
import type { Log } from '../../log.ts';
import type { Clock } from '../../policy/calendar.ts';
import type { ClockHeard } from './time.ts';

export interface Outside {
  readonly clock: Clock;
  readonly log: Log;
  /** How the proxy is asked for a connection, where a run asks it more than once. */
  readonly tunnel: OpenTunnel;
}

export type Reached = ReturnType<typeof reach>;

/** How ArcGIS, Slack and the mail server are reached with these settings, as the bot would reach them; nothing is asked yet. */
export function reach({ network: settings, portal, data }: Parts, { clock, log, tunnel }: Outside) {
  if (settings === undefined) return undefined;
  const heard = hearing(clock);
  const network = openNetwork(settings, log, tunnel);
  return {
    network,
    portal: portal && openPortal({ ...portal, log, clock, fetch: heard.through('ArcGIS', network.fetch) }),
    slack: reachSlack(data, heard.through('Slack', network.fetch), log),
    clocks: heard.clocks,
  };
}

export type SlackReached = NonNullable<ReturnType<typeof reachSlack>>;

function reachSlack(
  { SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl }: Parts['data'],
  fetch: typeof globalThis.fetch,
  log: Log,
) {
  if (botToken === undefined) return undefined;
  const { background } = createClients(botToken, { fetch, ...(apiUrl !== undefined && { apiUrl }) }, log);
  return { inspect: inspecting(background), directory: createDirectory(background), client: background };
}

/** What time it is for the servers, by the Date of their answers. */
function hearing(clock: Clock) {
  const heard = new Map<string, number | undefined>();
  return {
    through:
      (of: string, fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
      async (...request) => {
        const response = await fetch(...request);
        const at = Date.parse(response.headers.get('date') ?? '');
        if (!heard.has(of)) heard.set(of, Number.isNaN(at) ? undefined : clock().getTime() - at);
        return response;
      },
    clocks: (): readonly ClockHeard[] => [...heard].map(([of, aheadMs]) => ({ of, aheadMs })),
  };
}
