import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';
import SMTPConnection, { type Envelope, type SMTPError } from 'nodemailer/lib/smtp-connection';
import type { MailAnswer } from '../domain/mail-answer.ts';
import { answerTo, cleaning, type SmtpTrouble, saidIn, troubleOf } from './smtp-answer.ts';
import type { SmtpTarget } from './smtp-target.ts';

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
