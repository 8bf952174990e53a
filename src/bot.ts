import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from '@slack/bolt';
import { openPortal, type PortalSettings } from './arcgis/portal.ts';
import { type Config, settingsForAudit } from './config.ts';
import { takeLock } from './db/lock.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase } from './db/open.ts';
import { openStore } from './db/store.ts';
import { assemble } from './flows/assemble.ts';
import type { Clock, FlowSettings, Log, MailOutside, Outside } from './flows/ports.ts';
import { takeUpUnfinished } from './flows/scan.ts';
import { greet, noteStart } from './flows/start.ts';
import { languageOf } from './mail/letters/language.ts';
import { letterFor } from './mail/letters/letter.ts';
import { hostOf } from './mail/mail-message.ts';
import { openMailer } from './mail/mailer.ts';
import { writeCsv } from './reports/csv.ts';
import { scheduleOf } from './schedule.ts';
import { createChannel } from './slack/channel.ts';
import { createClients } from './slack/clients.ts';
import { connect } from './slack/connection.ts';
import { registerListeners } from './slack/listeners/register.ts';
import { createPeople } from './slack/people.ts';
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
  readonly log: Log;
  /** How long the portal is waited for, where not as long as in earnest. */
  readonly patience?: Pick<PortalSettings, 'timeoutMs' | 'pauses'>;
}

export interface Bot extends AsyncDisposable {
  /** Resolves when nothing is running and nothing more can be done at this moment of the clock. */
  idle(): Promise<void>;
  /** The next moment at which the clock makes something due. */
  nextDue(): Date | undefined;
}

/** The SQL beside the sources; the working folder may be any. */
const MIGRATIONS = fileURLToPath(new URL('../migrations/', import.meta.url));

/** The only place that sees all: settings and edges in, a running bot out. Half a start closes what it opened. */
export async function startBot(config: Config, edges: Edges): Promise<Bot> {
  const { clock, log } = edges;
  await using stack = new AsyncDisposableStack();

  stack.use(takeLock(config.databasePath));
  const db = stack.adopt(openDatabase(config.databasePath), (opened) => void opened.close());
  migrate(db, MIGRATIONS);
  const store = openStore(db);

  const reach = config.slack.apiUrl === undefined ? {} : { apiUrl: config.slack.apiUrl };
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
    ...pauses,
  });
  const portal = openPortal({ ...config.portal, ...edges.patience, log });
  const settings = flowSettings(config);
  const secondBot = { isThere: false };
  const outside: Outside = {
    settings,
    store,
    portal,
    channel,
    people,
    mail: mailOutside(config, edges),
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
    register: (app: App) =>
      registerListeners(app, {
        flows: flows.forListeners,
        people,
        clock,
        timeZone: config.policy.timeZone,
        channel: config.slack.channel,
        log,
      }),
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
  flows.wake();
  await flows.lookAtChannel();
  stack.use(edges.ticks(flows.tick));

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

function earliest(moments: readonly (Date | undefined)[]): Date | undefined {
  return moments
    .filter((moment) => moment !== undefined)
    .toSorted((one, other) => one.getTime() - other.getTime())[0];
}

/** Nobody is mailed where SMTP_URL is not set. */
function mailOutside({ mail }: Config, edges: Edges): MailOutside | undefined {
  if (mail === undefined) return undefined;
  const { url, user, password, from, contact } = mail;
  return {
    mailer: openMailer({
      url,
      ...(user !== undefined && { user }),
      ...(password !== undefined && { password }),
      from,
      replyTo: contact,
      clock: edges.clock,
      log: edges.log,
    }),
    letterFor,
    languageOf,
    contact,
    note: mail.note,
    perMinute: mail.perMinute,
    messageHost: hostOf(from),
    noticeDelayMs: mail.noticeDelayMs,
  };
}

function flowSettings(config: Config): FlowSettings {
  return {
    policy: config.policy,
    protection: config.protection,
    maxDropPercent: config.maxDropPercent,
    approvalsNeeded: config.approvalsNeeded,
    scanSchedule: scheduleOf(config.scanSchedule, config.policy.timeZone),
    csvKeepDays: config.csvKeepDays,
    workFolder: join(dirname(config.databasePath), 'work'),
  };
}
