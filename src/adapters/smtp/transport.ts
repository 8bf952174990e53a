import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { Envelope } from 'nodemailer/lib/smtp-connection';
import type { MailAnswer } from '../../policy/mail-answer.ts';
import type { Network } from '../network/network.ts';
import { answerTo, cleaning, notSent, saidIn, troubleOf } from './answer.ts';
import { type SmtpSettings, type SmtpTarget, smtpTarget } from './target.ts';

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
  readonly timeouts?: Partial<typeof TIMEOUTS>;
}

const STOPPING = 'the bot is stopping';

/** Sends each mail over a connection of its own; no error object leaves it. */
export function openTransport(options: SmtpOptions) {
  const target = smtpTarget(options);
  if (!target.ok) throw new Error(`SMTP_URL ${target.failure}`);
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const clean = cleaning(target.value.credentials);
  const stopping = new AbortController();
  const transport = transportTo(target.value, options.reach, timeouts, stopping.signal);
  const underWay = new Set<Promise<MailAnswer>>();
  let isClosed = false;

  async function sendNow(envelope: Envelope, message: Buffer): Promise<MailAnswer> {
    const body = Readable.from([message], { objectMode: false });
    const tooLate = AbortSignal.timeout(timeouts.wholeMs);
    const signal = AbortSignal.any([tooLate, stopping.signal]);
    try {
      const { response } = await transport.sendMail({ envelope: { ...envelope }, raw: body, signal });
      return { kind: 'accepted', words: clean(saidIn(response.split('\n', 1).join())) };
    } catch (thrown) {
      const trouble = troubleOf(thrown, stopping.signal.aborted ? STOPPING : 'no answer in time');
      return answerTo(trouble, body.readableEnded ? 'sent' : 'sending', clean);
    }
  }

  return {
    async send(envelope: Envelope, message: Buffer): Promise<MailAnswer> {
      if (isClosed) return notSent('connect', STOPPING);
      const answer = sendNow(envelope, message);
      underWay.add(answer);
      return answer.finally(() => underWay.delete(answer));
    },
    /** Lets what is under way come to its end for a while, then ends it. */
    async close(): Promise<void> {
      isClosed = true;
      const timer = setTimeout(() => stopping.abort(), timeouts.lastMailsMs);
      await Promise.all(underWay);
      clearTimeout(timer);
    },
  };
}

function transportTo(
  target: SmtpTarget,
  reach: SmtpOptions['reach'],
  { connectMs, quietMs }: typeof TIMEOUTS,
  signal: AbortSignal,
) {
  const { host, port, tls, credentials } = target;
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'never',
    ...(credentials && { auth: { user: credentials.user, pass: credentials.password }, forceAuth: true }),
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
    getSocket(_, done) {
      const connecting = reach?.connect?.({ host, port, timeoutMs: connectMs, signal });
      if (connecting === undefined) done(null, false);
      else connecting.then((connection) => done(null, { connection }), done);
    },
  });
  // The library's errors do not say whether the mail was on its way. Its own stream reads a mail before the server has
  // asked for it; ours is read when it goes over the line, so that its end tells.
  transport.use('stream', (mail, done) => {
    const { raw } = mail.data;
    if (raw instanceof Readable) mail.message.createReadStream = () => raw;
    done();
  });
  return transport;
}
