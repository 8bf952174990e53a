import { Gauge, type Registry } from 'prom-client';
import type { ReadTables } from '../flows/tables.ts';

/** What the database counts, read when Prometheus asks. */
export function registerNumbers(registry: Registry, tables: ReadTables, isConnected: () => boolean): void {
  gauge('inactive_users_slack_connected', 'Whether the bot is connected to Slack.', [], (set) =>
    set({}, isConnected() ? 1 : 0),
  );
  gauge('inactive_users_members', 'Members by status, as of the last believed scan.', ['status'], (set) => {
    const scan = tables.scans.newestBelieved();
    const counts = scan === undefined ? {} : tables.scans.countStatuses(scan.id);
    for (const [status, count] of Object.entries(counts)) set({ status }, count);
  });
  gauge(
    'inactive_users_last_believed_scan_seconds',
    'When the last believed scan ended, Unix time.',
    [],
    (set) => {
      const ended = tables.scans.newestBelieved()?.finishedAt;
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
