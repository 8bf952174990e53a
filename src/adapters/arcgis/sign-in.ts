import {
  ApiKeyManager,
  ApplicationCredentialsManager,
  ArcGISIdentityManager,
  type IAuthenticationManager,
  type IRequestOptions,
  type ITokenRequestOptions,
} from '@esri/arcgis-rest-request';
import { type Exchange, ofLibrary, PortalTrouble } from './exchange.ts';

export type Credential =
  | { readonly kind: 'app'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'api key'; readonly key: string; readonly expires?: Date }
  | { readonly kind: 'user'; readonly username: string; readonly password: string };

export interface Session {
  readonly token: string;
  readonly manager: IAuthenticationManager;
}

export interface SignIn {
  /** A token, asked for where there is none that is still good. Throws a PortalTrouble, never goes on without one. */
  session(): Promise<Session>;
  /** The portal no longer accepts this session's token: the next `session()` signs in anew, once for all who ask. */
  retire(session: Session): void;
  /** What to look at when tokens are refused. */
  readonly hint: string;
}

export function secretsOf(credential: Credential): readonly string[] {
  switch (credential.kind) {
    case 'app':
      return [credential.clientSecret];
    case 'api key':
      return [credential.key];
    case 'user':
      return [credential.password];
  }
}

/** ArcGIS locks a built-in account after five wrong passwords within fifteen minutes, so a refused one rests this long. */
const REST_AFTER_REFUSAL_MS = 5 * 60_000;

/**
 * Signs in with the client library's managers. A manager keeps the promise of a failed token request for ever, so it
 * is thrown away with it; and since the library's own requests go on anonymously without a token, none of them is used.
 */
export function signInWith(credential: Credential, root: string, exchange: Exchange): SignIn {
  let current: Attempt | undefined;
  let refused: { readonly trouble: PortalTrouble; readonly at: number } | undefined;

  function failed(attempt: Attempt, thrown: unknown): PortalTrouble {
    if (current === attempt) current = undefined;
    const trouble = signInTrouble(credential, attempt.trouble ?? ofLibrary(thrown));
    if (credential.kind === 'user' && trouble.failure.kind === 'not signed in')
      refused = { trouble, at: performance.now() };
    return trouble;
  }

  return {
    hint: hintFor(credential),
    async session() {
      if (refused !== undefined && performance.now() - refused.at < REST_AFTER_REFUSAL_MS)
        throw refused.trouble;
      const attempt = current ?? newAttempt(credential, root);
      current = attempt;
      try {
        return { token: await tokenOf(attempt, root, exchange), manager: attempt.manager };
      } catch (thrown) {
        throw failed(attempt, thrown);
      }
    },
    retire({ manager }) {
      if (current?.manager === manager) current = undefined;
    },
  };
}

/** A manager and, where its token request failed, why: the library's own error has lost most of it. */
interface Attempt {
  readonly manager: IAuthenticationManager;
  trouble: PortalTrouble | undefined;
}

function newAttempt(credential: Credential, portal: string): Attempt {
  return { manager: managerFor(credential, portal), trouble: undefined };
}

function managerFor(credential: Credential, portal: string): IAuthenticationManager {
  switch (credential.kind) {
    case 'app': {
      const { clientId, clientSecret } = credential;
      return ApplicationCredentialsManager.fromCredentials({ clientId, clientSecret, portal });
    }
    case 'api key':
      return ApiKeyManager.fromKey(credential.key);
    case 'user': {
      const { username, password } = credential;
      return new ArcGISIdentityManager({ username, password, portal });
    }
  }
}

async function tokenOf(attempt: Attempt, root: string, exchange: Exchange): Promise<string> {
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
  attempt.trouble = new PortalTrouble('unexpected', 'The portal answered a sign-in without a token.');
  throw attempt.trouble;
}

/** Without a token nothing else was sent, so whatever waits for it may be tried again. */
function signInTrouble(credential: Credential, trouble: PortalTrouble): PortalTrouble {
  const { kind, sentence } = trouble.failure;
  if (trouble.again !== 'never')
    return new PortalTrouble(kind, sentence, { again: 'anything', retryAfterMs: trouble.retryAfterMs });
  if (kind === 'unavailable') return trouble;
  return new PortalTrouble('not signed in', `${sentence} ${hintFor(credential)}`);
}

function hintFor(credential: Credential): string {
  switch (credential.kind) {
    case 'app':
      return 'Check ARCGIS_CLIENT_ID and ARCGIS_CLIENT_SECRET, and that the credential was not deleted.';
    case 'api key': {
      const end = credential.expires?.toISOString().slice(0, 10);
      return `Check ARCGIS_API_KEY: keys end${end === undefined ? '' : ` (this one on ${end})`} and can be revoked.`;
    }
    case 'user':
      return "Check ARCGIS_USERNAME (upper and lower case count) and ARCGIS_PASSWORD. Only a built-in account without multifactor authentication can sign in with a password; an organization's own sign-in cannot.";
  }
}
