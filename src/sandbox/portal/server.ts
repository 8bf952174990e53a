import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SandboxClock } from '../clock.ts';
import { addressOf, httpServer, listenOnLoopback, type Secure } from '../loopback.ts';
import { type Call, type Route, readRequest } from './call.ts';
import { collaborationRoutes } from './collaborations.ts';
import { type Fault, PortalFaults } from './faults.ts';
import { groupRoutes } from './groups.ts';
import { itemRoutes } from './items.ts';
import { licenseRoutes } from './licenses.ts';
import { memberRoutes } from './members.ts';
import type { Organization } from './organization.ts';
import { selfRoutes } from './portal-self.ts';
import { methodNotAllowed, noSuchResource } from './refusal.ts';
import type { Principal } from './rights.ts';
import { taskRoutes } from './scheduled-tasks.ts';
import { seatRoutes } from './seats.ts';
import { signInRoutes, Tokens } from './sign-in.ts';
import { htmlPage, send, type WireAnswer, wireAnswerOf } from './wire-answer.ts';

export interface PortalOptions {
  readonly clock: SandboxClock;
  readonly organization: Organization;
  /** '' as on ArcGIS Online, or e.g. '/portal' for ArcGIS Enterprise behind a context. */
  readonly contextPath?: string;
  /** The most rows on one page: a portal may give fewer than asked. */
  readonly pageSize?: number;
  /** Where it is reached by https. */
  readonly secure?: Secure;
  /** Hears of every request as it arrives, before anything is done about it. */
  readonly onRequest?: (request: RecordedRequest) => void;
}

export interface RecordedRequest {
  readonly method: string;
  /** After `sharing/rest`, percent-encoded as it came. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Whether it came with a token that was accepted. */
  readonly authenticated: boolean;
  readonly at: Date;
  /** How many requests the portal had in hand then, this one among them. */
  readonly inHand: number;
}

export type Portal = Awaited<ReturnType<typeof startPortal>>;

/** Starts a portal on 127.0.0.1 and a free port that answers as strictly as ArcGIS does. */
export async function startPortal(options: PortalOptions) {
  const { clock, organization, contextPath = '', pageSize = 100, secure } = options;
  const tokens = new Tokens(organization);
  const faults = new PortalFaults();
  const requests: RecordedRequest[] = [];
  const routes = [
    ...signInRoutes(tokens),
    ...selfRoutes,
    ...memberRoutes,
    ...groupRoutes,
    ...itemRoutes,
    ...seatRoutes,
    ...taskRoutes,
    ...collaborationRoutes,
    ...licenseRoutes,
  ];
  let url = '';
  let inHand = 0;
  const waiting: (() => void)[] = [];

  /** Until as many wait here as the faults want. */
  async function gathered(hit: readonly Fault[]): Promise<void> {
    const fault = hit.find(({ kind }) => kind === 'waits for others');
    if (fault?.kind !== 'waits for others') return;
    await new Promise<void>((goOn) => {
      waiting.push(goOn);
      if (waiting.length >= fault.requests) for (const each of waiting.splice(0)) each();
    });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<WireAnswer> {
    const address = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = restPath(address.pathname, `${contextPath}/sharing/rest`);
    if (path === undefined) return { kind: 'html', status: 404, text: htmlPage('Not found') };
    const { method = 'GET' } = request;
    const { params, files, token, referer } = await readRequest(request, address);
    const now = clock.now();
    const signIn = () => tokens.principalOf({ token, referer }, now);
    const recorded = { method, path, params, authenticated: isSignedIn(signIn), at: now, inHand };
    requests.push(recorded);
    options.onRequest?.(recorded);

    const decodedPath = decoded(path);
    const hit = faults.take(decodedPath);
    await gathered(hit);
    const answer = await wireAnswerOf(decodedPath, hit, async () => {
      const principal: Principal = isTokenEndpoint(path) ? { kind: 'anonymous' } : signIn();
      const root = `${url}/sharing/rest`;
      const common = { method, path: withoutOrganization(path, organization), params, files, referer };
      return answerOf(routes, { ...common, principal, organization, now: clock.now(), root, pageSize });
    });
    tellTime(response, clock.now(), hit);
    if (hit.some(({ kind }) => kind === 'closes connections')) response.setHeader('connection', 'close');
    return asFormat(answer, params['f'] ?? 'html');
  }

  const server = httpServer(secure).on('request', (request, response: ServerResponse) => {
    inHand += 1;
    response.once('close', () => {
      inHand -= 1;
    });
    handle(request, response).then(
      (answer) => send(response, answer),
      (thrown: unknown) => {
        // Only a fault of the sandbox itself, or a client that went away while sending, ends here.
        if (!request.destroyed) console.error('sandbox portal:', thrown);
        response.destroy();
      },
    );
  });
  const listening = await listenOnLoopback(server);
  url = `${addressOf('http', secure, listening.port)}${contextPath}`;

  return {
    /** What an administrator would paste as the portal's address. */
    url,
    organization,
    get requests(): readonly RecordedRequest[] {
      return requests;
    },
    clearRequests: () => {
      requests.length = 0;
    },
    faults,
    member: (username: string) => organization.members.get(username),
    /** The member signs in now, in a browser. */
    signIn: (username: string) => organization.members.update(username, { lastLogin: clock.now().getTime() }),
    /** Ends every token that was given out; API keys stay. */
    expireTokens: () => tokens.expireAll(),
    [Symbol.asyncDispose]: () => listening[Symbol.asyncDispose](),
  };
}

/** By the sandbox's clock, which is not the machine's. */
function tellTime(response: ServerResponse, now: Date, faults: readonly Fault[]): void {
  const off = faults.find((fault) => fault.kind === 'clock off')?.ms ?? 0;
  response.sendDate = false;
  if (off !== 'not told') response.setHeader('date', new Date(now.getTime() + off).toUTCString());
}

function restPath(pathname: string, root: string): string | undefined {
  if (pathname !== root && !pathname.startsWith(`${root}/`)) return undefined;
  return pathname.slice(root.length).replace(/\/$/, '');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const isTokenEndpoint = (path: string) => path === '/generateToken' || path === '/oauth2/token';

function isSignedIn(signIn: () => Principal): boolean {
  try {
    return signIn().kind !== 'anonymous';
  } catch {
    return false;
  }
}

/** The organization may be named by its id where most callers say `self`. */
function withoutOrganization(path: string, { settings }: Organization): string {
  const own = `/portals/${settings.id}`;
  return path === own || path.startsWith(`${own}/`) ? `/portals/self${path.slice(own.length)}` : path;
}

async function answerOf(routes: readonly Route[], call: Call): Promise<unknown> {
  for (const route of routes) {
    const found = route.path.exec(call.path);
    if (found === null) continue;
    if (!route.methods.some((method) => method === call.method)) throw methodNotAllowed(call.method);
    return route.answer(call, ...found.slice(1).map(decoded));
  }
  throw noSuchResource();
}

/** Without `f=json` the portal answers with a page for people, errors included. */
function asFormat(answer: WireAnswer, format: string): WireAnswer {
  if (answer.kind !== 'json' || answer.status !== 200 || format === 'json' || format === 'pjson')
    return answer;
  return { kind: 'html', status: 200, text: htmlPage('ArcGIS Portal Directory') };
}
