import { DatabaseHeld } from '../adapters/store/file/problems.ts';
import type { Outside, StartScan } from '../deps.ts';
import { csvProblem } from '../features/card/facts.ts';
import { CARD_HEADING } from '../features/card/header.ts';
import { publisher } from '../features/card/publish.ts';
import { digesting } from '../features/digest/digest.ts';
import { organizationCacheOf } from '../features/evaluation/organization.ts';
import { endingExclusions } from '../features/exclusions/ask-before-end.ts';
import { exclusionsFlow } from '../features/exclusions/exclude.ts';
import { undoingExclusions } from '../features/exclusions/undo.ts';
import { historyFlow } from '../features/history/history.ts';
import { markNewestDue, modeNow } from '../features/modes/mode.ts';
import { switchesFlow } from '../features/modes/switches.ts';
import { previewFlow } from '../features/preview/preview.ts';
import { decisions } from '../features/proposals/decide.ts';
import { actingWorker } from '../features/proposals/disable.ts';
import { nextAgeing } from '../features/proposals/expire.ts';
import { takingOver } from '../features/proposals/many/take-over.ts';
import { readingEvidence } from '../features/proposals/read-evidence.ts';
import { explanations } from '../features/proposals/why/facts.ts';
import { composeReport } from '../features/report/compose.ts';
import { reporting } from '../features/report/report.ts';
import { reviewFlow } from '../features/review/review.ts';
import { csvItems } from '../features/scan/csv-item.ts';
import { evaluatedBy, evaluatingAgain } from '../features/scan/evaluate-again.ts';
import { scanFlow } from '../features/scan/scan.ts';
import { databaseProblem, lastScanProblem, overdueOf } from '../features/status/health.ts';
import { signInToMail, signInToPortal } from '../features/status/sign-ins.ts';
import { statusOf } from '../features/status/status.ts';
import { allTold, type Trouble, toldInDigest, toldOnCard, troublesOf } from '../features/status/troubles.ts';
import { mailQueue } from '../features/warnings/queue.ts';
import { mailStateOf } from '../features/warnings/queue-state.ts';
import { modeWord } from '../policy/mode.ts';
import { counted } from '../policy/text.ts';
import { clockProblem } from '../policy/trust.ts';
import { earliest } from '../schedule.ts';
import { faultSentence } from '../worker.ts';
import { retention } from './retention.ts';
import { nextToTell, tickFlow } from './tick.ts';
import { tellingTroubles } from './troubles.ts';

/** The flows wired to one another: what listeners get, what the clock calls, and what must end at the end. */
export function assemble(outside: Outside, isConnected: () => boolean) {
  const { store, channel, people, clock } = outside;
  const organizationCache = organizationCacheOf(outside, () => portalSignIn.settled());
  let stopped = false;

  const troubles = (): readonly Trouble[] =>
    troublesOf({
      ...overdue(),
      posts: channel.refusal(),
      Slack: isConnected() ? undefined : 'The bot is not connected to Slack.',
      database: store.held(),
      channel: channel.known(),
      clock: clockProblem(outside.portal.clockAheadMs()),
      acts: acting.problem(),
      'second bot': outside.mayWork() ? undefined : SECOND_BOT,
      'ArcGIS sign-in': portalSignIn.problem(),
      'CSV item': items.problem(),
      digest: digest.problem(),
      internal: faults(),
      approvers: people.problem(),
      'email queue': mailing?.problem(),
      'mail sign-in': mailSignIn?.problem(),
      CSV: csvProblem(store.tables),
      'last scan': lastScanProblem(store.tables),
    });
  let tickFault: string | undefined;
  /** Of those that are woken each minute: what is over is told no longer. */
  const faults = () => [
    tickFault,
    ...[
      retaining,
      portalSignIn,
      mailSignIn,
      taking,
      acting,
      reading,
      mailing,
      publishing,
      digest.worker,
      items,
      reports,
    ].map((one) => one?.fault()),
  ];
  const mailNow = () => mailStateOf(outside, mailing?.heldUntil());
  const publishing = publisher(outside, organizationCache, () => toldOnCard(troubles()), mailNow);
  const taking = takingOver(outside, () => {
    publishing.wake();
    if (outside.mayWork()) acting.wake();
  });
  const acting = actingWorker(outside, organizationCache, taking.idle, () => publishing.wake());
  const reading = readingEvidence(outside, () => publishing.wake());
  const evaluating = evaluatingAgain(outside, organizationCache, () => publishing.wake());
  const mailing =
    outside.mail &&
    mailQueue(outside, outside.mail, organizationCache, composeReport, {
      changed() {
        publishing.wake();
        reports?.wake();
      },
      letIn: () => mailSignIn?.settled(),
    });
  const reports = outside.mail && reporting(outside, outside.mail, publishing.idle, () => mailing?.wake());
  const items = csvItems(outside, organizationCache, () => {
    publishing.wake();
    reports?.wake();
  });
  const portalSignIn = signInToPortal(outside, organizationCache, () => noteTroubles());
  const mailSignIn = signInToMail(outside, () => noteTroubles());
  const retaining = retention(outside);
  const digest = digesting(outside, {
    isScanning: () => scanning.running() !== undefined,
    problems: () => toldInDigest(troubles()),
    mailHeld: () => mailing?.held(),
    changed() {
      store.commit(clock(), markNewestDue);
      publishing.wake();
    },
  });
  const workers = [
    retaining,
    portalSignIn,
    mailSignIn,
    evaluating,
    taking,
    acting,
    reading,
    mailing,
    publishing,
    digest.worker,
    items,
    reports,
  ].filter((worker) => worker !== undefined);
  const wake = (): void => {
    taking.wake();
    publishing.wake();
    digest.worker.wake();
    if (!outside.mayWork()) return;
    acting.wake();
    reading.wake();
    mailing?.wake();
    items.wake();
    reports?.wake();
  };
  let evaluatedBefore = false;
  const scanning = scanFlow(outside, organizationCache, () => {
    // Its members may have been evaluated before an exclusion that came during the scan.
    if (evaluatedBefore) evaluating.wake();
    evaluatedBefore = false;
    // From here on the scan tells it.
    portalSignIn.settled();
    reports?.scanEnded();
    noteTroubles();
    wake();
  });
  const preview = previewFlow(outside, organizationCache, mailing?.takeTurn);
  const evaluateAgain = (): void => {
    evaluatedBefore ||= scanning.running() !== undefined;
    evaluating.wake();
  };
  const groups = organizationCache.groupMembers;
  const scan: StartScan = (by) => scanning.start(by);
  async function lookAtChannel(): Promise<void> {
    await channel.problem();
    // Slack may answer only after the end, when there is no database any more.
    if (!stopped) noteTroubles();
  }
  const overdue = overdueOf(outside);
  const noteTroubles = tellingTroubles(outside, () => allTold(troubles()), wake);
  const tickDue = tickFlow(outside, { scan: scanning.start, wake, dropOld: retaining.wake });

  return {
    digest,
    /** Members of the groups that rules name, as far as they were read. */
    groups,
    /** Whoever is no longer excluded is evaluated again. */
    evaluateAgain,
    forListeners: {
      decisions: decisions(outside),
      exclusions: exclusionsFlow(outside, organizationCache, evaluateAgain),
      ending: endingExclusions(outside, groups, evaluateAgain),
      undoing: undoingExclusions(outside, groups, evaluateAgain),
      switches: switchesFlow(outside, scan, mailSignIn),
      explain: explanations(outside, () => organizationCache.last()?.organization),
      status: () =>
        statusOf(outside, { running: scanning.running(), problems: allTold(troubles()), mail: mailNow() }),
      review: reviewFlow(outside),
      history: historyFlow(outside),
      preview,
      scan,
      afterCommit: wake,
    },
    forGuard: {
      people,
      firstTime: (envelope: string | undefined) => envelope === undefined || firstTime(outside, envelope),
      afterCommit: wake,
      recognizeMessage(heading: string, card: number, ts: string): void {
        if (heading === CARD_HEADING) adoptCard(outside, card, ts);
        else digest.recognizeMessage(heading, ts);
      },
    },
    async tick(): Promise<void> {
      try {
        await tickDue();
        tickFault = undefined;
      } catch (thrown) {
        tickFault = faultSentence(thrown, 'doing its regular work');
        throw thrown;
      } finally {
        await lookAtChannel();
      }
      portalSignIn.tick();
      mailSignIn?.tick();
      digest.tick();
      await scanning.tidy();
    },
    /** What an ended process left of its scans, and of what exclusions and other settings change. */
    takeUp(): void {
      scanning.takeUp();
      const asOf = store.tables.scans.newestAccepted()?.asOf;
      if (asOf === undefined) return;
      const isByOthers = store.tables.scans.evaluatedBy() !== evaluatedBy(outside);
      if (isByOthers || store.tables.exclusions.hasChangedSince(asOf)) evaluateAgain();
    },
    /**
     * Once, at the start: who lets the bot in. Names of roles, which are kept nowhere, come with the answer: Why? and the
     * CSV need them before the next scan reads them.
     */
    askSignIns: async () => {
      const [arcgis, mail] = await Promise.all([portalSignIn.ask(), mailSignIn?.ask()]);
      const approvers = people.count();
      const organization = organizationCache.last()?.organization.name;
      return {
        working: [
          ...(arcgis === undefined && organization !== undefined ? [`ArcGIS (${organization})`] : []),
          ...(mailSignIn !== undefined && mail === undefined ? ['the mail server'] : []),
          ...(approvers > 0 ? [counted(approvers, 'approver', 'approvers')] : []),
        ],
        problems: allTold(troubles()),
      };
    },
    /** Also at the start: what is wrong with the channel is known before the first tick. */
    lookAtChannel,
    wake,
    /** A second bot on the same app came or went. */
    secondBotChanged(): void {
      noteTroubles();
      wake();
    },
    /** For supervisors: how the bot stands, and what is wrong. */
    health: () => {
      const unwritable = databaseProblem(outside);
      return {
        state: modeWord(modeNow(store.tables, outside.settings, clock())),
        problems: [...new Set([...(unwritable === undefined ? [] : [unwritable]), ...allTold(troubles())])],
      };
    },
    /** The next moment at which a letter may go out, or time alone does something. */
    nextDue: () =>
      earliest([
        acting.nextDue(),
        reading.nextDue(),
        mailing?.nextDue(),
        reports?.nextDue(),
        nextAgeing(outside),
        nextToTell(store.tables, clock()),
        digest.nextDue(),
      ]),
    /** Resolves when nothing is running and nothing more can be done now. */
    async idle(): Promise<void> {
      // One may give the other work, so they are asked until all are at rest.
      do {
        await scanning.idle();
        for (const worker of workers) await worker.idle();
      } while (scanning.running() !== undefined || workers.some((worker) => worker.isBusy()));
    },
    /** Lets emails that are on their way come to their end for a while, and begins no other. */
    async stopMail(): Promise<void> {
      await Promise.all([preview.stop(), mailing?.stop()]);
    },
    async stop(): Promise<void> {
      stopped = true;
      await scanning.stop();
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

/** Who only reads is answered even while nothing can be written, and then perhaps twice. */
function firstTime({ store, clock }: Outside, envelope: string): boolean {
  try {
    return store.commit(clock(), (tables) => tables.envelopes.first(envelope));
  } catch (thrown) {
    if (thrown instanceof DatabaseHeld) return true;
    throw thrown;
  }
}

const SECOND_BOT =
  'Slack shows a second bot connected with the same app token. Until that changes, this bot does not email anyone or disable accounts. Stop the other bot, or give it its own Slack app.';

/** A card that was posted without our hearing of it is recognized by a press on it. */
function adoptCard({ store, clock }: Outside, card: number, ts: string): void {
  const known = store.tables.cards.get(card);
  if (known === undefined || known.ts === ts) return;
  if (known.ts === undefined) store.commit(clock(), (tables) => tables.cards.posted(card, ts));
}
