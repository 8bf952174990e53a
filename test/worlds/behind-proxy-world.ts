import { type Mailbox, startMailbox } from '../../src/sandbox/mailbox/mailbox.ts';
import { startTokenServer } from '../../src/sandbox/mailbox/token-server.ts';
import { type ConnectProxy, startConnectProxy } from '../../src/sandbox/network/connect-proxy.ts';
import { type Authority, madeAuthority } from './authority.ts';
import { type BotWorld, type BotWorldOptions, inactiveFor, START, startBotWorld } from './bot-world.ts';
import { SENDER, takingTokens, tokenSettings } from './mail/oauth-world.ts';

/** Names that only the proxy can reach. */
export const NAMES = {
  portal: 'portal.hcg.example',
  slack: 'slack.hcg.example',
  socket: 'wss.slack.hcg.example',
  mail: 'mail.hcg.example',
  token: 'login.hcg.example',
};
/** This machine, by an address that is not its loopback, so that NO_PROXY has something to say about it. */
export const DIRECT = '0.0.0.0';

export type Leg = 'portal' | 'slack' | 'mail' | 'token';
export const LEGS: readonly Leg[] = ['portal', 'slack', 'mail', 'token'];

const AUTH = { user: 'b@t', pass: 'gäte p:ss' };
export const PROXY_PASSWORD = AUTH.pass;
const MAIL_AUTH = { user: 'mailer', pass: 'mail-password' };

export interface Behind extends AsyncDisposable {
  readonly proxy: ConnectProxy;
  readonly mailbox: Mailbox;
  readonly authority: Authority;
  /** The bot among all of it, with these legs by TLS, and the others as they are on loopback. */
  start(legs: readonly Leg[], more?: More): Promise<BotWorld>;
}

interface More {
  readonly settings?: Readonly<Record<string, string>>;
  readonly names?: Partial<typeof NAMES>;
}

/** HTTPS_PROXY for that proxy, with the right password or another. */
export function proxyUrl({ port }: ConnectProxy, pass = AUTH.pass): string {
  return `http://${encodeURIComponent(AUTH.user)}:${encodeURIComponent(pass)}@127.0.0.1:${port}`;
}

/** A proxy that asks for a password, and servers whose certificates a private authority signed. */
export async function startBehindProxy(implicit = false): Promise<Behind> {
  await using stack = new AsyncDisposableStack();
  const authority = stack.use(
    madeAuthority({}, ...Object.values(NAMES).map((name) => `DNS:${name}`), `IP:${DIRECT}`, 'IP:127.0.0.1'),
  );
  const { key, cert, caFile } = authority;
  const proxy = stack.use(await startConnectProxy({ auth: AUTH }));
  const clock = { now: () => START };
  const tokens = stack.use(
    await startTokenServer({ clock, mailboxes: [SENDER], secure: { key, cert, host: NAMES.token } }),
  );
  const takesTokens = takingTokens('microsoft365', tokens);
  const mailbox = stack.use(
    await startMailbox({ clock, auth: MAIL_AUTH, ...takesTokens, tls: { key, cert, implicit } }),
  );
  const plain = stack.use(await startMailbox({ clock }));
  const plainByToken = stack.use(await startMailbox({ clock, ...takesTokens }));

  function smtpSettings(legs: readonly Leg[], at: typeof NAMES): Readonly<Record<string, string>> {
    const byToken = legs.includes('token');
    const address = new URL(tokens.microsoftUrl());
    address.hostname = at.token;
    const tokenSignIn = { ...tokenSettings('microsoft365', tokens), SMTP_OAUTH_TOKEN_URL: address.href };
    const signIn = byToken ? tokenSignIn : MAIL_SIGN_IN;
    if (legs.includes('mail'))
      return { SMTP_URL: `${implicit ? 'smtps' : 'smtp'}://${at.mail}:${mailbox.port}`, ...signIn };
    return byToken
      ? { SMTP_URL: `smtp://127.0.0.1:${plainByToken.port}`, ...signIn }
      : { SMTP_URL: plain.url };
  }

  async function start(legs: readonly Leg[], { settings = {}, names = {} }: More = {}): Promise<BotWorld> {
    const at = { ...NAMES, ...names };
    const secure = (leg: 'portal' | 'slack') =>
      legs.includes(leg) ? { secure: { key, cert, host: at[leg] } } : {};
    const smtp = smtpSettings(legs, at);
    const options: BotWorldOptions = {
      organization: { members: [inactiveFor(100, 'ana')] },
      portal: secure('portal'),
      slack: { ...secure('slack'), socketHost: at.socket },
      settings: { ...MAIL, ...smtp, HTTPS_PROXY: proxyUrl(proxy), CA_FILE: caFile, ...settings },
    };
    return startBotWorld(options);
  }

  const owned = stack.move();
  return { proxy, mailbox, authority, start, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const MAIL_SIGN_IN = { SMTP_USER: MAIL_AUTH.user, SMTP_PASSWORD: MAIL_AUTH.pass };
const MAIL = {
  GRACE_DAYS: '30',
  MAIL_FROM: 'GIS team <gis@harbour-city.example>',
  MAIL_CONTACT: 'gis@harbour-city.example',
};

/** What the proxy was asked for, without ports, each once. */
export function asked({ asked }: ConnectProxy): readonly string[] {
  return [...new Set(asked.map(({ to, answer }) => `${to.replace(/:\d+$/, '')} ${answer}`))].toSorted();
}
