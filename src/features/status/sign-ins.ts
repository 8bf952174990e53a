import type { Outside } from '../../deps.ts';
import { queuePauseMs } from '../../policy/mail/answer.ts';
import { faultWords, mailFaultOf } from '../../policy/mail/fault.ts';
import { checkSentence } from '../../policy/trust.ts';
import { workerOf } from '../../worker.ts';
import { type OrganizationCache, portalSaid } from '../evaluation/organization.ts';

export type SignIn = ReturnType<typeof signInOf>;

/** Whether ArcGIS lets the bot in and shows what it needs; asked where no scan asks. */
export function signInToPortal(
  outside: Pick<Outside, 'clock' | 'log'>,
  organizationCache: Pick<OrganizationCache, 'read'>,
  changed: () => void,
) {
  const ask = async (signal: AbortSignal): Promise<string | undefined> => {
    const read = await organizationCache.read(signal);
    if (!read.ok) return `ArcGIS cannot be read. ${portalSaid(read.failure)}`;
    return read.value.seesLastLogin === false ? SEES_TOO_LITTLE : undefined;
  };
  return signInOf('checking its sign-in to ArcGIS', outside, { ask, changed });
}

const SEES_TOO_LITTLE = `${checkSentence({ check: 'not signed in', found: 0, allowed: 1 })} In the credential’s role or privileges, allow View members (portal:admin:viewUsers).`;

/** Whether the mail server lets the bot in; asked without an email, where no email asks. */
export function signInToMail(outside: Outside, changed: () => void) {
  const { mail } = outside;
  if (mail === undefined) return undefined;
  const ask = async (): Promise<string | undefined> => {
    const answer = await mail.mailer.verify();
    return answer && faultWords(mailFaultOf(answer, mail.auth), mail.auth, answer.words);
  };
  return signInOf('checking its sign-in to the mail server', outside, { ask, changed });
}

/**
 * What was heard last is told until the next answer; so it does not come and go between two. While it is no good one, it
 * is asked for again after pauses that grow; a good one is not, as scans and emails then tell.
 */
function signInOf(
  what: string,
  { clock, log }: Pick<Outside, 'clock' | 'log'>,
  how: {
    readonly ask: (signal: AbortSignal) => Promise<string | undefined>;
    readonly changed: () => void;
  },
) {
  let heard: { readonly at: Date; readonly problem: string | undefined } | undefined;
  let refusals = 0;
  const ending = new AbortController();

  function hear(problem: string | undefined): void {
    const isNews = problem !== heard?.problem;
    refusals = problem === undefined ? 0 : refusals + 1;
    heard = { at: clock(), problem };
    if (isNews) how.changed();
  }

  const worker = workerOf(what, log, async () => {
    const problem = await how.ask(ending.signal);
    if (!ending.signal.aborted) hear(problem);
  });

  const isOlderThan = (ms: number): boolean =>
    heard !== undefined && clock().getTime() - heard.at.getTime() >= ms;

  return {
    ...worker,
    /** What keeps the bot out, with what to do about it; undefined while nothing is known to. */
    problem: (): string | undefined => heard?.problem,
    /** Whether it let us in at most so long ago. */
    isFresh: (ms: number): boolean =>
      heard !== undefined && heard.problem === undefined && !isOlderThan(ms) && !worker.isBusy(),
    /** Asks now; one question at a time. */
    async ask(): Promise<string | undefined> {
      if (!worker.isBusy()) worker.wake();
      await worker.idle();
      return worker.fault() ?? heard?.problem;
    },
    /** Asks again where it did not let us in and it is time to. */
    tick(): void {
      const isDue = refusals > 0 && isOlderThan(queuePauseMs(refusals));
      if (isDue && !worker.isBusy()) worker.wake();
    },
    /** Something newer tells how it is: what was heard is over. */
    settled: (): void => hear(undefined),
    async stop(): Promise<void> {
      ending.abort();
      await worker.stop();
    },
  };
}
