import { createHash } from 'node:crypto';
import type { Fault } from './faults.ts';

type Json = Readonly<Record<string, unknown>>;

/** An answer as the data faults leave it: rows missing, dates in seconds, sign-ins left out. */
export function distorted(answer: unknown, faults: readonly Fault[]): unknown {
  return faults.reduce((changed, fault) => (isJson(changed) ? afterFault(changed, fault) : changed), answer);
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function afterFault(answer: Json, fault: Fault): Json {
  if (fault.kind === 'cut list') return cut(answer, fault.after, fault.ending === 'nextStart');
  if (fault.kind === 'dates in seconds') return overMembers(answer, inSeconds);
  if (fault.kind === 'no lastLogin')
    return overMembers(answer, (member) => withoutSignIn(member, fault.share));
  return answer;
}

const LISTS = ['users', 'results', 'roles'];

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
