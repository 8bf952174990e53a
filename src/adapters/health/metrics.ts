import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Log } from '../../log.ts';
import type { Status } from '../../policy/evaluate.ts';
import type { ProposalState } from '../../policy/proposal.ts';
import { type Look, serveHealth } from './server.ts';

/** What is measured of one bot, for whoever asks at HEALTH_PORT. */
export function watch() {
  const registry = new Registry();
  const seconds = new Histogram({
    name: 'inactive_users_request_seconds',
    help: 'How long requests took, by destination; outcome is answered or failed.',
    labelNames: ['to', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });

  /** Notes how one request went: whether an answer came that was no error of the server. */
  async function noted<T>(
    to: 'portal' | 'slack' | 'smtp' | 'token',
    ask: () => Promise<T>,
    isAnswer: (answer: T) => boolean,
  ): Promise<T> {
    const begun = performance.now();
    let outcome = 'failed';
    try {
      const answer = await ask();
      if (isAnswer(answer)) outcome = 'answered';
      return answer;
    } finally {
      seconds.observe({ to, outcome }, (performance.now() - begun) / 1000);
    }
  }

  return {
    /** The same fetch, of which each request is noted; a server's error or a "not now" is no answer. */
    fetchTo: (to: 'portal' | 'slack' | 'token', fetch: typeof globalThis.fetch): typeof globalThis.fetch => {
      const isAnswer = ({ status }: Response) => status < 500 && status !== 429;
      return (url, init) => noted(to, () => fetch(url, init), isAnswer);
    },
    /** The same mailer, of which each try is noted; a refusal is an answer, silence is none. */
    mailer: <Given extends unknown[], Answer extends { readonly kind: string }, Check>(mailer: {
      send(...given: Given): Promise<Answer>;
      verify(): Promise<Check>;
      close(): Promise<void>;
    }) => ({
      ...mailer,
      send: (...given: Given) =>
        noted(
          'smtp',
          () => mailer.send(...given),
          ({ kind }) => kind !== 'unclear',
        ),
    }),
    async serve(
      at: { readonly port: number; readonly host: string },
      {
        tables,
        isConnected,
        look,
        log,
      }: {
        readonly tables: Counting;
        readonly isConnected: () => boolean;
        readonly look: Look;
        readonly log: Log;
      },
    ) {
      collectDefaultMetrics({ register: registry });
      registerNumbers(registry, tables, isConnected);
      return await serveHealth({ ...at, registry, log, look });
    },
  };
}

type ByState = ReadonlyMap<string, number>;

/** What is counted, as the database's tables tell it. */
interface Counting {
  readonly scans: {
    newestAccepted():
      | { readonly finishedAt: Date | undefined; readonly counts: Readonly<Partial<Record<Status, number>>> }
      | undefined;
  };
  readonly numbers: { scans(): ByState; proposals(): ByState; warnings(): ByState };
}

/** What the database counts, read when Prometheus asks. */
function registerNumbers(registry: Registry, { scans, numbers }: Counting, isConnected: () => boolean): void {
  const gauge = (
    name: string,
    help: string,
    label: 'status' | 'state' | undefined,
    read: () => Iterable<readonly [label: string, value: number]>,
  ) =>
    new Gauge({
      name: `inactive_users_${name}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [registry],
      collect() {
        this.reset();
        for (const [of, value] of read()) this.set(label === undefined ? {} : { [label]: of }, value);
      },
    });

  gauge('slack_connected', 'Whether the bot is connected to Slack.', undefined, () => [
    ['', isConnected() ? 1 : 0],
  ]);
  gauge('members', 'Members by status, as of the last accepted scan.', 'status', () =>
    named(MEMBERS, Object.entries(scans.newestAccepted()?.counts ?? {})),
  );
  gauge(
    'last_accepted_scan_seconds',
    'When the last accepted scan finished, in Unix time.',
    undefined,
    () => {
      const ended = scans.newestAccepted()?.finishedAt;
      return ended === undefined ? [] : [['', ended.getTime() / 1000]];
    },
  );
  gauge('scans', 'Scans on record, by state.', 'state', () => named(SCANS, numbers.scans()));
  gauge('proposals', 'Proposals on record, excluding rehearsals, by state.', 'state', () =>
    named(PROPOSALS, numbers.proposals()),
  );
  gauge('warnings', 'Warning emails on record, by state.', 'state', () =>
    named(WARNINGS, numbers.warnings()),
  );
}

/** The words that people read elsewhere, where the code's own are others; dashboards go by them, so none depends on a setting. */
type Words = Readonly<Partial<Record<string, string>>>;

const MEMBERS: Words = {
  'coming up': 'inactive',
  'in grace': 'in grace period',
  'to decide': 'to review',
  shielded: 're-enabled recently',
  unknown: 'missing data',
} satisfies Partial<Record<Status, string>>;
const SCANS: Words = { reading: 'running', merging: 'running' };
const PROPOSALS: Words = {
  open: 'to review',
  failed: 'could not be disabled',
  undoing: 'being re-enabled',
  undone: 're-enabled',
  disabling: 'being disabled',
} satisfies Partial<Record<ProposalState, string>>;
const WARNINGS: Words = {
  sending: 'being sent',
  accepted: 'sent',
  refused: 'rejected',
  dropped: 'not sent',
};

const named = (
  words: Words,
  counts: Iterable<readonly [string, number]>,
): readonly (readonly [string, number])[] =>
  [...counts].map(([state, count]) => [words[state] ?? state, count]);
