import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { listenOnLoopback } from '../../../src/sandbox/loopback.ts';
import { BOT_CREDENTIALS } from '../../../src/sandbox/portal/made-up/organization.ts';
import { answerer } from './answers.ts';
import { type PortalFigures, questionShape, settingsShape } from './orders.ts';
import { pagesOf } from './pages.ts';
import { rowsOf } from './rows.ts';

/** Run as a program: the bench's portal, on bare HTTP, in a process that nothing else keeps busy. */
const settings = settingsShape.parse(JSON.parse(process.argv[2] ?? ''));
let { latencyMs, throttleEvery, aheadMs } = settings;
const pages = pagesOf(rowsOf({ ...settings, now: Date.now() + aheadMs }));
const answer = answerer(pages, BOT_CREDENTIALS);
let figures = none();

function none(): PortalFigures & { lists: number } {
  return { requests: {}, firstPageAt: undefined, lastPageAt: undefined, disables: [], lists: 0 };
}

/** What names a member or a role, by a star in its place. */
function kindOf(path: string): string {
  return path.replace(/^(\/community\/users|\/portals\/self\/roles)\/[^/]+/, '$1/*');
}

/** Counts it, and tells whether it is one too many. */
function isThrottled(path: string): boolean {
  const kind = kindOf(path);
  figures.requests[kind] = (figures.requests[kind] ?? 0) + 1;
  if (kind === '/community/users/*/disable') figures.disables.push(Date.now());
  if (kind !== '/portals/self/users') return false;
  figures.firstPageAt ??= Date.now();
  figures.lists += 1;
  return throttleEvery > 0 && figures.lists % throttleEvery === 0;
}

const JSON_TYPE = 'application/json;charset=utf-8';

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const params = new URLSearchParams([
    ...searchParams,
    ...new URLSearchParams(String(await buffer(request))),
  ]);
  const path = decodeURIComponent(pathname.replace(/^\/sharing\/rest/, ''));
  const tooMany = isThrottled(path);
  const send = (): void => {
    if (path === '/portals/self/users') figures.lastPageAt = Date.now();
    response.setHeader('date', new Date(Date.now() + aheadMs).toUTCString());
    if (tooMany) response.writeHead(429, { 'retry-after': '1', 'content-type': JSON_TYPE }).end('{}');
    else response.writeHead(200, { 'content-type': JSON_TYPE }).end(answer(path, params));
  };
  if (latencyMs === 0) send();
  else setTimeout(send, latencyMs);
}

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  take(request, response).catch(() => response.destroy());
});
server.on('connection', (socket) => socket.setNoDelay(true));

function told(question: z.infer<typeof questionShape>): unknown {
  switch (question.kind) {
    case 'figures':
      return figures;
    case 'count anew':
      figures = none();
      return null;
    case 'sign in':
      pages.signIn(question.percent, Date.now() + aheadMs);
      return null;
    case 'change':
      latencyMs = question.latencyMs ?? latencyMs;
      throttleEvery = question.throttleEvery ?? throttleEvery;
      aheadMs = question.aheadMs ?? aheadMs;
      return null;
    case 'where':
      return port;
  }
}

const { port } = await listenOnLoopback(server);
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  const { number, question } = z.object({ number: z.int(), question: questionShape }).parse(message);
  process.send?.({ number, told: told(question) });
});
