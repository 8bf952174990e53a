import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { SandboxClock } from '../clock.ts';
import { addressOf, httpServer, listenOnLoopback, type Secure, sendJson } from '../loopback.ts';
import { googleToken, madeWorkspace } from './google.ts';
import { type MicrosoftTenant, microsoftToken, ONE_TENANT } from './microsoft.ts';
import { type TokenReply, tokensKept } from './tokens.ts';

export interface TokenServerOptions {
  readonly clock: SandboxClock;
  /** The mailboxes that there are, as addresses in lower case. */
  readonly mailboxes: readonly string[];
  /** Where it is reached by https. */
  readonly secure?: Secure;
}

export type TokenServer = Awaited<ReturnType<typeof startTokenServer>>;

const MICROSOFT = /^\/([^/]+)\/oauth2\/v2\.0\/token$/;
const GOOGLE = '/token';

/** Starts what gives out tokens for the mail server, as Microsoft Entra and Google do. */
export async function startTokenServer({ clock, mailboxes, secure }: TokenServerOptions) {
  const tokens = tokensKept(clock);
  const requests: { readonly path: string; readonly form: string }[] = [];
  const microsoft: MicrosoftTenant = { ...ONE_TENANT, mailboxes: new Set(mailboxes) };
  /** Answered in place of a token, as long as they last. */
  const instead: TokenReply[] = [];

  const server = httpServer(secure).on('request', (request, response: ServerResponse) => {
    handle(request).then(
      ({ status, body }) => sendJson(response, status, body),
      () => response.destroy(),
    );
  });
  const listening = await listenOnLoopback(server);
  const root = addressOf('http', secure, listening.port);
  const googleUrl = `${root}${GOOGLE}`;
  const google = madeWorkspace(googleUrl, new Set(mailboxes));

  async function handle(request: IncomingMessage): Promise<TokenReply> {
    const path = new URL(request.url ?? '/', root).pathname;
    const body = await text(request);
    requests.push({ path, form: body });
    const reply = instead.shift();
    if (reply !== undefined) return reply;
    return isForm(request) ? given(path, new URLSearchParams(body)) : REFUSED;
  }

  function given(path: string, form: URLSearchParams): TokenReply {
    const [, tenantId] = MICROSOFT.exec(path) ?? [];
    if (tenantId !== undefined) return microsoftToken(microsoft, { tenantId, form }, tokens);
    if (path !== GOOGLE) return { status: 404, body: {} };
    return googleToken(google.workspace, { tokenUrl: googleUrl, form, now: clock.now() }, tokens);
  }

  return {
    microsoft,
    microsoftUrl: (tenantId = microsoft.tenantId) => `${root}/${tenantId}/oauth2/v2.0/token`,
    google: google.workspace,
    /** As an administrator downloads it. */
    googleKeyFile: google.keyFile,
    googlePrivateKey: google.privateKey,
    tokens,
    requests,
    instead,
    /** Ends the server, and every connection to it. */
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}

const REFUSED: TokenReply = { status: 405, body: { error: 'invalid_request' } };

function isForm({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  );
}
