import { FaultsInForce } from '../faults.ts';

/** What can go wrong with one request. Everything is plain data, so that a page can list it. */
export type FaultKind =
  /** Answers so much later; the other faults still apply. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Answers only when so many requests wait for their answers at the same time; the other faults still apply. */
  | { readonly kind: 'waits for others'; readonly requests: number }
  /** An HTTP error, from the portal (`json`), from something in front of it (`html`), or with nothing (`empty`). */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body: 'json' | 'html' | 'empty';
      /** Seconds or an HTTP date, as the header has it. */
      readonly retryAfter?: string;
    }
  /** The connection ends before anything was done. */
  | { readonly kind: 'broken connection' }
  /** What stands before the portal answers in its place: a web server that asks who is there, a firewall, a network's own page. */
  | {
      readonly kind: 'gate';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly page?: string;
    }
  /** HTTP 200 with a page, as maintenance and sign-in pages are. */
  | { readonly kind: 'html page' }
  | { readonly kind: 'empty body' }
  /** Never answers; the connection is closed when the portal is disposed. */
  | { readonly kind: 'hang' }
  /** The token is not accepted: 200 with the error in the body, or 401. */
  | { readonly kind: 'invalid token'; readonly status: 200 | 401 }
  /** Refused with an error of the portal. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly message: string;
      readonly messageCode?: string;
    }
  /** Answers `success: true` and does nothing. */
  | { readonly kind: 'lies' }
  /** Does it, and the connection ends before the answer. */
  | { readonly kind: 'done, then broken connection' }
  /** Answers `success: false` and does nothing. */
  | { readonly kind: 'not done' }
  /**
   * A list gives no row after this many, whatever its `total` says: it ends early by `nextStart: -1`, or goes
   * on with empty pages.
   */
  | { readonly kind: 'cut list'; readonly after: number; readonly ending: 'nextStart' | 'empty pages' }
  /** A body that goes on until nobody reads it; packed, a few bytes of it are a thousand times as many. */
  | { readonly kind: 'endless body'; readonly packed: boolean }
  /** A list that always names a next page, with new rows or with the same again; its `total` stays, or is always ahead. */
  | { readonly kind: 'endless list'; readonly rows: 'new' | 'same'; readonly total: 'stays' | 'grows' }
  | { readonly kind: 'dates in seconds' }
  /** This share of the members, always the same ones, comes without `lastLogin`: 0 to 1. */
  | { readonly kind: 'no lastLogin'; readonly share: number }
  /** Answers come without these fields, and the members in them too; only the member of this name where one is named. */
  | { readonly kind: 'fields left out'; readonly fields: readonly string[]; readonly username?: string }
  /** The `Date` of the answer is so much later than it should be, earlier where negative; or there is none. */
  | { readonly kind: 'clock off'; readonly ms: number | 'not told' }
  /** Answers, and keeps no connection open: the next request needs another. */
  | { readonly kind: 'closes connections' };

export type Fault = FaultKind & {
  /** Tested against the path after `sharing/rest`, percent-decoded: `/\/users\/a@b\/disable$/` is one member. */
  readonly path: RegExp;
  /** How many requests it hits; without it, all until the faults are cleared. */
  readonly times?: number;
  /** So many matching requests go by before it begins. */
  readonly skips?: number;
};

const KEEP_GOING: ReadonlySet<FaultKind['kind']> = new Set([
  'slow',
  'waits for others',
  'cut list',
  'endless list',
  'dates in seconds',
  'no lastLogin',
  'fields left out',
  'clock off',
  'closes connections',
]);

/** The faults that are switched on: the first that decides a request uses it up, the others wait. */
export class PortalFaults extends FaultsInForce<Fault> {
  /** The faults that hit this request; each of them has one time less left afterward. */
  take(decodedPath: string): readonly Fault[] {
    return this.takeThose(
      ({ path }) => matches(path, decodedPath),
      ({ kind }) => !KEEP_GOING.has(kind),
    );
  }
}

/** A RegExp with the flag `g` remembers where it was; a fault must not. */
function matches(path: RegExp, text: string): boolean {
  return text.search(path) >= 0;
}

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
