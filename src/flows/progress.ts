import type { Outside } from './ports.ts';
import type { Actor } from './tables.ts';

/** How far a scan that a person asked for has come: one message of its own, updated now and then, deleted at the end. */
export interface Progress {
  read(accounts: number, total: number): void;
  /** The message that is still there because Slack did not delete it, if one is. */
  end(): Promise<string | undefined>;
}

export function progressOf({ channel, log, cardPauseMs }: Outside, scan: number, by: Actor): Progress {
  if (by.kind === 'bot') return { read: () => {}, end: () => Promise.resolve(undefined) };
  let received = 0;
  let lastAt = performance.now();
  let ts: string | undefined;
  let work: Promise<void> = channel
    .postLine(`Scan ${scan}, asked for by ${by.name}: reading the members…`, undefined)
    .then((posted) => {
      if (posted.kind === 'delivered') ts = posted.value.ts;
      else log.warn({ scan, why: posted.sentence }, 'the progress message could not be posted');
    });

  return {
    read(accounts, total) {
      received += accounts;
      if (performance.now() - lastAt < cardPauseMs) return;
      lastAt = performance.now();
      const text = `Scan ${scan}, asked for by ${by.name}: ${received} of ${total} members read…`;
      work = work.then(async () => {
        if (ts !== undefined) await channel.updateLine(ts, text);
      });
    },
    async end() {
      await work;
      if (ts === undefined) return undefined;
      return (await channel.deleteMessage(ts)).kind === 'delivered' ? undefined : ts;
    },
  };
}
