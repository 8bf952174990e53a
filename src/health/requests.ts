import { Histogram, type Registry } from 'prom-client';
import type { Mailer } from '../flows/mail-ports.ts';

/** The three that the bot sends requests to. */
export type Peer = 'portal' | 'slack' | 'smtp';

/** Notes how one request went: seconds, and whether an answer came that was no error of the server. */
export type NoteRequest = (to: Peer, seconds: number, isAnswered: boolean) => void;

const BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function requestNotes(registry: Registry): NoteRequest {
  const seconds = new Histogram({
    name: 'inactive_users_request_seconds',
    help: 'How long requests took, by whom they went to; outcome is answered or failed.',
    labelNames: ['to', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return (to, took, isAnswered) => seconds.observe({ to, outcome: isAnswered ? 'answered' : 'failed' }, took);
}

type Fetch = typeof globalThis.fetch;

/** The same fetch, of which each request is noted; a server's error or a "not now" is no answer. */
export function notedFetch(fetch: Fetch, to: Peer, note: NoteRequest): Fetch {
  return async (url, init) => {
    const begun = performance.now();
    let isAnswered = false;
    try {
      const response = await fetch(url, init);
      isAnswered = response.status < 500 && response.status !== 429;
      return response;
    } finally {
      note(to, (performance.now() - begun) / 1000, isAnswered);
    }
  };
}

/** The same mailer, of which each try is noted; a refusal is an answer, silence is none. */
export function notedMailer(mailer: Mailer, note: NoteRequest): Mailer {
  return {
    close: () => mailer.close(),
    async send(mail) {
      const begun = performance.now();
      const answer = await mailer.send(mail);
      note('smtp', (performance.now() - begun) / 1000, answer.kind !== 'unclear');
      return answer;
    },
  };
}
