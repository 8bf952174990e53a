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

/** Whether the proxy lets the bot through to each server that is not reached directly, and to which it does not. */
export async function checkNetwork(
  settings: NetworkSettings,
  network: Pick<Network, 'connect'>,
  targets: readonly Target[],
): Promise<{ readonly findings: readonly Finding[]; readonly isBlocked: (target: Target) => boolean }> {
  const { proxy, noProxy, authorities } = settings;
  const expired = authorities?.expired ?? [];
  const certificates =
    expired.length === 0
      ? []
      : [
          warning(
            'CA_FILE',
            `CA_FILE contains expired certificates: ${expired.join('; ')}.`,
            'Remove them from the file, or replace them with new ones.',
          ),
        ];
  if (proxy === undefined)
    return {
      findings: [right('proxy', 'No proxy is set; every server is reached directly.'), ...certificates],
      isBlocked: () => false,
    };
  const isDirect = noProxyIn(noProxy) ?? (() => false);
  const named = ({ host, port }: Target) => `${host}:${port}`;
  const direct = targets.filter(({ host, port }) => isDirect(host, port));
  const through = targets.filter((target) => !direct.includes(target));
  const { reached, troubles } = await tryThrough(network, through);
  const findings = [
    ...(reached.length === 0
      ? []
      : [
          right(
            'proxy',
            `The proxy ${proxyName(proxy)} lets the bot through to ${listed(reached.map(named))}.`,
          ),
        ]),
    ...troubles,
    ...(direct.length === 0
      ? []
      : [right('NO_PROXY', `The bot connects to ${listed(direct.map(named))} without the proxy.`)]),
    ...certificates,
  ];
  const open = new Set([...direct, ...reached].map(named));
  return { findings, isBlocked: (target) => !open.has(named(target)) };
}

/** One after another: what is wrong with the proxy itself is wrong for all of them, and it is asked no more. */
async function tryThrough(network: Pick<Network, 'connect'>, targets: readonly Target[]) {
  const reached: Target[] = [];
  const troubles: Finding[] = [];
  for (const target of targets) {
    const trouble = await troubleTo(network, target);
    if (trouble === undefined) reached.push(target);
    else troubles.push(troubleFinding(trouble, target));
    if (trouble !== undefined && trouble.about !== 'host') break;
  }
  return { reached, troubles };
}

async function troubleTo(
  network: Pick<Network, 'connect'>,
  { host, port }: Target,
): Promise<ProxyTrouble | undefined> {
  try {
    const socket = await network.connect({ host, port, timeoutMs: TIMEOUT_MS });
    socket?.destroy();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof ProxyTrouble)) throw thrown;
    return thrown;
  }
}

function troubleFinding({ message, about }: ProxyTrouble, { host }: Target): Finding {
  const [said, fix] = saidAndFix(message);
  if (about === 'sign-in')
    return wrong(
      'proxy',
      `${said} The bot tried only once, to avoid locking an account.`,
      'Set the right user name and password in HTTPS_PROXY, then run npm run doctor again.',
    );
  return wrong('proxy', said, fix || `Check HTTPS_PROXY, or add ${host} to NO_PROXY.`);
}
