import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { sendEndless, sendJson } from '../../loopback.ts';
import type { FaultKind, FaultQueue } from '../faults.ts';
import { respond } from '../interaction/response-urls.ts';
import type { AnswerBody } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import { receiveUpload } from './files.ts';
import { type ApiAnswer, type ApiRequest, type RecordedCall, rateLimited } from './web-api.ts';

interface RouteOptions {
  readonly state: SlackState;
  readonly faults: FaultQueue;
  readonly webApi: (request: ApiRequest) => ApiAnswer;
  readonly calls: RecordedCall[];
  /** Answers that a fault holds back. */
  readonly hanging: Set<ServerResponse>;
}

const STRUCTURED = new Set(['blocks', 'view', 'files', 'attachments', 'metadata', 'message']);

/** The three doors of this Slack: the Web API, the response URLs and the uploads. */
export function createRoutes(options: RouteOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, door, name = ''] = new URL(request.url ?? '', 'http://sandbox').pathname.split('/');
    if (door === 'api') return await apiRoute(options, name, request, response);
    if (door === 'response') return await responseRoute(options, name, request, response);
    if (door === 'upload') return await uploadRoute(options, name, request, response);
    sendJson(response, 404, { ok: false, error: 'no_such_page' });
  };
}

async function apiRoute(
  options: RouteOptions,
  method: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { token, args } = await readCall(request);
  const at = options.state.clock.now();
  const fault = options.faults.next(method);
  const done = doDespite(fault, () => options.webApi({ method, token, args }));
  options.calls.push({ method, args: structured(args), answer: done?.answer, at });
  finish(options, response, fault, done);
}

async function responseRoute(
  options: RouteOptions,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { args } = await readCall(request);
  const fault = options.faults.next('response_url');
  const done = doDespite(fault, () => ({ headers: {}, ...respond(options.state, id, args) }));
  const at = options.state.clock.now();
  options.calls.push({ method: 'response_url', args, answer: undefined, at });
  finish(options, response, fault, done);
}

async function uploadRoute(
  options: RouteOptions,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const content = await readUpload(request);
  const fault = options.faults.next('upload');
  const done = doDespite(fault, () => {
    const { status, text } = receiveUpload(options.state, id, content);
    return { status, headers: {}, answer: { ok: status === 200, text } };
  });
  finish(options, response, fault, done);
}

/** What is answered; undefined where the fault keeps the call from being done at all. */
function doDespite(fault: FaultKind | undefined, act: () => ApiAnswer): ApiAnswer | undefined {
  if (fault === undefined || fault === 'done-then-reset') return act();
  if (typeof fault === 'string') return undefined;
  if ('retryAfter' in fault) return rateLimited(fault.retryAfter);
  return { status: 200, headers: {}, answer: { ok: false, error: fault.error } };
}

function finish(
  { hanging }: RouteOptions,
  response: ServerResponse,
  fault: FaultKind | undefined,
  done: ApiAnswer | undefined,
): void {
  if (fault === 'hang') hanging.add(response);
  else if (fault === 'endless') sendEndless(response, true);
  else if (fault === 'reset' || fault === 'done-then-reset') response.destroy();
  else if (done === undefined) sendJson(response, 500, failure);
  else sendJson(response, done.status, done.answer, done.headers);
}

const failure: AnswerBody = { ok: false, error: 'internal_error' };

/** The arguments as they were meant, for whoever reads the calls. */
function structured(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(args).map(([key, value]) => [
    key,
    STRUCTURED.has(key) && typeof value === 'string' ? parsedOr(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

interface ReadCall {
  readonly token: string | undefined;
  readonly args: Readonly<Record<string, unknown>>;
}

const jsonObject = z.record(z.string(), z.unknown());
const BEARER = /^Bearer (.+)$/;

/** The arguments of a call as its query, form or JSON body has them, and the token from wherever it is. */
async function readCall(request: IncomingMessage): Promise<ReadCall> {
  const query = Object.fromEntries(new URL(request.url ?? '', 'http://sandbox').searchParams);
  const { token, ...args } = { ...query, ...(await readFields(request)) };
  const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
  return { token: bearer ?? (typeof token === 'string' ? token : undefined), args };
}

async function readFields(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const body = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/json')) return jsonFrom(body);
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    return Object.fromEntries(form);
  }
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

function jsonFrom(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    return jsonObject.catch({}).parse(JSON.parse(body.toString()));
  } catch {
    return {};
  }
}

/** The bytes of an upload, sent as they are or as the one part of a form. */
async function readUpload(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const [part = ''] = form.values();
  return typeof part === 'string' ? Buffer.from(part) : Buffer.from(await part.arrayBuffer());
}
