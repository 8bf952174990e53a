import { Readable } from 'node:stream';
import SmtpConnection, {
  type Envelope,
  type SMTPConnectionAuth,
  type SMTPError,
} from 'nodemailer/lib/smtp-connection';
import type { MailAnswer } from '../../policy/mail/answer.ts';
import type { Network } from '../network/network.ts';
import { answerTo, cleaning, notCarried, notSent, saidIn, troubleOf, withoutToken } from './answer.ts';
import { type SmtpSettings, type SmtpTarget, smtpTarget } from './target.ts';
import { openTokens, type TokenOptions, type Tokens } from './tokens.ts';

const TIMEOUTS = {
  /** From the proxy or looking up the name to the end of the greeting and of STARTTLS. */
  connectMs: 60_000,
  /** Without a sign of the server. */
  quietMs: 300_000,
  /** For all of one mail, whatever the server does: some send a byte now and then, for ever. */
  wholeMs: 600_000,
  /** At the end of the bot, for what is under way then. */
  lastMailsMs: 5_000,
};

export interface SmtpOptions extends SmtpSettings {
  /** How mail servers are reached where not as usual. */
  readonly reach?: Partial<Pick<Network, 'secureContext' | 'connect'>>;
  /** SMTP_EHLO_NAME: what it calls itself, if not by the name of this machine. */
  readonly ehloName?: string | undefined;
  /** Where SMTP_AUTH wants tokens. */
  readonly tokens?: Omit<TokenOptions, 'timeoutMs' | 'signal'> | undefined;
  readonly timeouts?: Partial<typeof TIMEOUTS>;
}

type TokenSignIn = ReturnType<Tokens['signIn']>;

const STOPPING = 'the bot is stopping';

/** The last look said no: the server has nothing of the mail. */
export interface CalledOff {
  readonly kind: 'called off';
}

interface Parcel {
  readonly envelope: Envelope & { readonly from: string; readonly to: string };
  readonly message: Buffer;
  /** Asked once, when the connection stands and nothing more is waited for before MAIL FROM. */
  readonly isStillWanted: () => Promise<boolean>;
  /** Asked once more when the server wants the mail: some let sender or recipient wait long. */
  readonly mayGoOn: () => boolean;
}

/**
 * What the library notes in the envelope that it is given. Of a pipelined one it tells a refusal only with the answer to
 * DATA, and the server may break off before that.
 */
type Begun = Envelope & { readonly mailError?: SMTPError; readonly rejectedErrors?: readonly SMTPError[] };

const CALLED_OFF = new Error('called off');

/** In pieces, so that its end is not taken off the stream long before it goes over the line. */
const PIECE = 65_536;

/** The mail, as soon as the server wants it. */
function* lateMail({ message, mayGoOn }: Parcel) {
  if (!mayGoOn()) throw CALLED_OFF;
  for (let from = 0; from < message.length; from += PIECE) yield message.subarray(from, from + PIECE);
}

/** Sends each mail over a connection of its own; no error object leaves it. */
export function openTransport(options: SmtpOptions) {
  const target = smtpTarget(options);
  if (!target.ok) throw new Error(`SMTP_URL ${target.failure}`);
  const { value: server } = target;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const stopping = new AbortController();
  const tokens =
    options.tokens &&
    openTokens({ ...options.tokens, timeoutMs: timeouts.connectMs, signal: stopping.signal });
  if (tokens === undefined && server.credentials !== undefined && 'service' in server.credentials)
    throw new Error('SMTP_AUTH wants tokens, and no service gives them out');
  const clean = cleaning(server.credentials, () => tokens?.secrets() ?? []);
  const underWay = new Set<Promise<MailAnswer | CalledOff | undefined>>();
  let isClosed = false;

  async function sendNow(parcel: Parcel): Promise<MailAnswer | CalledOff> {
    // The library's errors do not say whether the mail was on its way. A stream is read when it goes over the line, so
    // that its end tells.
    const body = Readable.from(lateMail(parcel), { objectMode: false });
    const begun: Begun = { ...parcel.envelope };
    const tooLate = AbortSignal.timeout(timeouts.wholeMs);
    const signal = AbortSignal.any([tooLate, stopping.signal]);
    const signIn = newSignIn();
    try {
      await using line = await connected(server, options, timeouts, signal, signIn);
      return await handOver(parcel, begun, body, line);
    } catch (thrown) {
      if (thrown === CALLED_OFF) return { kind: 'called off' };
      const refusal = begun.mailError ?? begun.rejectedErrors?.at(-1);
      return afterTrouble(refusal ?? thrown, body.readableEnded ? 'sent' : 'sending', signIn);
    }
  }

  const newSignIn = (): TokenSignIn | undefined =>
    server.credentials && tokens?.signIn(server.credentials.user);

  function afterTrouble(
    thrown: unknown,
    progress: 'sending' | 'sent',
    signIn: TokenSignIn | undefined,
  ): MailAnswer {
    const tokenless = withoutToken(thrown, clean);
    if (tokenless !== undefined) return tokenless;
    const answer = answerTo(
      troubleOf(thrown, stopping.signal.aborted ? STOPPING : 'the server did not answer in time'),
      progress,
      clean,
    );
    const lacksRole = answer.kind === 'refused' && answer.stage === 'auth' && signIn?.lacksRole() === true;
    return lacksRole ? { ...answer, lacksRole } : answer;
  }

  async function handOver(
    { envelope, message, isStillWanted }: Parcel,
    begun: Begun,
    body: Readable,
    line: Awaited<ReturnType<typeof connected>>,
  ): Promise<MailAnswer | CalledOff> {
    const offer = await line.greeted();
    const lack = notCarried(offer, envelope, message.length);
    if (lack !== undefined) return lack;
    if (!(await line.orBroken(isStillWanted()))) return { kind: 'called off' };
    const response = await line.send(begun, body);
    return { kind: 'accepted', words: clean(saidIn(response.split('\n', 1).join())) };
  }

  async function verifyNow(): Promise<MailAnswer | undefined> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeouts.wholeMs), stopping.signal]);
    const signIn = newSignIn();
    try {
      await using line = await connected(server, options, timeouts, signal, signIn);
      await line.greeted();
      return undefined;
    } catch (thrown) {
      return afterTrouble(thrown, 'sending', signIn);
    }
  }

  async function untilClosed<T extends MailAnswer | CalledOff | undefined>(answer: Promise<T>): Promise<T> {
    underWay.add(answer);
    return answer.finally(() => underWay.delete(answer));
  }

  return {
    send: async (parcel: Parcel): Promise<MailAnswer | CalledOff> =>
      isClosed ? notSent('connect', STOPPING) : untilClosed(sendNow(parcel)),
    /** Greets, encrypts and signs in, and sends nothing; undefined where all of it went well. */
    verify: async (): Promise<MailAnswer | undefined> =>
      isClosed ? notSent('connect', STOPPING) : untilClosed(verifyNow()),
    /** Lets what is under way come to its end for a while, then ends it. */
    async close(): Promise<void> {
      isClosed = true;
      const timer = setTimeout(() => stopping.abort(), timeouts.lastMailsMs);
      await Promise.all(underWay);
      clearTimeout(timer);
    },
  };
}

/** A connection for one mail; every step fails with what breaks it, and with the signal. */
async function connected(
  target: SmtpTarget,
  { reach, ehloName }: Pick<SmtpOptions, 'reach' | 'ehloName'>,
  { connectMs, quietMs }: typeof TIMEOUTS,
  signal: AbortSignal,
  tokens: TokenSignIn | undefined,
) {
  const { host, port, tls, credentials } = target;
  const socket = await reach?.connect?.({ host, port, timeoutMs: connectMs, signal });
  const connection = new SmtpConnection({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'never',
    ...(socket !== undefined && { connection: socket }),
    ...(ehloName !== undefined && { name: ehloName }),
    allowInternalNetworkInterfaces: target.isLoopback,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: quietMs,
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(reach?.secureContext && { secureContext: reach.secureContext }),
    },
  });
  const broken = Promise.withResolvers<never>();
  // A step that has its answer no longer hears of it.
  broken.promise.catch(() => undefined);
  const abort = () => broken.reject(signal.reason);
  connection.on('error', broken.reject);
  connection.once('end', () => broken.reject(new Error('Connection closed unexpectedly')));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();

  const orBroken = <T>(step: Promise<T>): Promise<T> => Promise.race([step, broken.promise]);
  const step = <T>(begin: (done: (error: Error | null | undefined, value: T) => void) => void): Promise<T> =>
    orBroken(
      new Promise((resolve, reject) => {
        begin((error, value) => (error ? reject(error) : resolve(value)));
      }),
    );

  let isInsideMail = false;

  const login = (auth: SMTPConnectionAuth): Promise<unknown> =>
    step((done) => connection.login(auth, (error, value) => done(error, value)));

  /** A server that takes a token no longer may say so at once, and the library asks for another only after a 334. */
  async function loginByToken(signIn: TokenSignIn): Promise<unknown> {
    try {
      return await login(signIn.auth());
    } catch (thrown) {
      const isRefusal = thrown instanceof Error && 'responseCode' in thrown && thrown.responseCode === 535;
      const renewed = isRefusal ? signIn.renewed() : undefined;
      if (renewed === undefined) throw thrown;
      return login(renewed);
    }
  }

  return {
    orBroken,
    /** Greets, encrypts and signs in, as far as each is asked for; the answer to our greeting, which tells what the server can carry. */
    async greeted(): Promise<string> {
      await step<void>((done) => connection.connect((error) => done(error, undefined)));
      const offer = String(connection.lastServerResponse);
      if (tokens !== undefined) await loginByToken(tokens);
      else if (credentials !== undefined && 'password' in credentials)
        await login({ user: credentials.user, pass: credentials.password });
      return offer;
    },
    async send(begun: Begun, body: Readable): Promise<string> {
      isInsideMail = true;
      const { response } = await step<{ response: string }>((done) => connection.send(begun, body, done));
      // A yes to something else, as long as the mail has no end.
      if (!body.readableEnded)
        throw new Error('the mail server answered before it had received the whole email');
      isInsideMail = false;
      return response;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      signal.removeEventListener('abort', abort);
      // Mail servers count those who leave without a word as senders of spam.
      if (!isInsideMail) connection.quit();
      connection.close();
    },
  };
}
