import { z } from 'zod';
import type { Reading } from '../database.ts';

/** A request that left before the acknowledgment may be heard a little after it, on a busy machine; a transport that waits waits longer. */
const ON_THE_WAY_MS = 2_000;

/** What somebody did in Slack: the proposal's number, or a user name, it was about. */
interface Acted {
  readonly what: string;
  readonly about: number | string;
}

/** What allows again what was called off before. */
const ALLOWS_MAIL = ['resume', 'go live', 'redelivery'];
const ALLOWS_DISABLING = /^(?:approve|try again|redelivery)/;

/** Promise 14: what an acknowledged pause, withdrawal or exclusion called off, and when by the machine's own clock. */
export type CalledOff = ReturnType<typeof calledOffIn>;

export function calledOffIn(look: <T>(at: (reading: Reading) => T) => T) {
  let pausedAt: number | undefined;
  const withdrawn = new Map<number, number>();
  const excluded = new Map<string, number>();
  let wrongs: string[] = [];

  const is = (sql: string, ...values: (number | string)[]): boolean =>
    look(({ rows }) => rows(z.unknown(), sql, ...values).length > 0);
  const isPaused = () => is('SELECT 1 FROM pause WHERE ended_at IS NULL AND until IS NULL');
  const isOpen = (proposal: number) =>
    is(
      `SELECT 1 FROM proposal WHERE id = ? AND state = 'open'
         AND NOT EXISTS (SELECT 1 FROM bulk_rest WHERE proposal = proposal.id)`,
      proposal,
    );
  const isExcluded = (username: string) =>
    is("SELECT 1 FROM exclusion WHERE kind = 'account' AND label = ? AND ended_at IS NULL", username);
  const isLong = (since: number | undefined): boolean =>
    since !== undefined && performance.now() - since > ON_THE_WAY_MS;

  return {
    sends({ what }: Pick<Acted, 'what'>): void {
      if (ALLOWS_MAIL.includes(what)) pausedAt = undefined;
      if (ALLOWS_DISABLING.test(what)) withdrawn.clear();
      if (what.startsWith('include') || what === 'redelivery') excluded.clear();
    },
    /** What was acknowledged counts only where it was done: whoever may not decide is acknowledged as well. */
    acknowledged({ what, about }: Acted): void {
      const now = performance.now();
      if (what === 'pause' && isPaused()) pausedAt ??= now;
      if (what === 'withdraw' && typeof about === 'number' && isOpen(about)) withdrawn.set(about, now);
      if (what === 'exclude' && typeof about === 'string' && isExcluded(about)) excluded.set(about, now);
    },
    disables(username: string): void {
      const proposal = look(({ rows }) =>
        rows(
          z.object({ id: z.number() }),
          "SELECT id FROM proposal WHERE username = ? AND state = 'disabling'",
          username,
        ),
      )[0]?.id;
      const why = [
        ...(isLong(pausedAt) && isPaused() ? ['paused'] : []),
        ...(proposal !== undefined && isLong(withdrawn.get(proposal)) ? ['withdrawn'] : []),
        ...(isLong(excluded.get(username)) && isExcluded(username) ? ['excluded'] : []),
      ];
      wrongs.push(...why.map((one) => `asked to disable ${username}: ${one} before (promise 14)`));
    },
    beginsLetter(): void {
      if (isLong(pausedAt) && isPaused()) wrongs.push('a letter was begun: paused before (promise 14)');
    },
    wrongs(): readonly string[] {
      const since = wrongs;
      wrongs = [];
      return since;
    },
  };
}
