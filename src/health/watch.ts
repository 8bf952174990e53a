import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Result } from '../domain/result.ts';
import type { Mailer } from '../flows/mail-ports.ts';
import type { Log } from '../flows/ports.ts';
import type { ReadTables } from '../flows/tables.ts';
import { registerNumbers } from './numbers.ts';
import { notedFetch, notedMailer, requestNotes } from './requests.ts';
import { serveHealth } from './server.ts';

type Fetch = typeof globalThis.fetch;

/** What is measured of one bot, for whoever asks at HEALTH_PORT. */
export interface Watch {
  fetchTo(to: 'portal' | 'slack', fetch: Fetch): Fetch;
  mailer(mailer: Mailer): Mailer;
  serve(port: number, looking: Looking): Promise<Result<AsyncDisposable, string>>;
}

export interface Looking {
  readonly tables: ReadTables;
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
