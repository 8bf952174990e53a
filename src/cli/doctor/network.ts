import type { Network, NetworkSettings } from '../../adapters/network/network.ts';
import { noProxyIn, proxyName } from '../../adapters/network/proxy.ts';
import { ProxyTrouble } from '../../adapters/network/tunnel.ts';
import { listed } from '../../policy/text.ts';
import { type Finding, findingsOf, saidAndFix } from './finding.ts';

const { right, wrong, warning } = findingsOf('Network');

/** A server that the bot talks to. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

const TIMEOUT_MS = 10_000;

/** Whether the proxy lets the bot through to each server that is not reached directly. */
export async function checkNetwork(
  settings: NetworkSettings,
  network: Pick<Network, 'connect'>,
  targets: readonly Target[],
): Promise<readonly Finding[]> {
  const { proxy, noProxy, authorities } = settings;
  const expired = authorities?.expired ?? [];
  const certificates =
    expired.length === 0
      ? []
      : [
          warning(
            'CA_FILE',
            `CA_FILE contains expired certificates: ${expired.join('; ')}.`,
            'Remove them from the file, or replace them by new ones.',
          ),
        ];
  if (proxy === undefined)
    return [right('proxy', 'No proxy is set; every server is reached directly.'), ...certificates];
  const isDirect = noProxyIn(noProxy) ?? (() => false);
  const named = ({ host, port }: Target) => `${host}:${port}`;
  const direct = targets.filter(({ host, port }) => isDirect(host, port));
  const through = targets.filter((target) => !direct.includes(target));
  const tried = await Promise.all(through.map((target) => tryThrough(network, target)));
  const reached = through.filter((_, index) => tried[index] === undefined);
  return [
    ...(reached.length === 0
      ? []
      : [right('proxy', `${proxyName(proxy)} lets the bot through to ${listed(reached.map(named))}.`)]),
    ...tried.filter((finding) => finding !== undefined),
    ...(direct.length === 0
      ? []
      : [right('NO_PROXY', `Reached without the proxy: ${listed(direct.map(named))}.`)]),
    ...certificates,
  ];
}

async function tryThrough(
  network: Pick<Network, 'connect'>,
  { host, port }: Target,
): Promise<Finding | undefined> {
  try {
    const socket = await network.connect({ host, port, timeoutMs: TIMEOUT_MS });
    socket?.destroy();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof ProxyTrouble)) throw thrown;
    const [said, fix] = saidAndFix(thrown.message);
    return wrong('proxy', said, fix || `Check HTTPS_PROXY, or add ${host} to NO_PROXY.`);
  }
}
