import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Log } from '../../log.ts';
import type { MailAnswer } from '../../policy/mail-answer.ts';
import type { Result } from '../../policy/result.ts';
import { serveHealth } from './server.ts';

type ByState = ReadonlyMap<string, number>;

/** What is counted, as the database's tables tell it. */
export interface Counting {
  readonly scans: {
    newestAccepted(): { readonly id: number; readonly finishedAt: Date | undefined } | undefined;
    countStatuses(scan: number): Readonly<Record<string, number>>;
  };
  readonly numbers: { scans(): ByState; proposals(): ByState; warnings(): ByState };
}

/** What the database counts, read when Prometheus asks. */
export function registerNumbers(registry: Registry, tables: Counting, isConnected: () => boolean): void {
  gauge('inactive_users_slack_connected', 'Whether the bot is connected to Slack.', [], (set) =>
    set({}, isConnected() ? 1 : 0),
  );
  gauge('inactive_users_members', 'Members by status, as of the last accepted scan.', ['status'], (set) => {
    const scan = tables.scans.newestAccepted();
    const counts = scan === undefined ? {} : tables.scans.countStatuses(scan.id);
    for (const [status, count] of Object.entries(counts)) set({ status }, count);
  });
  gauge(
    'inactive_users_last_accepted_scan_seconds',
    'When the last accepted scan ended, Unix time.',
    [],
    (set) => {
      const ended = tables.scans.newestAccepted()?.finishedAt;
      if (ended !== undefined) set({}, ended.getTime() / 1000);
    },
  );
  perState('inactive_users_scans', 'Scans ever made, by outcome.', () => tables.numbers.scans());
  perState('inactive_users_proposals', 'Proposals ever made, without rehearsals, by state.', () =>
    tables.numbers.proposals(),
  );
  perState('inactive_users_warnings', 'Warnings by mail ever written, by state.', () =>
    tables.numbers.warnings(),
  );

  function perState(name: string, help: string, read: () => ReadonlyMap<string, number>): void {
    gauge(name, help, ['state'], (set) => {
      for (const [state, count] of read()) set({ state }, count);
    });
  }

  function gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    collect: (set: (labels: Readonly<Record<string, string>>, value: number) => void) => void,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        collect((labels, value) => this.set({ ...labels }, value));
      },
    });
  }
}

/** The three that the bot sends requests to. */
export type Peer = 'portal' | 'slack' | 'smtp';

/** Notes how one request went: seconds, and whether an answer came that was no error of the server. */
export type NoteRequest = (to: Peer, seconds: number, isAnswered: boolean) => void;

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function requestNotes(registry: Registry): NoteRequest {
  const seconds = new Histogram({
    name: 'inactive_users_request_seconds',
    help: 'How long requests took, by whom they went to; outcome is answered or failed.',
    labelNames: ['to', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return (to, took, isAnswered) => seconds.observe({ to, outcome: isAnswered ? 'answered' : 'failed' }, took);
}

type Fetch = typeof globalThis.fetch;

/** The same fetch, of which each request is noted; a server's error or a "not now" is no answer. */
export function notedFetch(fetch: Fetch, to: Peer, note: NoteRequest): Fetch {
  return async (url, init) => {
    const begun = performance.now();
    let isAnswered = false;
    try {
      const response = await fetch(url, init);
      isAnswered = response.status < 500 && response.status !== 429;
      return response;
    } finally {
      note(to, (performance.now() - begun) / 1000, isAnswered);
    }
  };
}

export interface Sending<Mail> {
  send(mail: Mail): Promise<MailAnswer>;
  close(): Promise<void>;
}

/** The same mailer, of which each try is noted; a refusal is an answer, silence is none. */
export function notedMailer<Mail>(mailer: Sending<Mail>, note: NoteRequest): Sending<Mail> {
  return {
    close: () => mailer.close(),
    async send(mail) {
      const begun = performance.now();
      const answer = await mailer.send(mail);
      note('smtp', (performance.now() - begun) / 1000, answer.kind !== 'unclear');
      return answer;
    },
  };
}

type FetchSeen = typeof globalThis.fetch;

/** What is measured of one bot, for whoever asks at HEALTH_PORT. */
export interface Watch {
  fetchTo(to: 'portal' | 'slack', fetch: FetchSeen): FetchSeen;
  mailer<Mail>(mailer: Sending<Mail>): Sending<Mail>;
  serve(port: number, looking: Looking): Promise<Result<AsyncDisposable, string>>;
}

export interface Looking {
  readonly tables: Counting;
  readonly isConnected: () => boolean;
  /** What is wrong beside the connection to Slack. */
  readonly look: () => { readonly state: string; readonly problems: readonly string[] };
  readonly log: Log;
}

export function watch(): Watch {
  const registry = new Registry();
  const note = requestNotes(registry);
  return {
    fetchTo: (to, fetch) => notedFetch(fetch, to, note),
    mailer: (mailer) => notedMailer(mailer, note),
    async serve(port, { tables, isConnected, look, log }) {
      collectDefaultMetrics({ register: registry });
      registerNumbers(registry, tables, isConnected);
      return serveHealth({
        port,
        registry,
        log,
        look: () => {
          const { state, problems } = look();
          return { state, problems: [...(isConnected() ? [] : ['Not connected to Slack.']), ...problems] };
        },
      });
    },
  };
}
