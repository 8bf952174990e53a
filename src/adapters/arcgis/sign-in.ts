import {
  ApiKeyManager,
  ApplicationCredentialsManager,
  ArcGISIdentityManager,
  type IAuthenticationManager,
  type IRequestOptions,
  type ITokenRequestOptions,
} from '@esri/arcgis-rest-request';
import { longDate } from '../../policy/calendar.ts';
import { SHORTEST_SECRET } from '../../veil.ts';
import type { Exchange } from './exchange.ts';
import { GateTrouble, ofLibrary, PortalTrouble } from './trouble.ts';

export type Credential =
  | { readonly kind: 'app'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'api key'; readonly key: string; readonly expires?: Date }
  | { readonly kind: 'user'; readonly username: string; readonly password: string };

/** What each kind of credential signs in with, what of it is secret, and what to look at when its tokens are refused. */
function wayOf(credential: Credential) {
  switch (credential.kind) {
    case 'app': {
      const { clientId, clientSecret } = credential;
      return {
        secrets: [clientSecret, ...maySwap(clientId)],
        managerAt: (portal: string) =>
          ApplicationCredentialsManager.fromCredentials({ clientId, clientSecret, portal }),
        hint: 'Check ARCGIS_CLIENT_ID and ARCGIS_CLIENT_SECRET, and make sure that the credential still exists.',
      };
    }
    case 'api key': {
      const { key, expires } = credential;
      const end = expires === undefined ? '' : ` (this one on ${longDate(expires, 'UTC')})`;
      return {
        secrets: [key],
        managerAt: () => ApiKeyManager.fromKey(key),
        hint: `Check ARCGIS_API_KEY: keys expire${end} and can be revoked.`,
      };
    }
    case 'user': {
      const { username, password } = credential;
      return {
        secrets: [password, ...maySwap(username)],
        managerAt: (portal: string) => new ArcGISIdentityManager({ username, password, portal }),
        hint: 'Check ARCGIS_USERNAME (case-sensitive) and ARCGIS_PASSWORD. The account must be a built-in one without multifactor authentication; organization sign-ins do not work.',
      };
    }
  }
}

/** The line above the password's: whoever swapped the two has the password there. The portal's words do without it. */
function maySwap(name: string): readonly string[] {
  return name.length < SHORTEST_SECRET ? [] : [name];
}

export function secretsOf(credential: Credential): readonly string[] {
  return wayOf(credential).secrets;
}

/** ArcGIS locks a built-in account after five wrong passwords within fifteen minutes, so a refused one rests this long. */
const REST_AFTER_REFUSAL_MS = 5 * 60_000;

export type SignIn = ReturnType<typeof signInWith>;

/**
 * Signs in with the client library's managers. A manager keeps the promise of a failed token request for ever, so it
 * is thrown away with it; and since the library's own requests go on anonymously without a token, none of them is used.
 */
export function signInWith(credential: Credential, root: string, exchange: Exchange<unknown>) {
  const { managerAt, hint } = wayOf(credential);
  let current: Attempt | undefined;
  let refused: { readonly trouble: PortalTrouble; readonly at: number } | undefined;

  function failed(attempt: Attempt, thrown: unknown): PortalTrouble {
    if (current === attempt) current = undefined;
    const trouble = signInTrouble(attempt.trouble ?? ofLibrary(thrown), hint);
    if (credential.kind === 'user' && trouble.failure.kind === 'not signed in')
      refused = { trouble, at: performance.now() };
    return trouble;
  }

  return {
    hint,
    /** A token, asked for where there is none that is still good. Throws a PortalTrouble, never goes on without one. */
    async session() {
      if (refused !== undefined && performance.now() - refused.at < REST_AFTER_REFUSAL_MS)
        throw refused.trouble;
      const attempt = current ?? { manager: managerAt(root), trouble: undefined };
      current = attempt;
      try {
        return { token: await tokenOf(attempt, root, exchange), manager: attempt.manager };
      } catch (thrown) {
        throw failed(attempt, thrown);
      }
    },
    /** The portal no longer accepts this manager's token: the next `session()` signs in anew, once for all who ask. */
    retire(manager: IAuthenticationManager) {
      if (current?.manager === manager) current = undefined;
    },
  };
}

/** A manager and, where its token request failed, why: the library's own error has lost most of it. */
interface Attempt {
  readonly manager: IAuthenticationManager;
  trouble: PortalTrouble | undefined;
}

async function tokenOf(attempt: Attempt, root: string, exchange: Exchange<unknown>): Promise<string> {
  const through: ITokenRequestOptions & Pick<IRequestOptions, 'request'> = {
    httpMethod: 'POST',
    request: async (url, { params = {} }) => {
      try {
        return await exchange(url, params);
      } catch (thrown) {
        if (thrown instanceof PortalTrouble) attempt.trouble = thrown;
        throw thrown;
      }
    },
  };
  const token: unknown = await attempt.manager.getToken(root, through);
  if (typeof token === 'string' && token !== '') return token;
  attempt.trouble = new PortalTrouble('unexpected', 'The portal’s answer to the sign-in contains no token.');
  throw attempt.trouble;
}

/** Without a token nothing else was sent, so whatever waits for it may be tried again. */
function signInTrouble(trouble: PortalTrouble, hint: string): PortalTrouble {
  const { again, failure, retryAfterMs } = trouble;
  if (again !== 'never')
    return new PortalTrouble(failure.kind, failure.sentence, 'anything', { retryAfterMs });
  if (failure.kind === 'unavailable' || trouble instanceof GateTrouble) return trouble;
  return new PortalTrouble('not signed in', `${failure.sentence.replace(/(?<![.!?…])$/, '.')} ${hint}`);
}
