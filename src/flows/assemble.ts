import { earliest } from '../domain/schedule.ts';
import { standingWord } from '../domain/standing.ts';
import { type Digest, digesting } from '../features/digest/digest.ts';
import { worker } from './act.ts';
import { nextAgeing } from './ageing.ts';
import type { Flows } from './answers.ts';
import { csvItems } from './csv-item.ts';
import { decisions } from './decide.ts';
import { exclusionsFlow } from './exclude.ts';
import { explanations } from './explain.ts';
import { endingExclusions } from './extend.ts';
import { healthOf } from './health.ts';
import { historyFlow } from './history.ts';
import { keeping } from './keeping.ts';
import { loopOf } from './loop.ts';
import { mailQueue } from './mail.ts';
import { mailStateOf } from './mail-state.ts';
import { rememberOrganisation } from './organisation.ts';
import type { Outside } from './ports.ts';
import { publisher } from './publish.ts';
import { rejudging } from './rejudge.ts';
import { reporting } from './report.ts';
import { reviewFlow } from './review.ts';
import { scanFlow } from './scan.ts';
import { markNewestDue, standingNow } from './standing.ts';
import { switchesFlow } from './switches.ts';
import { tickFlow } from './tick.ts';

/** The flows wired to one another: what listeners get, what the clock calls, and what must end at the end. */
export interface Assembly {
  readonly forListeners: Flows;
  readonly digest: Digest;
  /** Whoever is no longer excluded is judged by policy again. */
  readonly judgeAgain: () => void;
  readonly tick: () => Promise<void>;
  /** Once, at the start: what is kept nowhere but is needed to tell what is known. */
  warm(): void;
  /** Also at the start: what is wrong with the channel is known before the first tick. */
  lookAtChannel(): Promise<void>;
  wake(): void;
  /** The next moment at which a letter may go out, or time alone does something. */
  nextDue(): Date | undefined;
  /** For supervisors: how the bot stands, and what is wrong. */
  health(): { readonly state: string; readonly problems: readonly string[] };
  /** A second bot on the same app came or went. */
  secondBotChanged(): void;
  /** Resolves when nothing is running and nothing more can be done now. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export function assemble(outside: Outside): Assembly {
  const { store, channel, people, clock } = outside;
  const memory = rememberOrganisation(outside);
  let channelProblem: string | undefined;
  let stopped = false;

  const problems = (): readonly string[] =>
    [...problemsOfOthers(), mailing?.problem(), digest.problem()].filter((problem) => problem !== undefined);
  const problemsOfOthers = (): readonly string[] =>
    [people.problem(), channelProblem, outside.mayWork() ? undefined : SECOND_BOT].filter(
      (problem) => problem !== undefined,
    );

  const mailNow = () => mailStateOf(outside, mailing?.heldUntil());
  const publishing = publisher(outside, memory, problems, mailNow);
  const acting = worker(outside, memory, () => publishing.wake());
  const judging = rejudging(outside, memory, () => publishing.wake());
  const mailing =
    outside.mail &&
    mailQueue(outside, outside.mail, memory, () => {
      publishing.wake();
      reports?.wake();
    });
  const reports = outside.mail && reporting(outside, outside.mail, () => mailing?.wake());
  const items = csvItems(outside, memory, () => {
    publishing.wake();
    reports?.wake();
  });
  const warming = loopOf('reading the organisation', outside.log, async () => {
    // Names of roles are kept nowhere: after a start Why? and the CSV need them before the next scan reads them.
    if (store.tables.scans.newestBelieved() !== undefined) await memory.notOlderThan(Infinity);
  });
  const lettingGo = keeping(outside);
  const digest = digesting(outside, {
    isScanning: () => scanning.running() !== undefined,
    problems: problemsOfOthers,
    mailHeld: () => mailing?.held(),
    changed() {
      store.commit(clock(), markNewestDue);
      publishing.wake();
    },
  });
  const loops = [
    lettingGo,
    warming,
    judging,
    acting,
    ...(mailing === undefined ? [] : [mailing]),
    publishing,
    digest.loop,
    items,
    ...(reports === undefined ? [] : [reports]),
  ];
  const wake = (): void => {
    publishing.wake();
    digest.loop.wake();
    if (!outside.mayWork()) return;
    acting.wake();
    mailing?.wake();
    items.wake();
    reports?.wake();
  };
  let judgedBefore = false;
  const scanning = scanFlow(outside, memory, () => {
    // Its members may have been judged before an exclusion that came during the scan.
    if (judgedBefore) judging.wake();
    judgedBefore = false;
    reports?.scanEnded();
    wake();
  });
  const judgeAgain = (): void => {
    judgedBefore ||= scanning.running() !== undefined;
    judging.wake();
  };
  const scan: Flows['scan'] = (by) => scanning.start(by);
  async function lookAtChannel(): Promise<void> {
    const before = channelProblem;
    channelProblem = await channel.problem();
    // Slack may answer only after the end, when there is no database any more.
    if (stopped || before === channelProblem) return;
    outside.log.warn({ problem: channelProblem ?? 'none' }, 'the state of the admin channel changed');
    store.commit(clock(), markNewestDue);
    wake();
  }
  const health = healthOf(outside, mailing);
  const tickDue = tickFlow(outside, { scan: scanning.start, wake, letGo: lettingGo.wake });

  return {
    digest,
    judgeAgain,
    forListeners: {
      decisions: decisions(outside),
      exclusions: exclusionsFlow(outside, memory, judgeAgain),
      ending: endingExclusions(outside),
      switches: switchesFlow(outside, scan),
      explain: explanations(
        outside,
        scanning.running,
        () => memory.last()?.organisation.roles ?? new Map(),
        problems,
        mailNow,
      ),
      review: reviewFlow(outside),
      history: historyFlow(outside),
      scan,
      firstTime: (envelope) =>
        envelope === undefined || store.commit(clock(), (tables) => tables.envelopes.first(envelope)),
      afterCommit: wake,
      sawCard: (card, ts) => adoptCard(outside, card, ts),
      sawMessage: digest.saw,
    },
    async tick() {
      await tickDue();
      await lookAtChannel();
      digest.tick();
      await scanning.tidy();
    },
    warm: warming.wake,
    lookAtChannel,
    wake,
    secondBotChanged() {
      store.commit(clock(), markNewestDue);
      wake();
    },
    health: () => ({
      state: standingWord(standingNow(store.tables, outside.settings, clock())),
      // The socket may stand while Slack refuses every call: then nothing can be posted.
      problems: [channelProblem, ...health(), outside.mayWork() ? undefined : SECOND_BOT].filter(
        (problem) => problem !== undefined,
      ),
    }),
    nextDue: () => earliest([mailing?.nextDue(), reports?.nextDue(), nextAgeing(outside), digest.nextDue()]),
    async idle() {
      // One may give the other work, so they are asked until all are at rest.
      do {
        await scanning.idle();
        for (const loop of loops) await loop.idle();
      } while (scanning.running() !== undefined || loops.some((loop) => loop.isBusy()));
    },
    async stop() {
      stopped = true;
      await scanning.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

const SECOND_BOT =
  'Slack shows a second bot connected with the same app token. This one has stopped acting; end the other one, or give it an app of its own.';

/** A card that was posted without our hearing of it is recognised by a press on it. */
function adoptCard({ store, clock }: Outside, card: number, ts: string): void {
  const known = store.tables.cards.get(card);
  if (known === undefined || known.ts === ts) return;
  if (known.ts === undefined) store.commit(clock(), (tables) => tables.cards.posted(card, ts));
}
