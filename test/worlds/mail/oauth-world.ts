import type { MailboxOptions } from '../../../src/sandbox/mailbox/mailbox.ts';
import { startTokenServer, type TokenServer } from '../../../src/sandbox/mailbox/token-server.ts';
import { APPROVER, goLive, START } from '../bot-world.ts';
import { quietTimeline, type Timeline, type TimelineOptions } from '../timeline-world.ts';

/** The mailbox that sends, as SMTP_USER names it. */
export const SENDER = 'gis@harbour-city.example';

export type Service = 'microsoft365' | 'google';
export const SERVICES: readonly Service[] = ['microsoft365', 'google'];

/** The settings with which a bot signs in by tokens of that server. */
export function tokenSettings(service: Service, server: TokenServer): Readonly<Record<string, string>> {
  const common = { SMTP_AUTH: service, SMTP_USER: SENDER };
  if (service === 'google') return { ...common, SMTP_OAUTH_SERVICE_ACCOUNT: server.googleKeyFile };
  return {
    ...common,
    SMTP_OAUTH_CLIENT_ID: server.microsoft.clientId,
    SMTP_OAUTH_CLIENT_SECRET: server.microsoft.clientSecret,
    SMTP_OAUTH_TOKEN_URL: server.microsoftUrl(),
  };
}

/** A mail server that takes its tokens, in the way of that service. */
export function takingTokens(service: Service, server: TokenServer): Pick<MailboxOptions, 'oauth'> {
  const like = service === 'google' ? 'gmail' : 'exchange online';
  return { oauth: { like, accepts: server.tokens.accepts } };
}

export interface OAuthTimeline extends Timeline {
  readonly tokens: TokenServer;
}

/** The bot before anybody went live, with a mail server that takes tokens of a service only. */
export async function oauthTimeline(
  service: Service,
  { settings = {}, mailbox = {}, ...options }: TimelineOptions = {},
): Promise<OAuthTimeline> {
  await using stack = new AsyncDisposableStack();
  let now = (): Date => START;
  const tokens = stack.use(await startTokenServer({ clock: { now: () => now() }, mailboxes: [SENDER] }));
  const timeline = stack.use(
    await quietTimeline({
      ...options,
      mailbox: { ...takingTokens(service, tokens), ...mailbox },
      settings: { ...tokenSettings(service, tokens), ...settings },
    }),
  );
  now = () => timeline.world.clock.now();
  const owned = stack.move();
  return { ...timeline, tokens, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Scans and goes live, so that letters go out. */
export async function startSending({ world }: Timeline): Promise<void> {
  await world.command(APPROVER, 'scan');
  await goLive(world);
}
