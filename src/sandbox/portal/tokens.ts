import { randomBytes } from 'node:crypto';
import type { Organisation } from './organization.ts';
import { invalidToken } from './refusal.ts';
import type { Principal } from './rights.ts';

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
  readonly #organisation: Organisation;
  readonly #issued = new Map<string, IssuedToken>();

  constructor(organisation: Organisation) {
    this.#organisation = organisation;
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
    const found = this.#organisation.apiKeys.find(({ key }) => key === token);
    if (found === undefined) return undefined;
    const { owner, privileges, expires } = found;
    return { principal: { kind: 'member', username: owner, privileges }, expires: expires.getTime() };
  }

  /** Disabling or deleting a member, or deleting an app credential, ends their tokens. */
  #isStillWelcome(principal: Principal): boolean {
    if (principal.kind === 'anonymous') return true;
    if (principal.kind === 'app')
      return this.#organisation.appCredentials.some(({ clientId }) => clientId === principal.clientId);
    return this.#organisation.members.get(principal.username)?.disabled === false;
  }
}
