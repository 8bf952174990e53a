import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import type { MailAnswer } from '../domain/mail-answer.ts';
import { notSent } from './smtp-answer.ts';
import { SmtpSession, type SmtpTimeouts } from './smtp-session.ts';
import { type SmtpSettings, smtpTarget } from './smtp-target.ts';

export interface SmtpSessionsOptions extends SmtpSettings {
  /** CA_FILE: authorities to trust beside those that Node does. */
  readonly caFile?: string;
  readonly timeouts?: Partial<SmtpTimeouts>;
}

/** How many mails may be under way at the same time. */
export const MOST_CONNECTIONS = 3;

const MOST_MAILS = 100;
/** Servers wait five minutes (RFC 5321, 4.5.3.2.7); we go first, so that no mail meets a closing door. */
const IDLE_MS = 60_000;
const LAST_MAILS_MS = 10_000;
const STOPPING = 'the bot is stopping';
const TIMEOUTS: SmtpTimeouts = { connectMs: 60_000, quietMs: 300_000, wholeMs: 600_000 };

type Use = (session: SmtpSession) => Promise<MailAnswer>;

/** The sessions with one mail server: each carries one mail at a time and is kept for the next ones. */
export class SmtpSessions {
  readonly #open: () => SmtpSession;
  readonly #idle = new Map<SmtpSession, NodeJS.Timeout>();
  readonly #busy = new Set<SmtpSession>();
  readonly #underWay = new Set<Promise<MailAnswer>>();
  #isClosed = false;

  constructor(options: SmtpSessionsOptions) {
    const target = smtpTarget(options);
    if (!target.ok) throw new Error(`SMTP_URL ${target.failure}`);
    const { caFile } = options;
    const ca =
      caFile === undefined ? undefined : [...getCACertificates('default'), readFileSync(caFile, 'utf8')];
    const timeouts = { ...TIMEOUTS, ...options.timeouts };
    this.#open = () => new SmtpSession(target.value, ca, timeouts);
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
    const session = this.#open();
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

function isGone(answer: MailAnswer): boolean {
  return (
    answer.kind === 'refused' &&
    (answer.code === 421 || (answer.stage === 'connect' && answer.code === undefined))
  );
}
