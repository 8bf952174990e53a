import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { json } from 'node:stream/consumers';
import { CAST } from '../cast.ts';
import { sendJson } from '../loopback.ts';
import { type Act, actsOn } from './acts.ts';
import type { Events } from './events.ts';
import { mailShown, mailsListed } from './mails.ts';
import { createSnapshots } from './snapshot.ts';
import type { Stage } from './stage.ts';

interface Asked {
  readonly pathname: string;
  /** After the first slash, up to the next. */
  readonly door: string;
  readonly name: string;
  /** Whose eyes it is seen with. */
  readonly user: string;
}
type Door = (asked: Asked, response: ServerResponse) => void;

/** All that the page's server answers: the files of the page, what there is to see, and what can be done. */
export function createRoutes(stage: Stage, events: Events, assets: ReadonlyMap<string, Asset>) {
  const acts = new Map(Object.entries(actsOn(stage)));
  const snapshotFor = createSnapshots(stage);
  const doors = new Map<string, Door>([
    ['state', ({ user }, response) => sendJson(response, 200, snapshotFor(user))],
    ['members', (_, response) => sendJson(response, 200, stage.members.list())],
    ['mails', (_, response) => sendJson(response, 200, mailsListed(stage.world.mailbox))],
    ['mail', ({ name }, response) => sendMail(stage, name, response)],
    ['mail-html', ({ name }, response) => sendMailHtml(stage, name, response)],
    ['events', ({ user }, response) => events.listen(user, response)],
    ['file', ({ name }, response) => sendFile(stage, name, response)],
  ]);
  const sendAsset: Door = ({ pathname }, response) => {
    const asset = assets.get(pathname);
    if (asset === undefined)
      sendSentence(
        response,
        404,
        'There is no page at this address. Open the address that npm run demo prints.',
      );
    else response.writeHead(200, { 'content-type': asset.type }).end(asset.bytes);
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = askedIn(request);
    if (!isFromThePage(request))
      sendSentence(
        response,
        403,
        'The demo works only at the address that npm run demo prints. Open that address.',
      );
    else if (request.method === 'POST') await answerAct(acts, asked, request, response);
    else (doors.get(asked.door) ?? sendAsset)(asked, response);
  };
}

/** For whoever opens an address by hand. */
function sendSentence(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(sentence);
}

function askedIn(request: IncomingMessage): Asked {
  const { pathname, searchParams } = new URL(`http://127.0.0.1${request.url ?? '/'}`);
  const [, door = '', name = ''] = pathname.split('/');
  const user = searchParams.get('user');
  return { pathname, door, name, user: (CAST.find(({ id }) => id === user) ?? CAST[0])?.id ?? '' };
}

/**
 * Another site open in the same browser can send requests here. It cannot name this host when it found the
 * address by its own name, and its posts carry its own origin.
 */
function isFromThePage({ headers, method, socket }: IncomingMessage): boolean {
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  const host = hosts.find((one) => one === headers.host);
  if (host === undefined) return false;
  return method === 'GET' || (method === 'POST' && headers.origin === `http://${host}`);
}

async function answerAct(
  acts: ReadonlyMap<string, Act>,
  { door, name }: Asked,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const act = door === 'act' ? acts.get(name) : undefined;
  if (act === undefined) sendSentence(response, 404, 'This page is out of date. Reload it.');
  else sendJson(response, 200, await act(await json(request).catch(() => undefined)));
}

function sendFile({ world }: Stage, id: string, response: ServerResponse): void {
  const { slack } = world;
  const file = [...slack.workspace.channels.keys()]
    .flatMap((channel) => slack.messages(channel))
    .flatMap(({ files = [] }) => files)
    .find((one) => one.id === id);
  if (file === undefined || file.mode === 'tombstone') {
    sendSentence(response, 404, 'This file was deleted.');
    return;
  }
  const name = file.name.replaceAll(/[^\w.-]/g, '_');
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
  });
  response.end(world.slack.fileContent(id));
}

function sendMail({ world, guide }: Stage, id: string, response: ServerResponse): void {
  const shown = mailShown(world.mailbox, Number(id));
  if (shown?.mail !== undefined) guide.read(shown.id);
  if (shown === undefined)
    sendSentence(response, 404, 'There is no such email. Choose one in the demo’s mailbox.');
  else sendJson(response, 200, shown);
}

/**
 * Whatever a mail says, it is a picture only: in a world of its own, where it runs no script, loads nothing, sends no
 * form and leads nowhere. The header says so, whoever opens the address; the frame on the page says it once more.
 */
const ONLY_LOOK_AT =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

function sendMailHtml({ world }: Stage, id: string, response: ServerResponse): void {
  const html = world.mailbox.tries[Number(id)]?.mail?.html;
  if (html === undefined) {
    sendSentence(response, 404, 'This email has no HTML part. Read its text in the demo’s mailbox.');
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': ONLY_LOOK_AT,
  });
  response.end(html);
}

interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const FOLDER = join(import.meta.dirname, 'client');

/** The files of which the page consists, by path. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(FOLDER, { recursive: true });
  const entries = names.flatMap((name) => {
    const type = TYPES[extname(name)];
    return type === undefined ? [] : [{ name, type }];
  });
  const assets = await Promise.all(
    entries.map(async ({ name, type }) => {
      const bytes = await readFile(join(FOLDER, name));
      return [name === 'page.html' ? '/' : `/${name.split(sep).join('/')}`, { type, bytes }] as const;
    }),
  );
  return new Map(assets);
}
