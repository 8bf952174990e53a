import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';
import type { Envelope, SMTPError } from 'nodemailer/lib/smtp-connection';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailAnswer } from '../../policy/mail-answer.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { proxyTroubleIn } from '../network/tunnel.ts';
import { answerTo, cleaning, notSent, type SmtpTrouble, saidIn, troubleOf } from './answer.ts';
import { type SmtpSettings, type SmtpTarget, smtpTarget } from './target.ts';

export interface SmtpTimeouts {
  /** From looking up the name to the end of the greeting and of STARTTLS. */
  readonly connectMs: number;
  /** Without a sign of the server. */
  readonly quietMs: number;
  /** For signing in, and for one mail, whatever the server does: some send a byte now and then, for ever. */
  readonly wholeMs: number;
}

/** How the server is reached where not as usual. */
export interface SmtpLine {
  /** With the authorities that are trusted. */
  readonly secureContext?: SecureContext | undefined;
  /** A connection that stands already. */
  readonly connection?: Socket | undefined;
}

type Done = (error?: SMTPError | null) => void;

const CLOSED: SmtpTrouble = { reply: undefined, command: 'CONN', words: 'the connection was closed' };
const GOODBYE_MS = 2_000;

/** One connection to the mail server, over which mails go one after another; no error object leaves it. */
export class SmtpSession {
  readonly #connection: SMTPConnection;
  readonly #target: SmtpTarget;
  readonly #timeouts: SmtpTimeouts;
  readonly #clean: (words: string) => string;
  readonly #ended = Promise.withResolvers<void>();
  #isOpen = true;
  #needsReset = false;
  #sent = 0;
  /** Ends the step under way, if there is one. */
  #break: (trouble: SmtpTrouble) => void = () => {};

  constructor(target: SmtpTarget, { secureContext, connection }: SmtpLine, timeouts: SmtpTimeouts) {
    this.#target = target;
    this.#timeouts = timeouts;
    this.#clean = cleaning(target.credentials);
    this.#connection = new SMTPConnection({
      host: target.host,
      port: target.port,
      secure: target.tls === 'implicit',
      requireTLS: target.tls === 'required',
      ignoreTLS: target.tls === 'never',
      allowInternalNetworkInterfaces: target.isLoopback,
      connectionTimeout: timeouts.connectMs,
      greetingTimeout: timeouts.connectMs,
      dnsTimeout: timeouts.connectMs,
      socketTimeout: timeouts.quietMs,
      socketCloseTimeout: GOODBYE_MS,
      tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(secureContext && { secureContext }) },
      ...(connection && { connection }),
    });
    this.#connection.on('error', (error: SMTPError) => this.#break(troubleOf(error)));
    this.#connection.on('end', () => {
      this.#isOpen = false;
      this.#ended.resolve();
      // What ended it, a 421 for one, is told right after this event and says more.
      setImmediate(() => this.#break(CLOSED));
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** How many mails it was used for. */
  get sent(): number {
    return this.#sent;
  }

  /** Connects and signs in: accepted, or why not. */
  async open(): Promise<MailAnswer> {
    const { credentials } = this.#target;
    const login = { user: credentials?.user, pass: credentials?.password };
    const trouble =
      (await this.#step((done) => this.#connection.connect(done))) ??
      (credentials && (await this.#step((done) => this.#connection.login(login, done))));
    if (trouble === undefined) return this.#accepted();
    this.cut();
    return answerTo(trouble, 'signing in', this.#clean);
  }

  async send(envelope: Envelope, message: Buffer): Promise<MailAnswer> {
    this.#sent += 1;
    const body = Readable.from([message], { objectMode: false });
    const trouble =
      (await this.#reset()) ?? (await this.#step((done) => this.#transfer(envelope, body, done)));
    if (trouble === undefined) return this.#accepted();
    const answer = answerTo(trouble, body.readableEnded ? 'sent' : 'sending', this.#clean);
    this.#needsReset = true;
    // Without a reply, nobody knows what the next one would answer.
    if (trouble.reply === undefined) this.cut();
    return answer;
  }

  /** Says goodbye, and leaves without an answer if there is none soon. */
  async quit(): Promise<void> {
    if (!this.#isOpen) return;
    const timer = setTimeout(() => this.cut(), GOODBYE_MS);
    this.#connection.quit();
    await this.#ended.promise;
    clearTimeout(timer);
  }

  /** Ends it at once; what is under way is answered as far as it had come. */
  cut(words = CLOSED.words): void {
    this.#break({ ...CLOSED, words });
    this.#connection.close();
  }

  async #reset(): Promise<SmtpTrouble | undefined> {
    const isNeeded = this.#needsReset;
    this.#needsReset = false;
    return isNeeded ? this.#step((done) => this.#connection.reset(done)) : undefined;
  }

  #transfer(envelope: Envelope, body: Readable, done: Done): void {
    // The library writes its errors into the envelope, where they would be the next session's.
    this.#connection.send({ ...envelope }, body, (error) => done(error));
  }

  /** Undefined when it went well. */
  async #step(begin: (done: Done) => void): Promise<SmtpTrouble | undefined> {
    if (!this.#isOpen) return CLOSED;
    const { promise, resolve } = Promise.withResolvers<SmtpTrouble | undefined>();
    this.#break = resolve;
    const timer = setTimeout(() => this.cut('no answer in time'), this.#timeouts.wholeMs);
    begin((error) => resolve(error ? troubleOf(error) : undefined));
    const trouble = await promise;
    clearTimeout(timer);
    return trouble;
  }

  /** In the server's words: the first line of its last reply. */
  #accepted(): MailAnswer {
    const [reply = ''] = (this.#connection.lastServerResponse || '').split('\n');
    return { kind: 'accepted', words: this.#clean(saidIn(reply)) };
  }
}

/** How mail servers are reached where not as usual. */
export interface SmtpReach {
  /** With the authorities that are trusted. */
  readonly secureContext?: SecureContext | undefined;
  /** A connection through the proxy, which throws a ProxyTrouble; undefined where that host is reached without it. */
  connect?(to: {
    readonly host: string;
    readonly port: number;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  }): Promise<Socket> | undefined;
}

export interface SmtpSessionsOptions extends SmtpSettings {
  readonly reach?: SmtpReach;
  readonly timeouts?: Partial<SmtpTimeouts>;
}

/** How many mails may be under way at the same time. */
export const MOST_CONNECTIONS = 3;

const MOST_MAILS = 100;
/** Servers wait five minutes (RFC 5321, 4.5.3.2.7); we go first, so that no mail meets a closing door. */
const IDLE_MS = 60_000;
const LAST_MAILS_MS = 5_000;
const STOPPING = 'the bot is stopping';
const TIMEOUTS: SmtpTimeouts = { connectMs: 60_000, quietMs: 300_000, wholeMs: 600_000 };

type Use = (session: SmtpSession) => Promise<MailAnswer>;

/** The sessions with one mail server: each carries one mail at a time and is kept for the next ones. */
export class SmtpSessions {
  readonly #open: (connection: Socket | undefined) => SmtpSession;
  readonly #tunnel: () => Promise<Result<Socket | undefined, string>>;
  readonly #stopping = new AbortController();
  readonly #idle = new Map<SmtpSession, NodeJS.Timeout>();
  readonly #busy = new Set<SmtpSession>();
  readonly #underWay = new Set<Promise<MailAnswer>>();
  #isClosed = false;

  constructor(options: SmtpSessionsOptions) {
    const target = smtpTarget(options);
    if (!target.ok) throw new Error(`SMTP_URL ${target.failure}`);
    const { reach } = options;
    const { host, port } = target.value;
    const timeouts = { ...TIMEOUTS, ...options.timeouts };
    const to = { host, port, timeoutMs: timeouts.connectMs, signal: this.#stopping.signal };
    this.#tunnel = () => standing(reach?.connect?.(to));
    this.#open = (connection) =>
      new SmtpSession(target.value, { secureContext: reach?.secureContext, connection }, timeouts);
  }

  /** Over a session that waits, else over a new one. */
  async use(use: Use): Promise<MailAnswer> {
    return this.#following(async () => {
      for (let kept = this.#take(); kept !== undefined; kept = this.#take()) {
        const answer = await this.#run(kept, use);
        // The server had left, or leaves now: nothing was sent yet.
        if (!isGone(answer)) return answer;
      }
      return this.#fresh(use);
    });
  }

  async verify(): Promise<MailAnswer> {
    return this.#following(async () => {
      await this.#take()?.quit();
      return this.#fresh(undefined);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const waiting = [...this.#idle.keys()];
    const timer = setTimeout(() => {
      for (const session of this.#busy) session.cut(STOPPING);
      this.#stopping.abort();
    }, LAST_MAILS_MS);
    for (const session of waiting) this.#forget(session);
    await Promise.all([...waiting.map((session) => session.quit()), ...this.#underWay]);
    clearTimeout(timer);
  }

  async #following(work: () => Promise<MailAnswer>): Promise<MailAnswer> {
    if (this.#isClosed) return notSent('connect', STOPPING);
    const answer = work();
    this.#underWay.add(answer);
    return answer.finally(() => this.#underWay.delete(answer));
  }

  async #fresh(use: Use | undefined): Promise<MailAnswer> {
    if (this.#isClosed) return notSent('connect', STOPPING);
    const tunnel = await this.#tunnel();
    if (!tunnel.ok) return notSent('connect', tunnel.failure);
    const session = this.#open(tunnel.value);
    return this.#run(session, async () => {
      const answer = await session.open();
      return answer.kind === 'accepted' && use !== undefined ? use(session) : answer;
    });
  }

  async #run(session: SmtpSession, use: Use): Promise<MailAnswer> {
    this.#busy.add(session);
    const answer = await use(session);
    this.#busy.delete(session);
    if (this.#isClosed || session.sent >= MOST_MAILS) await session.quit();
    else if (session.isOpen) this.#keep(session);
    return answer;
  }

  #take(): SmtpSession | undefined {
    for (const session of this.#idle.keys()) {
      this.#forget(session);
      if (session.isOpen) return session;
    }
    return undefined;
  }

  #keep(session: SmtpSession): void {
    const timer = setTimeout(() => {
      this.#forget(session);
      void session.quit();
    }, IDLE_MS);
    this.#idle.set(session, timer.unref());
  }

  #forget(session: SmtpSession): void {
    clearTimeout(this.#idle.get(session));
    this.#idle.delete(session);
  }
}

/** The connection, or why the proxy lets none come about. */
async function standing(
  connecting: Promise<Socket> | undefined,
): Promise<Result<Socket | undefined, string>> {
  try {
    return ok(await connecting);
  } catch (thrown) {
    const trouble = proxyTroubleIn(thrown);
    if (trouble === undefined) throw thrown;
    return failed(trouble.message);
  }
}

function isGone(answer: MailAnswer): boolean {
  return (
    answer.kind === 'refused' &&
    (answer.code === 421 || (answer.stage === 'connect' && answer.code === undefined))
  );
}
