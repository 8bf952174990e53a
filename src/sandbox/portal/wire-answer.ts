import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { sendEndless } from '../loopback.ts';
import { ElsewhereAnswer, FileAnswer } from './call.ts';
import type { Fault } from './faults.ts';
import { endlessList } from './faults.ts';
import { PortalRefusal } from './refusal.ts';

/** What goes over the wire. */
export type WireAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown; readonly retryAfter?: string }
  | { readonly kind: 'html'; readonly status: number; readonly text: string; readonly retryAfter?: string }
  | { readonly kind: 'file'; readonly file: FileAnswer }
  | { readonly kind: 'elsewhere'; readonly address: string }
  | { readonly kind: 'empty'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'endless'; readonly packed: boolean }
  | {
      readonly kind: 'gate';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly page: string;
    }
  | { readonly kind: 'broken connection' }
  | { readonly kind: 'no answer' };

/** Runs a request through the faults that hit it; `answer` is called unless one of them decides first. */
export async function wireAnswerOf(
  decodedPath: string,
  faults: readonly Fault[],
  answer: () => Promise<unknown>,
): Promise<WireAnswer> {
  for (const fault of faults) {
    if (fault.kind === 'slow') await after(fault.ms, undefined, { ref: false });
    const decided = decidedBy(fault, decodedPath);
    if (decided !== undefined) return decided;
  }
  const wireAnswer = await answered(answer, faults);
  const isBroken = faults.some(({ kind }) => kind === 'done, then broken connection');
  return isBroken ? { kind: 'broken connection' } : wireAnswer;
}

async function answered(answer: () => Promise<unknown>, faults: readonly Fault[]): Promise<WireAnswer> {
  try {
    const body = await answer();
    if (body instanceof FileAnswer) return { kind: 'file', file: body };
    if (body instanceof ElsewhereAnswer) return { kind: 'elsewhere', address: body.address };
    return { kind: 'json', status: 200, body: distorted(body, faults) };
  } catch (thrown) {
    if (thrown instanceof PortalRefusal) return { kind: 'json', status: 200, body: thrown.body };
    throw thrown;
  }
}

function decidedBy(fault: Fault, decodedPath: string): WireAnswer | undefined {
  switch (fault.kind) {
    case 'status':
      return statusAnswer(fault);
    case 'broken connection':
      return { kind: 'broken connection' };
    case 'html page':
      return { kind: 'html', status: 200, text: htmlPage('Down for maintenance') };
    case 'gate': {
      const { status, headers = {}, page = '' } = fault;
      return { kind: 'gate', status, headers, page };
    }
    case 'endless body':
      return { kind: 'endless', packed: fault.packed };
    case 'empty body':
      return { kind: 'empty', status: 200 };
    case 'hang':
      return { kind: 'no answer' };
    case 'invalid token':
      return { kind: 'json', status: fault.status, body: errorBody(498, 'Invalid token.') };
    case 'refused':
      return { kind: 'json', status: 200, body: errorBody(fault.code, fault.message, fault.messageCode) };
    case 'lies':
    case 'not done':
      return { kind: 'json', status: 200, body: { success: fault.kind === 'lies', ...named(decodedPath) } };
    case 'slow':
    case 'waits for others':
    case 'done, then broken connection':
    case 'cut list':
    case 'endless list':
    case 'dates in seconds':
    case 'no lastLogin':
    case 'fields left out':
    case 'clock off':
    case 'closes connections':
      return undefined;
  }
}

function statusAnswer(fault: Fault & { readonly kind: 'status' }): WireAnswer {
  const { status } = fault;
  const later = fault.retryAfter === undefined ? {} : { retryAfter: fault.retryAfter };
  if (fault.body === 'empty') return { kind: 'empty', status, ...later };
  const message = status === 429 ? 'Too many requests' : 'The service is unavailable';
  if (fault.body === 'html') return { kind: 'html', status, text: htmlPage(message), ...later };
  return { kind: 'json', status, body: errorBody(status, message), ...later };
}

function errorBody(code: number, message: string, messageCode?: string): unknown {
  return { error: { code, ...(messageCode === undefined ? {} : { messageCode }), message, details: [] } };
}

function named(decodedPath: string): object {
  const username = /\/users\/(.+)\/(?:dis|en)able$/.exec(decodedPath)?.[1];
  return username === undefined ? {} : { username };
}

export function htmlPage(title: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
}

export function send(response: ServerResponse, answer: WireAnswer): void {
  if (answer.kind === 'no answer') return;
  if (answer.kind === 'broken connection') {
    response.destroy();
    return;
  }
  if (answer.kind === 'gate') {
    response.writeHead(answer.status, { 'content-type': 'text/html', ...answer.headers }).end(answer.page);
    return;
  }
  if (answer.kind === 'endless') {
    sendEndless(response, answer.packed);
    return;
  }
  if (answer.kind === 'file') {
    response.writeHead(200, { 'content-type': answer.file.contentType }).end(answer.file.bytes);
    return;
  }
  if (answer.kind === 'elsewhere') {
    response.writeHead(302, { location: answer.address }).end();
    return;
  }
  const { status, retryAfter } = answer;
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  if (answer.kind === 'json')
    response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' });
  else response.writeHead(status, { 'content-type': 'text/html;charset=utf-8' });
  response.end(bodyOf(answer));
}

function bodyOf(answer: WireAnswer): string {
  if (answer.kind === 'json') return JSON.stringify(answer.body);
  return answer.kind === 'html' ? answer.text : '';
}

type Json = Readonly<Record<string, unknown>>;

/** An answer as the data faults leave it: rows missing, dates in seconds, sign-ins left out. */
function distorted(answer: unknown, faults: readonly Fault[]): unknown {
  return faults.reduce((changed, fault) => (isJson(changed) ? afterFault(changed, fault) : changed), answer);
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function afterFault(answer: Json, fault: Fault): Json {
  if (fault.kind === 'cut list') return cut(answer, fault.after, fault.ending === 'nextStart');
  if (fault.kind === 'endless list') return endlessList(answer, fault);
  if (fault.kind === 'dates in seconds') return overMembers(answer, inSeconds);
  if (fault.kind === 'no lastLogin')
    return overMembers(answer, (member) => withoutSignIn(member, fault.share));
  if (fault.kind === 'fields left out') return leavingOut(answer, fault);
  return answer;
}

const LISTS = ['users', 'results', 'roles', 'tasks', 'collaborations', 'workspaces'];

function cut(answer: Json, after: number, endsEarly: boolean): Json {
  const start = Number(answer['start'] ?? 1);
  const key = LISTS.find((name) => Array.isArray(answer[name]));
  const rows = key === undefined ? undefined : answer[key];
  if (key === undefined || !Array.isArray(rows)) return answer;
  const left = Math.max(0, after - (start - 1));
  const isOver = endsEarly && left <= rows.length;
  return { ...answer, [key]: rows.slice(0, left), ...(isOver ? { nextStart: -1 } : {}) };
}

/** Wherever members are in an answer: the rows of a list, the answer itself, the `user` of portals/self. */
function overMembers(answer: Json, change: (member: Json) => Json): Json {
  const users = answer['users'];
  if (Array.isArray(users))
    return { ...answer, users: users.map((row) => (isJson(row) ? change(row) : row)) };
  if ('username' in answer) return change(answer);
  const user = answer['user'];
  return isJson(user) ? { ...answer, user: change(user) } : answer;
}

function leavingOut(answer: Json, fault: Fault & { readonly kind: 'fields left out' }): Json {
  const { fields, username } = fault;
  const without = (whole: Json): Json =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => !fields.includes(name)));
  const isMeant = (member: Json): boolean => username === undefined || member['username'] === username;
  const members = overMembers(answer, (member) => (isMeant(member) ? without(member) : member));
  return username === undefined ? without(members) : members;
}

const DATES = ['lastLogin', 'created', 'modified'];

function inSeconds(member: Json): Json {
  const dates = DATES.flatMap((name) => {
    const value = member[name];
    return typeof value === 'number' && value > 0 ? [[name, Math.floor(value / 1000)] as const] : [];
  });
  return { ...member, ...Object.fromEntries(dates) };
}

function withoutSignIn(member: Json, share: number): Json {
  const digest = createHash('sha256').update(String(member['username'])).digest();
  if (digest.readUInt32BE(0) / 0x1_0000_0000 >= share) return member;
  const { lastLogin: _, ...rest } = member;
  return rest;
}
