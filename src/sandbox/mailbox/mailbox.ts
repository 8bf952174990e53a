import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  SMTPServer,
  type SMTPServerAuthentication,
  type SMTPServerOptions,
  type SMTPServerSession,
} from 'smtp-server';
import type { SandboxClock } from '../clock.ts';
import { listenOnLoopback } from '../loopback.ts';
import { type MailFault, MailFaults, type MailStage } from './faults.ts';
import { type Envelope, type ReceivedMail, receivedMail } from './received.ts';

export interface MailboxOptions {
  readonly clock: SandboxClock;
  /** Without it and without `oauth`, nobody signs in. */
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Takes tokens in place of passwords (XOAUTH2), in the way of one of the two. */
  readonly oauth?: {
    readonly like: 'exchange online' | 'gmail';
    readonly accepts: (user: string, token: string) => boolean;
  };
  /** PEM. With it the server offers STARTTLS and wants it before a password, or speaks TLS from the first byte. */
  readonly tls?: {
    readonly key: string;
    readonly cert: string;
    readonly implicit?: boolean;
    /** By which name it is to be reached, if not by the address of loopback. */
    readonly host?: string;
  };
  /** What it does not offer of what a greeting tells, and the size of the largest mail, bytes. */
  readonly lacks?: readonly ('SMTPUTF8' | '8BITMIME' | 'PIPELINING')[];
  readonly largest?: number;
  /** Heard as each mail begins. */
  readonly onMailFrom?: () => void;
}

export type Mailbox = Awaited<ReturnType<typeof startMailbox>>;

/** One moment of a conversation at which a fault may hit. */
interface Turn {
  readonly stage: MailStage;
  readonly session: SMTPServerSession;
  readonly recipients?: readonly string[];
  /** Once there is one. */
  readonly mail?: ReceivedMail;
  readonly answer: (error?: Error | null) => void;
  /** What is done where nothing is wrong; a plain yes where left out. */
  readonly goOn?: () => void;
  /** What is done before a connection breaks too late. */
  readonly keep?: () => void;
}

/** Starts a mail server that keeps what it is sent, on a free port of loopback; the mailbox is where to read it. */
export async function startMailbox(options: MailboxOptions) {
  const { clock, auth, oauth, tls, onMailFrom } = options;
  const mails: ReceivedMail[] = [];
  const tries: MailTry[] = [];
  const greetings: string[] = [];
  const signIns: { readonly method: string; readonly isRight: boolean }[] = [];
  const faults = new MailFaults();
  const sockets = new Map<number | undefined, Socket>();
  const holds = new Map<MailStage, (() => void)[]>();
  let [opened, signedIn, most] = [0, 0, 0];

  function meet(turn: Turn): void {
    const held = holds.get(turn.stage);
    if (held === undefined) takeTurn(turn);
    else held.push(() => takeTurn(turn));
  }

  function takeTurn({ stage, session, recipients = [], mail, answer, goOn = answer, keep }: Turn): void {
    const fault = faults.take(stage, recipients);
    if (fault !== undefined && fault.kind !== 'slow')
      tries.push({ at: clock.now(), stage, to: recipients, mail, ...troubleOf(fault) });
    switch (fault?.kind) {
      case undefined:
        goOn();
        return;
      case 'refused':
        answer(refusal(fault.code, fault.words));
        return;
      case 'slow':
        setTimeout(goOn, fault.ms).unref();
        return;
      case 'hang':
        return;
      case 'broken connection':
        sockets.get(session.remotePort)?.destroy();
        return;
      case 'accepted, then broken connection':
        keep?.();
        sockets.get(session.remotePort)?.destroy();
        return;
    }
  }

  const server = new SMTPServer({
    ...settingsFor(options),
    onConnect: (session, answer) => meet({ stage: 'connect', session, answer }),
    onAuth: (tried, session, answer) => {
      const goOn = () => {
        const isRight = isLetIn(tried, options);
        if (isRight) signedIn += 1;
        signIns.push({ method: tried.method, isRight });
        if (isRight) answer(null, { user: tried.username });
        else turnAway(tried.method, oauth, answer);
      };
      meet({ stage: 'auth', session, answer, goOn });
    },
    onMailFrom: (_, session, answer) => {
      greetings.push(session.hostNameAppearsAs);
      onMailFrom?.();
      meet({ stage: 'mail from', session, answer });
    },
    onRcptTo: ({ address }, session, answer) =>
      meet({ stage: 'rcpt to', session, recipients: [address], answer }),
    onData: (stream, session, answer) => {
      const take = async () => {
        const mail = await receivedMail(await buffer(stream), envelopeOf(session, clock.now()));
        const keep = () => mails.push(mail);
        const goOn = () => {
          const words = `2.0.0 OK, queued as ${keep()}`;
          tries.push({
            ...{ at: mail.at, stage: 'data', to: mail.to, outcome: 'taken', mail },
            words: `250 ${words}`,
          });
          answer(null, words);
        };
        meet({ stage: 'data', session, recipients: mail.to, mail, answer, goOn, keep });
      };
      take().catch(answer);
    },
  });
  // A client that breaks off is no fault of the sandbox.
  server.on('error', () => {});
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort;
    sockets.set(port, socket);
    opened += 1;
    most = Math.max(most, sockets.size);
    socket.once('close', () => sockets.delete(port));
  });
  const { port } = await listenOnLoopback(server.server);

  return {
    /** SMTP_URL, with the password in it. */
    url: urlOf(port, auth, tls),
    port,
    /** In the order in which they were taken; one that was sent twice is there twice. */
    get mails(): readonly ReceivedMail[] {
      return mails;
    },
    /** The first of each Message-ID. */
    get distinct(): readonly ReceivedMail[] {
      const ids = new Set<string>();
      return mails.filter(({ messageId }) => !ids.has(messageId) && ids.add(messageId));
    },
    /** What was taken and what went wrong, in the order in which it happened. */
    get tries(): readonly MailTry[] {
      return tries;
    },
    faults,
    /** What each who sent a mail called itself. */
    get greetings(): readonly string[] {
      return greetings;
    },
    /** In the order in which they were tried. */
    get signIns(): readonly { readonly method: string; readonly isRight: boolean }[] {
      return signIns;
    },
    get sessions() {
      return { opened, signedIn };
    },
    /** Open now. */
    get connections() {
      return sockets.size;
    },
    /** The most that ever were open at one moment. */
    get mostConnections() {
      return most;
    },
    /** From now on, everybody waits at this place of the conversation until it is released. */
    hold(stage: MailStage) {
      const waiting: (() => void)[] = [];
      holds.set(stage, waiting);
      return {
        /** How many wait there. */
        waiting: () => waiting.length,
        /** All go on as if nothing had been, and nobody waits any more. */
        release() {
          holds.delete(stage);
          for (const goOn of waiting.splice(0)) goOn();
        },
      };
    },
    /** Ends the connections that are open, as a server does that is started anew. */
    dropConnections() {
      for (const socket of sockets.values()) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      // First by the library, which ends TLS above its sockets: one that is cut beneath TLS takes Node down with it.
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      for (const socket of sockets.values()) socket.destroy();
      await closed.promise;
    },
  };
}

/** What Gmail says to a token that it does not take, before it says 535. */
const CHALLENGE = { status: '400', schemes: 'Bearer', scope: 'https://mail.google.com/' };

/** What Exchange Online says, at once. */
const EXCHANGE = {
  token: '5.7.3 Authentication unsuccessful [SANDBOX.EURPRD10.PROD.OUTLOOK.EXAMPLE]',
  password: '5.7.139 Authentication unsuccessful, basic authentication is disabled.',
};

function isLetIn(
  { method, username = '', password, accessToken = '' }: SMTPServerAuthentication,
  { auth, oauth }: MailboxOptions,
): boolean {
  if (method === 'XOAUTH2') return oauth?.accepts(username, accessToken) === true;
  return auth !== undefined && username === auth.user && password === auth.pass;
}

function turnAway(
  method: string,
  oauth: MailboxOptions['oauth'],
  answer: (error: Error | null, response?: { readonly data: object }) => void,
): void {
  if (oauth === undefined) answer(refusal(535, '5.7.8 Wrong user or password'));
  else if (method !== 'XOAUTH2') answer(refusal(535, EXCHANGE.password));
  else if (oauth.like === 'gmail') answer(null, { data: CHALLENGE });
  else answer(refusal(535, EXCHANGE.token));
}

function refusal(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}

function envelopeOf({ envelope, secure, user }: SMTPServerSession, at: Date): Envelope {
  return {
    to: envelope.rcptTo.map(({ address }) => address),
    sender: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    at,
    secure,
    signedInAs: typeof user === 'string' ? user : undefined,
  };
}

const A_DAY = 86_400_000;

function settingsFor({ auth, oauth, tls, lacks = [], largest }: MailboxOptions): SMTPServerOptions {
  const nobodySignsIn = auth === undefined && oauth === undefined;
  const disabled = [...(tls === undefined ? ['STARTTLS'] : []), ...(nobodySignsIn ? ['AUTH'] : [])];
  return {
    ...(oauth !== undefined && { authMethods: ['LOGIN', 'PLAIN', 'XOAUTH2'] }),
    ...Object.fromEntries(lacks.map((extension) => [`hide${extension}`, true])),
    ...(largest !== undefined && { size: largest }),
    name: 'mail.sandbox.invalid',
    banner: 'Sandbox mailbox',
    disabledCommands: disabled,
    allowInsecureAuth: tls === undefined,
    maxAllowedUnauthenticatedCommands: false,
    disableReverseLookup: true,
    // A fault that hangs must outlast the patience of the client.
    socketTimeout: A_DAY,
    ...(tls !== undefined && { key: tls.key, cert: tls.cert, secure: tls.implicit === true }),
  };
}

function urlOf(port: number, auth: MailboxOptions['auth'], tls: MailboxOptions['tls']): string {
  const who = auth === undefined ? '' : `${encodeURIComponent(auth.user)}:${encodeURIComponent(auth.pass)}@`;
  const scheme = tls?.implicit === true ? 'smtps' : 'smtp';
  const asked = tls !== undefined && tls.implicit !== true ? '?tls=required' : '';
  return `${scheme}://${who}${tls?.host ?? '127.0.0.1'}:${port}${asked}`;
}

/** One mail, or one step toward it, and how the server answered. */
export interface MailTry {
  readonly at: Date;
  readonly stage: MailStage;
  /** Empty where the conversation did not get as far as a recipient. */
  readonly to: readonly string[];
  readonly outcome: 'taken' | 'refused' | 'no answer' | 'connection broken';
  /** Code and words, as the other side read them; empty where it read none. */
  readonly words: string;
  /** What was taken, or what was turned away after all of it had come. */
  readonly mail: ReceivedMail | undefined;
}

/** What a fault makes of a try. */
function troubleOf(fault: Exclude<MailFault, { kind: 'slow' }>): Pick<MailTry, 'outcome' | 'words'> {
  switch (fault.kind) {
    case 'refused':
      return { outcome: 'refused', words: `${fault.code} ${fault.words}` };
    case 'hang':
      return { outcome: 'no answer', words: '' };
    case 'broken connection':
    case 'accepted, then broken connection':
      return { outcome: 'connection broken', words: '' };
  }
}
