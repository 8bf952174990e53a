import type { PortalSettings } from './adapters/arcgis/connection.ts';
import { openPortal, type Portal } from './adapters/arcgis/portal.ts';
import { watch } from './adapters/health/metrics.ts';
import { type Network, openNetwork } from './adapters/network/network.ts';
import { connect } from './adapters/slack/app.ts';
import { createChannel } from './adapters/slack/channel.ts';
import { createClients, type SlackRoute } from './adapters/slack/clients.ts';
import type { DirectMessages } from './adapters/slack/direct-messages.ts';
import { createDirectMessages } from './adapters/slack/direct-messages.ts';
import { createPeople } from './adapters/slack/people.ts';
import type { Timing } from './adapters/slack/reconnect.ts';
import { hostOf, isReplyAddress, type MailerOptions, openMailer, senderOf } from './adapters/smtp/mailer.ts';
import { openDatabase, placeOf, takeLock } from './adapters/store/database.ts';
import { MIGRATIONS, migrate } from './adapters/store/file/migrate.ts';
import { openStore } from './adapters/store/store.ts';
import { registerListeners } from './app/listeners.ts';
import { logDecisions } from './app/log-decisions.ts';
import { slackSeen } from './app/slack-seen.ts';
import { greet, noteStart } from './app/start.ts';
import { assemble } from './app/wiring.ts';
import type { Config, MailConfig } from './config/config.ts';
import type { FlowSettings, MailOutside, Outside } from './deps.ts';
import { dropLeftFiles } from './features/scan/work-files.ts';
import type { Log } from './log.ts';
import { type Clock, MINUTE_MS } from './policy/calendar.ts';
import { earliest, scheduleOf } from './schedule.ts';
import { SHORTEST_SECRET } from './veil.ts';

/** What a test or the sandbox must replace; everything else is real everywhere. */
export interface Edges {
  readonly clock: Clock;
  /** Calls the tick once a minute until it is disposed of. */
  readonly ticks: (tick: () => Promise<void>) => Disposable;
  /** Between two updates of one card, milliseconds. */
  readonly cardPauseMs: number;
  /** Between tries of what Slack did not take; where it is not given, what suits the real Slack. */
  readonly slackPausesMs?: readonly number[];
  /** How long Slack is waited for, where not as long as in earnest. */
  readonly slackPatience?: NonNullable<Parameters<typeof createClients>[3]>;
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
  const store = openStore(db, edges.databaseBroke, logDecisions(log));

  const network = openNetwork(config.network, log);
  const watching = watch();
  const { apiUrl } = config.slack;
  const slackFetch = watching.fetchTo('slack', network.fetch);
  const reach: SlackRoute = {
    fetch: slackFetch,
    openLine: network.openLine,
    ...(apiUrl !== undefined && { apiUrl }),
  };
  const { answering, background } = createClients(config.slack.botToken, reach, log, edges.slackPatience);
  const pausesMs = edges.slackPausesMs;
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
    pausesMs,
  });
  const channel = createChannel({
    client: background,
    channel: config.slack.channel,
    clock,
    fetch: slackFetch,
    pausesMs,
  });
  const portal = openPortal({
    ...config.portal,
    ...edges.patience,
    log,
    clock,
    fetch: watching.fetchTo('portal', network.fetch),
  });
  const settings = flowSettings(config);
  // What a killed process left of CSVs; the lock says that no other one is at work there.
  await dropLeftFiles(settings.workFolder, store.tables);
  const direct = createDirectMessages({ client: background, fetch: slackFetch, pausesMs });
  const mail = await mailOutside(config.mail, { portal, edges, network, watching, direct });
  const secondBot = { isThere: false };
  const slack = { isConnected: () => true };
  const outside: Outside = {
    settings,
    store,
    portal,
    channel,
    people,
    direct,
    mail,
    clock,
    log,
    cardPauseMs: edges.cardPauseMs,
    mayWork: () => !secondBot.isThere,
  };

  const wired = assemble(outside, () => slack.isConnected());
  stack.defer(() => wired.stop());
  noteStart(outside, config.settings);
  // Before anything can come in by the socket: what began now is not what an earlier process left.
  wired.takeUp();
  await people.refresh();
  const seen = slackSeen(outside, config.slack.appToken);
  const connection = await connect({
    botToken: config.slack.botToken,
    appToken: config.slack.appToken,
    client: answering,
    reach,
    log,
    register: (app) => registerListeners(app, outside, { ...wired, ...seen }, config.slack.channel),
    ...(edges.slackTiming !== undefined && { timing: edges.slackTiming }),
    onSecondBot: (isThere) => {
      secondBot.isThere = isThere;
      wired.secondBotChanged();
    },
  });
  if (!connection.ok) throw new StartRefused(connection.failure.sentence);
  slack.isConnected = connection.value.isConnected;
  if (slack.isConnected()) seen.connected();
  stack.use(connection.value);
  // Whoever waits for sample emails is answered while the connection is there.
  stack.defer(() => wired.stopMail());
  await greet(outside, wired.askSignIns);
  wired.wake();
  await wired.lookAtChannel();
  stack.use(edges.ticks(wired.tick));
  if (config.health !== undefined) {
    const looking = {
      tables: store.tables,
      isConnected: connection.value.isConnected,
      look: wired.health,
      log,
    };
    const served = await watching.serve(config.health, looking);
    if (!served.ok) throw new StartRefused(served.failure);
    stack.use(served.value);
  }

  const owned = stack.move();
  return {
    async idle() {
      await connection.value.idle();
      await wired.idle();
    },
    nextDue: () => earliest([settings.scanSchedule.nextDue(clock()), wired.nextDue()]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The settings as flows decide by them. */
export function flowSettings(config: Config): FlowSettings {
  return {
    command: config.slack.command,
    policy: config.policy,
    protection: config.protection,
    maxDropPercent: config.maxDropPercent,
    approvalsNeeded: config.approvalsNeeded,
    scanSchedule: scheduleOf(config.scanSchedule, config.policy.timeZone),
    workdayRound: scheduleOf(WORKDAY_MORNING, config.policy.timeZone),
    digestSchedule: scheduleOf(config.digestSchedule, config.policy.timeZone),
    apiKeyExpires: config.apiKeyExpires,
    clientSecretExpires: config.clientSecretExpires,
    mention: config.slack.mention,
    proposalRemindDays: config.proposalRemindDays,
    proposalExpiresDays: config.proposalExpiresDays,
    csvKeepDays: config.csvKeepDays,
    keepDays: config.keepDays,
    csvItem: config.csvItem,
    checkProLicenses: config.checkProLicenses,
    workFolder: `${placeOf(config.databasePath)}.work`,
  };
}

/** What letters are made of and go out by; nobody is mailed where SMTP_URL is not set. */
async function mailOutside(
  settings: MailConfig | undefined,
  {
    edges: { clock, log, mailPatience },
    watching,
    direct,
    ...way
  }: {
    readonly portal: Portal;
    readonly edges: Edges;
    readonly network: Network;
    readonly watching: ReturnType<typeof watch>;
    readonly direct: DirectMessages;
  },
): Promise<MailOutside | undefined> {
  if (settings === undefined) return undefined;
  const tokenFetch = watching.fetchTo('token', way.network.fetch);
  const mail = await openMail(settings, { ...way, tokenFetch, clock, log, timeouts: mailPatience });
  return {
    ...mail,
    mailer: watching.mailer(mail.mailer),
    direct: settings.warnInSlack ? direct : undefined,
  };
}

interface MailWay extends Pick<Edges, 'clock' | 'log'> {
  readonly portal: Portal;
  readonly network: Network;
  /** By which tokens for the mail server are asked for. */
  readonly tokenFetch: typeof fetch;
  readonly timeouts?: Edges['mailPatience'] | undefined;
}

/** The mailer of these settings, and what stands in each email. */
export async function openMail(settings: MailConfig, way: MailWay): Promise<Omit<MailOutside, 'direct'>> {
  const { url, user, from, contact, auth, tls, tokens } = settings;
  const { clock, log, timeouts } = way;
  const password = await passwordOf(settings, way);
  const server = {
    ...{ url, auth, tls },
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    from,
  };
  const mailer = openMailer({
    ...server,
    replyTo: contact,
    reach: way.network,
    ehloName: settings.ehloName,
    tokens: tokens && { settings: tokens, fetch: way.tokenFetch, clock },
    ...{ clock, log },
    ...(timeouts !== undefined && { timeouts }),
  });
  return {
    mailer,
    by: senderOf(server),
    auth,
    reportRecipients: settings.reportRecipients,
    contact,
    repliesReachContact: isReplyAddress(contact),
    note: settings.note,
    perMinute: settings.perMinute,
    messageHost: hostOf(from),
    noticeDelayMs: settings.noticeDelayMs,
  };
}

/** The key of the notebook's `secrets.csv` for the password at the mail server. */
const SMTP_KEY = 'smtp_email_password';

/** The password, from the portal where it lies there; the log never shows it. */
async function passwordOf(
  { password, secretsItem }: MailConfig,
  { portal, log }: MailWay,
): Promise<string | undefined> {
  if (secretsItem === undefined) return password;
  const kept = await portal.secret(secretsItem, SMTP_KEY);
  if (!kept.ok) throw new StartRefused(`SECRETS_ITEM_ID, item ${secretsItem}: ${kept.failure.sentence}`);
  if (kept.value.length < SHORTEST_SECRET)
    throw new StartRefused(
      `SECRETS_ITEM_ID, item ${secretsItem}: its password has fewer than ${SHORTEST_SECRET} characters, so the bot cannot keep it out of logs and messages. Choose a longer password.`,
    );
  log.hideToo?.(kept.value);
  return kept.value;
}

/** The real clock, and a tick at the start of every minute. */
export function realEdges(log: Log): Edges {
  return { clock: () => new Date(), ticks: (tick) => everyMinute(tick, log), cardPauseMs: 3_000, log };
}

/** One at a time: a tick that takes longer than a minute leaves out the next. Whatever it throws is logged, and the next comes. */
function everyMinute(tick: () => Promise<void>, log: Log): Disposable {
  let running = false;
  let timer: NodeJS.Timeout | undefined;

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    try {
      await tick();
    } catch (thrown) {
      log.error(
        { error: thrown instanceof Error ? thrown.message : 'unknown' },
        'An internal error interrupted the bot’s work. The bot will try again in a minute.',
      );
    } finally {
      running = false;
    }
  };
  const next = (): void => {
    timer = setTimeout(
      () => {
        next();
        void run();
      },
      MINUTE_MS - (Date.now() % MINUTE_MS),
    );
  };

  void run();
  next();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/** The bot cannot start like this; the message is one sentence for whoever starts it, with what to do. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
}
