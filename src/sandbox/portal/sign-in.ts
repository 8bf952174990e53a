import { randomBytes } from 'node:crypto';
import type { Call, Route } from './call.ts';
import type { Organization } from './organization.ts';
import { invalidParameter, invalidToken, missingParameter, PortalRefusal } from './refusal.ts';
import type { Principal } from './rights.ts';

const MINUTE = 60_000;
/** The portal's own limits in minutes: 15 days for generateToken, 14 for OAuth. */
const LONGEST = { generateToken: 21_600, oauth: 20_160 };

/** Where tokens come from: `generateToken` for built-in accounts, `oauth2/token` for app credentials. */
export function signInRoutes(tokens: Tokens): readonly Route[] {
  return [
    { path: /^\/generateToken$/, methods: ['POST'], answer: (call) => generateToken(call, tokens) },
    { path: /^\/oauth2\/token$/, methods: ['POST'], answer: (call) => oauthToken(call, tokens) },
    {
      path: /^\/info$/,
      methods: ['GET', 'POST'],
      answer: ({ root }) => ({
        owningSystemUrl: root.slice(0, -'/sharing/rest'.length),
        authInfo: { tokenServicesUrl: `${root}/generateToken`, isTokenBasedSecurity: true },
      }),
    },
  ];
}

function generateToken(call: Call, tokens: Tokens): unknown {
  const username = builtInAccount(call);
  const referer = boundReferer(call);
  const expires = call.now.getTime() + minutesAsked(call, 60, LONGEST.generateToken) * MINUTE;
  call.organization.members.update(username, { lastLogin: call.now.getTime() });
  const token = tokens.issue({
    principal: { kind: 'member', username },
    expires,
    ...(referer === undefined ? {} : { referer }),
  });
  return { token, expires, ssl: false };
}

/** Only an enabled built-in account without a second factor can sign in with a password here. */
function builtInAccount({ params, organization }: Call): string {
  const username = params['username'] ?? '';
  const member = organization.members.get(username);
  const isRight =
    params['password'] !== undefined && organization.passwords.get(username) === params['password'];
  const mayUsePassword = member?.provider === 'arcgis' && !member.mfaEnabled && !member.disabled;
  if (isRight && mayUsePassword) return username;
  throw new PortalRefusal(400, 'Unable to generate token.', { details: ['Invalid username or password.'] });
}

function boundReferer({ params }: Call): string | undefined {
  const client = params['client'] ?? 'referer';
  if (client === 'requestip' || client === 'ip') return undefined;
  if (client !== 'referer') throw invalidParameter('client');
  const referer = params['referer'];
  if (referer === undefined || referer === '') throw missingParameter('referer');
  return referer;
}

function oauthToken(call: Call, tokens: Tokens): unknown {
  const { params, organization } = call;
  if (params['grant_type'] !== 'client_credentials') throw oauthError('invalid_grant', 'Invalid grant_type');
  const app = organization.appCredentials.find(({ clientId }) => clientId === params['client_id']);
  if (app === undefined) throw oauthError('invalid_client_id', 'Invalid client_id');
  if (app.clientSecret !== params['client_secret'])
    throw oauthError('invalid_client_secret', 'Invalid client_secret');
  const minutes = minutesAsked(call, 120, LONGEST.oauth);
  const { clientId, owner, privileges } = app;
  const token = tokens.issue({
    principal: { kind: 'app', clientId, owner, privileges },
    expires: call.now.getTime() + minutes * MINUTE,
  });
  return { access_token: token, expires_in: minutes * 60 };
}

function oauthError(error: string, message: string): PortalRefusal {
  return new PortalRefusal(400, message, { error, error_description: message });
}

function minutesAsked({ params, organization }: Call, fallback: number, longest: number): number {
  const asked = Number(params['expiration'] ?? fallback);
  if (!Number.isInteger(asked) || asked < 1) throw invalidParameter('expiration');
  const limit = organization.settings.maxTokenExpirationMinutes;
  return Math.min(asked, longest, limit > 0 ? limit : longest);
}

interface IssuedToken {
  readonly principal: Principal;
  readonly expires: number;
  /** A token of generateToken is good only with the Referer it was asked for. */
  readonly referer?: string;
}

interface Presented {
  readonly token: string | undefined;
  readonly referer: string | undefined;
}

/** The tokens that the portal has given out, and what became of them. */
export class Tokens {
  readonly #organization: Organization;
  readonly #issued = new Map<string, IssuedToken>();

  constructor(organization: Organization) {
    this.#organization = organization;
  }

  issue(token: IssuedToken): string {
    const text = randomBytes(48).toString('base64url');
    this.#issued.set(text, token);
    return text;
  }

  /** Everybody must sign in again; API keys stay. */
  expireAll(): void {
    this.#issued.clear();
  }

  /** Who presents this token; no token is anonymous, a bad one is refused and never anonymous. */
  principalOf({ token, referer }: Presented, now: Date): Principal {
    if (token === undefined || token === '') return { kind: 'anonymous' };
    const known = this.#issued.get(token) ?? this.#apiKey(token);
    if (known === undefined || known.expires <= now.getTime()) throw invalidToken();
    if (known.referer !== undefined && known.referer !== referer) throw invalidToken();
    if (!this.#isStillWelcome(known.principal)) throw invalidToken();
    return known.principal;
  }

  #apiKey(token: string): IssuedToken | undefined {
    const found = this.#organization.apiKeys.find(({ key }) => key === token);
    if (found === undefined) return undefined;
    const { owner, privileges, expires } = found;
    return { principal: { kind: 'member', username: owner, privileges }, expires: expires.getTime() };
  }

  /** Disabling or deleting a member, or deleting an app credential, ends their tokens. */
  #isStillWelcome(principal: Principal): boolean {
    if (principal.kind === 'anonymous') return true;
    if (principal.kind === 'app')
      return this.#organization.appCredentials.some(({ clientId }) => clientId === principal.clientId);
    return this.#organization.members.get(principal.username)?.disabled === false;
  }
}
