import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { App } from '@slack/bolt';
import { openPortal, type PortalSettings } from './arcgis/portal.ts';
import { mailOutside } from './bot-mail.ts';
import { type Config, settingsForAudit } from './config.ts';
import { takeLock } from './db/lock.ts';
import { MIGRATIONS, migrate } from './db/migrate.ts';
import { openDatabase } from './db/open.ts';
import { openStore } from './db/store.ts';
import { earliest } from './domain/schedule.ts';
import { digestCommand } from './features/digest/command.ts';
import { registerExclusionPresses } from './features/digest/exclusion-presses.ts';
import { assemble } from './flows/assemble.ts';
import type { Clock, FlowSettings, Log, Outside } from './flows/ports.ts';
import { takeUpUnfinished } from './flows/scan.ts';
import { greet, noteStart } from './flows/start.ts';
import { watch } from './health/watch.ts';
import type { MailerOptions } from './mail/mailer.ts';
import { openNetwork } from './network/network.ts';
import { writeCsv } from './reports/csv.ts';
import { scheduleOf } from './schedule.ts';
import { createChannel } from './slack/channel.ts';
import { createClients, type Reach } from './slack/clients.ts';
import { connect } from './slack/connection.ts';
import { createDirectMessages } from './slack/direct-messages.ts';
import { registerListeners } from './slack/listeners/register.ts';
import { createPeople } from './slack/people.ts';
import type { Timing } from './slack/reconnect.ts';
import { StartRefused } from './start-refused.ts';

/** What a test or the sandbox must replace; everything else is real everywhere. */
export interface Edges {
  readonly clock: Clock;
  /** Calls the tick once a minute until it is disposed of. */
  readonly ticks: (tick: () => Promise<void>) => Disposable;
  /** Between two updates of one card, milliseconds. */
  readonly cardPauseMs: number;
  /** Between tries of what Slack did not take; where it is not given, what suits the real Slack. */
  readonly slackPausesMs?: readonly number[];
  /** How long what takes in keeping the connection to Slack, where not as long as in earnest. */
  readonly slackTiming?: Partial<Timing>;
  readonly log: Log;
  /** The database can no longer be trusted, and nothing more is read from it or written to it. */
  readonly databaseBroke?: (problem: Error) => void;
  /** How long the portal is waited for, where not as long as in earnest. */
  readonly patience?: Pick<PortalSettings, 'timeoutMs' | 'pauses'>;
  /** How long the mail server is waited for, where not as long as in earnest. */
  readonly mailPatience?: NonNullable<MailerOptions['timeouts']>;
}

export interface Bot extends AsyncDisposable {
  /** Resolves when nothing is running and nothing more can be done at this moment of the clock. */
  idle(): Promise<void>;
  /** The next moment at which the clock makes something due. */
  nextDue(): Date | undefined;
}

/** When people look into Slack for the first time of a day. */
const WORKDAY_MORNING = '0 9 * * 1-5';

/** The only place that sees all: settings and edges in, a running bot out. Half a start closes what it opened. */
export async function startBot(config: Config, edges: Edges): Promise<Bot> {
  const { clock, log } = edges;
  await using stack = new AsyncDisposableStack();

  stack.use(takeLock(config.databasePath));
  const db = stack.adopt(openDatabase(config.databasePath), (opened) => void opened.close());
  migrate(db, MIGRATIONS);
  const store = openStore(db, edges.databaseBroke);

  const network = openNetwork(config.network, log);
  const watching = watch();
  const { apiUrl } = config.slack;
  const slackFetch = watching.fetchTo('slack', network.fetch);
  const reach: Reach = {
    fetch: slackFetch,
    openLine: network.openLine,
    ...(apiUrl !== undefined && { apiUrl }),
  };
  const { answering, background } = createClients(config.slack.botToken, reach, log);
  const pauses = edges.slackPausesMs === undefined ? {} : { pausesMs: edges.slackPausesMs };
  const people = createPeople({
    client: background,
    answering,
    settings: {
      approvers: config.slack.approvers,
      channel: config.slack.channel,
      approvalsNeeded: config.approvalsNeeded,
    },
    clock,
    log,
    ...pauses,
  });
  const channel = createChannel({
    client: background,
    channel: config.slack.channel,
    mention: config.slack.mention,
    clock,
    fetch: slackFetch,
    ...pauses,
  });
  const portal = openPortal({
    ...config.portal,
    ...edges.patience,
    log,
    fetch: watching.fetchTo('portal', network.fetch),
  });
  const settings = flowSettings(config);
  // What a killed process left of CSVs; the lock says that no other one is at work there.
  await rm(settings.workFolder, { recursive: true, force: true });
  const mail = await mailOutside(config.mail, {
    ...{ portal, edges, network, watching },
    direct: createDirectMessages(background, edges.slackPausesMs),
  });
  const secondBot = { isThere: false };
  const outside: Outside = {
    settings,
    store,
    portal,
    channel,
    people,
    mail,
    writeCsv,
    clock,
    log,
    cardPauseMs: edges.cardPauseMs,
    mayWork: () => !secondBot.isThere,
  };

  const flows = assemble(outside);
  noteStart(outside, settingsForAudit(config));
  await people.refresh();
  const connection = await connect({
    botToken: config.slack.botToken,
    appToken: config.slack.appToken,
    client: answering,
    reach,
    log,
    register: (app: App) => {
      registerListeners(app, {
        flows: flows.forListeners,
        people,
        clock,
        timeZone: config.policy.timeZone,
        channel: config.slack.channel,
        digest: digestCommand(flows.digest),
        log,
      });
      registerExclusionPresses(app, {
        outside,
        afterCommit(changed) {
          if (changed) flows.judgeAgain();
          flows.wake();
        },
        sawDigest: flows.digest.saw,
      });
    },
    ...(edges.slackTiming !== undefined && { timing: edges.slackTiming }),
    onSecondBot: (isThere) => {
      secondBot.isThere = isThere;
      flows.secondBotChanged();
    },
  });
  if (!connection.ok) throw new StartRefused(connection.failure.sentence);
  stack.defer(() => flows.stop());
  stack.use(connection.value);
  greet(outside);
  takeUpUnfinished(outside, (by) => flows.forListeners.scan(by));
  flows.warm();
  flows.wake();
  await flows.lookAtChannel();
  stack.use(edges.ticks(flows.tick));
  if (config.healthPort !== undefined) {
    const looking = {
      tables: store.tables,
      isConnected: () => connection.value.isConnected,
      look: flows.health,
      log,
    };
    const served = await watching.serve(config.healthPort, looking);
    if (!served.ok) throw new StartRefused(served.failure);
    stack.use(served.value);
  }

  const owned = stack.move();
  return {
    async idle() {
      await connection.value.idle();
      await flows.idle();
    },
    nextDue: () => earliest([settings.scanSchedule.nextDue(clock()), flows.nextDue()]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function flowSettings(config: Config): FlowSettings {
  return {
    policy: config.policy,
    protection: config.protection,
    maxDropPercent: config.maxDropPercent,
    approvalsNeeded: config.approvalsNeeded,
    scanSchedule: scheduleOf(config.scanSchedule, config.policy.timeZone),
    workdayRound: scheduleOf(WORKDAY_MORNING, config.policy.timeZone),
    digestSchedule: scheduleOf(config.digestSchedule, config.policy.timeZone),
    apiKeyExpires: config.apiKeyExpires,
    mention: config.slack.mention,
    proposalRemindDays: config.proposalRemindDays,
    proposalExpiresDays: config.proposalExpiresDays,
    csvKeepDays: config.csvKeepDays,
    keepDays: config.keepDays,
    csvItem: config.csvItem,
    workFolder: join(dirname(config.databasePath), 'work'),
  };
}
