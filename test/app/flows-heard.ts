import type { ListenerFlows } from '../../src/app/wiring.ts';
import { CARD_HEADING } from '../../src/features/card/card-view.ts';
import type { GuardDeps } from '../../src/features/deciding/guard.ts';
import type { Answer, Press } from '../../src/features/deciding/press.ts';
import type { BulkFacts } from '../../src/features/proposals/approve-many.ts';
import type { CardRow } from '../../src/features/proposals/row.ts';
import type { WhyFacts } from '../../src/features/proposals/why.ts';
import type { StatusFacts } from '../../src/features/status/status.ts';
import type { Mode } from '../../src/policy/mode.ts';
import { proposal, scan } from '../features/card/card-facts.ts';
import { reviewPage, selectedFacts } from '../features/review/review-facts.ts';
import { anAccount, aPolicy, NOW } from '../policy/builders.ts';

/** What the flows were asked, in order, and what they answer: the listeners' side of the port, without what is behind it. */
export interface HeardFlows {
  readonly flows: ListenerFlows;
  readonly guard: Omit<GuardDeps, 'people'>;
  readonly heard: readonly (readonly unknown[])[];
  /** What decisions answer from now on. */
  answer: Answer;
  mode: Mode;
  bulk: BulkFacts | undefined;
  rows: readonly CardRow[];
  why: WhyFacts | undefined;
}

export function hearFlows(): HeardFlows {
  const heard: (readonly unknown[])[] = [];
  const envelopes = new Set<string>();
  const note = (...what: readonly unknown[]) => {
    heard.push(what);
  };
  const decide = (press: Press, ...what: readonly unknown[]): Answer => {
    if (press.envelope === undefined || envelopes.has(press.envelope))
      return { kind: 'repeated', sentence: '' };
    envelopes.add(press.envelope);
    note(press.by.name, ...what);
    return world.answer;
  };
  const nothing = { ok: false, failure: 'not asked here' } as const;
  const flows: ListenerFlows = {
    decisions: {
      approve: (press, id) => decide(press, 'approve', id),
      approveAll: (press, card, fingerprint) => decide(press, 'approve all', card, fingerprint),
      approveSelected: (press, shown, reason) => decide(press, 'approve selected', shown, reason),
      withdrawSelected: (press, boxes) => decide(press, 'withdraw selected', boxes),
      withdraw: (press, id) => decide(press, 'withdraw', id),
      tryAgain: (press, id) => decide(press, 'try again', id),
      undo: (press, id) => decide(press, 'undo', id),
      undoAll: (press, batch) => decide(press, 'undo all', batch),
      undoAccount: (press, key) => decide(press, 'undo account', key),
    },
    exclusions: {
      excludeAccounts: (press, keys, request) => decide(press, 'exclude', keys, request),
      excludeSelected: (press, shown, request) => decide(press, 'exclude selected', shown, request),
      excludeRule: async (press, rule, request) => decide(press, 'exclude rule', rule, request),
      coverage: async () => nothing,
      end: (press, exclusion) => decide(press, 'end exclusion', exclusion),
      resolve: () => ({ found: [], unmatched: [] }),
      inForce: () => [],
    },
    ending: {
      exclusions: () => undefined,
      extend: (press, id, until) => decide(press, 'extend', id, until),
      letEnd: (press, id) => decide(press, 'let end', id),
    },
    switches: {
      mode: () => world.mode,
      goLive: (press) => decide(press, 'go live'),
      forecast: () => ({ sentences: ['Mails 2 people.'] }),
      pause: (press, until, reason) => decide(press, 'pause', until, reason),
      resume: (press) => decide(press, 'resume'),
      acceptOnce: (press, scanned) => decide(press, 'accept once', scanned),
    },
    explain: {
      find: () => [],
      why: () => world.why,
      bulk: () => world.bulk,
      proposal: (id) => world.rows.find((row) => row.proposal.id === id)?.proposal ?? proposal({ id }),
    },
    status: () => statusOf(world.mode),
    review: {
      page: () => reviewPage(world.rows),
      select: (press, boxes, also) => note(press.by.name, 'select', boxes, also),
      show: () => selectedFacts(world.rows.map((row) => row.proposal)),
    },
    history: {
      newest: () => ({ entries: [], isAll: true }),
      about: () => ({ entries: [], isAll: true }),
      find: () => [],
    },
    scan: (by) => {
      note(by.kind === 'person' ? by.name : 'the bot', 'scan');
      return { kind: 'started', scan: 43, done: Promise.resolve() };
    },
    afterCommit: () => note('after commit'),
  };
  const guard: HeardFlows['guard'] = {
    firstTime: (envelope) =>
      envelope === undefined || (!envelopes.has(envelope) && envelopes.add(envelope) !== undefined),
    afterCommit: () => note('after commit'),
    recognizeMessage(heading, pressed, ts) {
      if (heading === CARD_HEADING) note('saw card', pressed, ts);
    },
  };
  const world: HeardFlows = {
    flows,
    guard,
    heard,
    answer: { kind: 'done', sentence: 'Noted: Maria Silva <maria>.' },
    mode: { kind: 'live' },
    bulk: undefined,
    rows: [],
    why: undefined,
  };
  return world;
}

function statusOf(mode: Mode): StatusFacts {
  return {
    mode,
    organization: 'Harbour City GIS',
    running: undefined,
    lastAccepted: scan(),
    recent: [scan()],
    nextScan: undefined,
    nextDigest: undefined,
    counts: {},
    open: 0,
    approvedWaiting: 0,
    failed: 0,
    exclusions: 0,
    approvers: 1,
    disabledToday: 1,
    cap: 2,
    problems: [],
    mail: undefined,
    policy: aPolicy(),
    timeZone: 'Europe/Berlin',
    now: NOW,
  };
}

export function whyFacts(special: Partial<WhyFacts> = {}): WhyFacts {
  return {
    member: {
      account: anAccount(),
      newestSignIn: undefined,
      reenabledAt: undefined,
      lastLeftAloneAt: undefined,
      seen: true,
      evaluated: undefined,
    },
    roleName: 'User',
    scan: scan(),
    sentence: 'To decide: 131 days since the last sign-in on 15 Jul 2026.',
    proposal: undefined,
    warnings: [],
    timeZone: 'Europe/Berlin',
    ...special,
  };
}
