import type { FaultKind } from './faults.ts';

const LISTS = ['users', 'results', 'roles', 'items'];

/** A page of a list that has another behind each. */
export function endlessList(
  answer: Readonly<Record<string, unknown>>,
  fault: FaultKind & { readonly kind: 'endless list' },
): Readonly<Record<string, unknown>> {
  const key = LISTS.find((name) => Array.isArray(answer[name]));
  const rows = key === undefined ? undefined : answer[key];
  if (key === undefined || !Array.isArray(rows)) return answer;
  const start = Number(answer['start'] ?? 1);
  const from = fault.rows === 'new' ? start : 1;
  const made = Array.from({ length: PAGE }, (_, at) => ({
    ...(isRecord(rows[0]) ? rows[0] : {}),
    ...{ id: `made-up-${from + at}`, username: `made.up.${from + at}` },
  }));
  return {
    ...answer,
    [key]: made,
    total: fault.total === 'grows' ? start + 1000 : answer['total'],
    nextStart: start + PAGE,
  };
}

const PAGE = 100;

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;
