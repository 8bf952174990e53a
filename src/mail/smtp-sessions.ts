import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { MailAnswer } from '../domain/mail-answer.ts';
import { proxyTroubleIn } from '../domain/proxy-trouble.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { notSent } from './smtp-answer.ts';
import { SmtpSession, type SmtpTimeouts } from './smtp-session.ts';
import { type SmtpSettings, smtpTarget } from './smtp-target.ts';

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
