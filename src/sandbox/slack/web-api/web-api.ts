import { channelMethods } from '../channels.ts';
import { peopleMethods } from '../people.ts';
import { createRateLimits } from '../rate-limits.ts';
import { type Answer, Refusal, refuse } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import { refuseScope } from './access.ts';
import { chatMethods } from './chat.ts';
import { fileMethods } from './files.ts';
import { type Method, method } from './method.ts';
import { viewMethods } from './views.ts';

export interface RecordedCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Undefined when a fault kept the call from being done. */
  readonly answer: Answer | undefined;
  readonly at: Date;
}
export interface ApiRequest {
  readonly method: string;
  readonly token: string | undefined;
  readonly args: Readonly<Record<string, unknown>>;
}
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: Answer;
}
export interface WebApiOptions {
  readonly botToken: string;
  readonly appToken: string;
  readonly hasRateLimits: boolean;
  /** A fresh address for one Socket Mode connection. */
  socketUrl(): string;
}

/** Answers Web API calls: first the token, then the scope, then the rate, then the method itself. */
export function createWebApi(state: SlackState, options: WebApiOptions): (request: ApiRequest) => ApiAnswer {
  const methods = new Map<string, Method>(
    Object.entries({
      ...chatMethods,
      ...viewMethods,
      ...channelMethods,
      ...peopleMethods,
      ...fileMethods,
      'apps.connections.open': method({
        token: 'app',
        tier: 3,
        args: {},
        run: () => ({ url: options.socketUrl() }),
      }),
    }),
  );
  const secondsToWait = createRateLimits();
  const isLimited = ({ method: name, args }: ApiRequest, { tier }: Method) =>
    options.hasRateLimits ? secondsToWait(name, tier, String(args['channel'])) : undefined;

  return (request) => {
    const headers = { 'x-oauth-scopes': [...state.scopes].join(',') };
    try {
      const called = methods.get(request.method) ?? refuse('unknown_method', { req_method: request.method });
      checkToken(request.token, called, options);
      checkScope(called, state);
      const wait = isLimited(request, called);
      if (wait !== undefined) return rateLimited(wait);
      return { status: 200, headers, answer: called.call(request.args, state) };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      return { status: 200, headers, answer: thrown.answer };
    }
  };
}

export function rateLimited(seconds: number): ApiAnswer {
  const answer = { ok: false, error: 'ratelimited' };
  return { status: 429, headers: { 'retry-after': String(seconds) }, answer };
}

function checkToken(token: string | undefined, called: Method, options: WebApiOptions): void {
  if (token === undefined || token === '') refuse('not_authed');
  if (token !== options.botToken && token !== options.appToken) refuse('invalid_auth');
  const wanted = called.token === 'app' ? options.appToken : options.botToken;
  if (token !== wanted) refuse('not_allowed_token_type');
}

function checkScope(called: Method, state: SlackState): void {
  const isGranted = called.scopes.length === 0 || called.scopes.some((scope) => state.scopes.has(scope));
  if (!isGranted) refuseScope(state, called.scopes.join(','));
}
