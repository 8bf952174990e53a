import type { Portal } from '../../adapters/arcgis/portal.ts';
import { certificateSeen, type Looked } from '../../adapters/network/certificate-end.ts';
import type { Network } from '../../adapters/network/network.ts';
import type { Parts } from '../../config/config.ts';
import { adviceFor } from '../../policy/mail/fault.ts';
import { API_KEY, CLIENT_SECRET, certificateEnding, type Ending } from './ends.ts';
import type { Target } from './network.ts';
import { mailServer, portalTargets, slackTargets } from './reach.ts';

/** All that the bot works by and that ends some day, of the servers that may be asked. */
export async function endings(
  parts: Parts,
  network: Network,
  portal: Portal | undefined,
  isBlocked: (target: Target) => boolean,
): Promise<readonly Ending[]> {
  const web = [
    ['ArcGIS’s', portalTargets(parts)],
    ['Slack’s', slackTargets(parts.data)],
  ] as const;
  const servers = [
    ...web.flatMap(([whose, targets]) => targets.map((at) => [whose, { ...at, startTls: false }] as const)),
    ...mailCertificate(parts).map((at) => ['The mail server’s', at] as const),
  ].filter(([, at]) => !isBlocked(at));
  const certificates = servers.map(async ([whose, at]) =>
    certificateEnding(whose, await certificateSeen(network, at)),
  );
  return [
    ...credentialEndings(parts),
    ...(await Promise.all(certificates)).flat(),
    ...(await subscription(portal)),
  ];
}

function mailCertificate({ mail }: Parts): readonly Looked[] {
  const smtp = mail === undefined || mail === 'wrong' ? undefined : mailServer(mail);
  if (smtp === undefined || smtp.tls === 'never') return [];
  return [{ host: smtp.host, port: smtp.port, startTls: smtp.tls !== 'implicit' }];
}

function credentialEndings({ data, portal, mail }: Parts): readonly Ending[] {
  const apiKey: Ending = {
    about: API_KEY,
    what: 'The ArcGIS API key',
    on: data.ARCGIS_API_KEY_EXPIRES ?? 'not told',
    isDay: true,
    fix: 'Create a new key in ArcGIS, and set ARCGIS_API_KEY and ARCGIS_API_KEY_EXPIRES.',
    tell: 'Set ARCGIS_API_KEY_EXPIRES to the expiration date on the key’s item page.',
  };
  const clientSecret: Ending = {
    about: CLIENT_SECRET,
    what: 'The client secret for sending email',
    on: data.SMTP_OAUTH_CLIENT_SECRET_EXPIRES ?? 'not told',
    isDay: true,
    fix: adviceFor('client secret expired', 'microsoft365'),
    tell: 'Set SMTP_OAUTH_CLIENT_SECRET_EXPIRES to the expiration date in Microsoft Entra, under Certificates & secrets.',
  };
  const isMicrosoft = mail !== undefined && mail !== 'wrong' && mail.auth === 'microsoft365';
  return [...(portal?.credential.kind === 'api key' ? [apiKey] : []), ...(isMicrosoft ? [clientSecret] : [])];
}

async function subscription(portal: Portal | undefined): Promise<readonly Ending[]> {
  const seats = await portal?.seats();
  if (seats?.ok !== true || seats.value.ends === undefined) return [];
  return [
    {
      about: 'ArcGIS subscription',
      what: 'The ArcGIS subscription',
      on: seats.value.ends,
      isDay: false,
      fix: 'Renew it with Esri.',
      tell: '',
    },
  ];
}
