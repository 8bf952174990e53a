import XOAuth2 from 'nodemailer/lib/xoauth2';
import type { Clock } from '../../policy/calendar.ts';
import type { TokenFault } from '../../policy/mail/answer.ts';
import { hiding } from '../../veil.ts';
import { certificateFault } from '../network/certificate.ts';
import { bytesOf } from '../network/limit.ts';
import { proxyTroubleIn } from '../network/tunnel.ts';
import { lacksRole, type TokenSettings, tokenAnswerIn, tokenRequest } from './token-service.ts';

/** No token was given out; the message is the service's words, without a secret. */
export class NoToken extends Error {
  override readonly name = 'NoToken';
  readonly fault: TokenFault;

  constructor(fault: TokenFault, words: string) {
    super(words);
    this.fault = fault;
  }
}

interface Token {
  readonly text: string;
  /** From then on another is asked for. */
  readonly staleAt: number;
}

/** Renewed so long before its end that a mail is through by then, and a short one at half its life. */
const EARLY_SECONDS = 300;

export interface TokenOptions {
  readonly settings: TokenSettings;
  /** The way out of everything that goes by HTTPS. */
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Ends what is asked for. */
  readonly signal: AbortSignal;
}

export type Tokens = ReturnType<typeof openTokens>;

/** The tokens with which the bot signs in to the mail server, one at a time for all connections. */
export function openTokens({ settings, fetch, clock, timeoutMs, signal }: TokenOptions) {
  let current: Token | undefined;
  let before: Token | undefined;
  let asking: Promise<Token> | undefined;

  async function asked(): Promise<Token> {
    const now = clock();
    const request = tokenRequest(settings, now);
    const hide = hiding([...secretsIn(request), ...(settings.service === 'google' ? settings.secrets : [])]);
    const answer = tokenAnswerIn(settings.service, await posted(request), hide);
    if (answer.kind === 'refused') throw new NoToken(answer.fault, answer.words);
    const lasts = Math.max(answer.seconds - EARLY_SECONDS, answer.seconds / 2);
    before = current;
    current = { text: answer.token, staleAt: now.getTime() + lasts * 1000 };
    return current;
  }

  async function posted(body: URLSearchParams): Promise<{ status: number; text: string }> {
    try {
      const answer = await fetch(settings.tokenUrl, {
        method: 'POST',
        body,
        headers: { accept: 'application/json' },
        // What is posted is for that address alone.
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]),
      });
      return { status: answer.status, text: Buffer.from(await bytesOf(answer)).toString('utf8') };
    } catch (thrown) {
      throw new NoToken('not reached', unreached(thrown));
    }
  }

  /** All who ask meanwhile get the same. */
  function fetched(): Promise<Token> {
    asking ??= asked().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function tokenFor(refused: Token | undefined): Promise<Token> {
    const isGood = current !== undefined && current !== refused && clock().getTime() < current.staleAt;
    return isGood && current !== undefined ? current : fetched();
  }

  return {
    /** The tokens that a server may say back. */
    secrets: (): readonly string[] => [current, before].flatMap((token) => token?.text ?? []),
    /** The sign-in of one connection. */
    signIn(user: string) {
      let given: Token | undefined;
      let isFresh = false;

      /** A token that was kept may have been called back; one that was given out just now is not asked for again. */
      async function provide(isRefused: boolean): Promise<Token> {
        if (isRefused && isFresh && given !== undefined) return given;
        const kept = current;
        const token = await tokenFor(isRefused ? given : undefined);
        isFresh = isRefused || token !== kept;
        given = token;
        return token;
      }

      const auth = (isRefused: boolean) => ({
        user,
        method: 'XOAUTH2',
        oauth2: new XOAuth2({
          user,
          provisionCallback: (_, renew, done) => {
            provide(isRefused || renew).then(
              ({ text }) => done(null, text),
              (thrown: unknown) => done(thrown instanceof Error ? thrown : new Error('no token')),
            );
          },
        }),
      });
      return {
        /** For the mail server, as nodemailer takes it; after a 334 it asks for another token by itself. */
        auth: () => auth(false),
        /** For a second try after a refusal without a 334, where the token was an older one; undefined where it was not. */
        renewed: () => (isFresh || given === undefined ? undefined : auth(true)),
        /** Whether the token names no role for sending mail, as far as it can be looked into. */
        lacksRole: () => settings.service === 'microsoft365' && given !== undefined && lacksRole(given.text),
      };
    },
  };
}

/** What was posted and must not come back in words. */
function secretsIn(request: URLSearchParams): readonly string[] {
  return ['client_secret', 'assertion'].flatMap((name) => request.get(name) ?? []);
}

function unreached(thrown: unknown): string {
  const proxys = proxyTroubleIn(thrown);
  if (proxys !== undefined) return proxys.message;
  const code = codeIn(thrown);
  if (code === 'TimeoutError') return 'it did not answer in time';
  return certificateFault(code, 'its') ?? `it cannot be reached (${code})`;
}

/** What the system, or the platform, calls what went wrong. */
function codeIn(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  if (thrown.cause !== undefined) return codeIn(thrown.cause);
  return thrown.name === 'Error' ? thrown.message : thrown.name;
}
