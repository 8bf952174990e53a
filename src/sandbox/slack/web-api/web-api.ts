import { type AnswerBody, Refusal, refuse } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import { refuseScope } from './access.ts';
import { channelMethods } from './channels.ts';
import { chatMethods } from './chat.ts';
import { fileMethods } from './files.ts';
import { type Method, method, type Tier } from './method.ts';
import { peopleMethods } from './people.ts';
import { blockMethods } from './validate.ts';
import { viewMethods } from './views.ts';

export interface RecordedCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** Undefined when a fault kept the call from being done. */
  readonly answer: AnswerBody | undefined;
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
  readonly answer: AnswerBody;
}
interface WebApiOptions {
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
      ...blockMethods,
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

interface Bucket {
  tokens: number;
  at: number;
}
interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Calls a minute of each tier (docs.slack.dev, rate limits); posting is one a second and channel, short bursts aside. */
const RATES: Readonly<Record<Tier, Rate>> = {
  1: { burst: 1, perSecond: 1 / 60 },
  2: { burst: 20, perSecond: 20 / 60 },
  3: { burst: 50, perSecond: 50 / 60 },
  4: { burst: 100, perSecond: 100 / 60 },
  posting: { burst: 4, perSecond: 1 },
  special: { burst: 600, perSecond: 10 },
};

/** Token buckets in real time: undefined when the call may go on, else the seconds to wait. */
function createRateLimits(): (method: string, tier: Tier, channel: string) => number | undefined {
  const buckets = new Map<string, Bucket>();
  return (method, tier, channel) => {
    const { burst, perSecond } = RATES[tier];
    const key = tier === 'posting' ? `${method} ${channel}` : method;
    const now = performance.now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return undefined;
  };
}
