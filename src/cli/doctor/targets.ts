import { unbracketed } from '../../adapters/network/proxy.ts';
import { smtpTarget } from '../../adapters/smtp/target.ts';
import type { MailServerConfig, Parts } from '../../config/config.ts';
import type { Target } from './network.ts';

/** The servers behind the settings, by subject. Only what is reached by https goes through the proxy. */

export const portalTargets = ({ portal }: Parts): readonly Target[] => httpsTarget(portal?.url);

export const slackTargets = ({ SLACK_API_URL: url }: Parts['data']): readonly Target[] =>
  httpsTarget(url ?? 'https://slack.com/api/');

/** The mail server, and what issues its tokens. */
export function mailTargets({ mail }: Parts): readonly Target[] {
  if (mail === undefined || mail === 'wrong') return [];
  const server = mailServer(mail);
  return [
    ...(server === undefined ? [] : [{ host: server.host, port: server.port }]),
    ...httpsTarget(mail.tokens?.tokenUrl),
  ];
}

/** By address and encryption alone: nobody is signed in there. */
export function mailServer({ url, tls }: MailServerConfig) {
  const target = smtpTarget({ url, tls, auth: 'none' });
  return target.ok ? target.value : undefined;
}

function httpsTarget(address: string | undefined): readonly Target[] {
  const url = URL.parse(address ?? '');
  if (url?.protocol !== 'https:') return [];
  return [{ host: unbracketed(url.hostname), port: url.port === '' ? 443 : Number(url.port) }];
}
