import { expect, test } from 'vitest';
import { memberUrl } from '../../../src/adapters/arcgis/portal.ts';
import { cardMessage } from '../../../src/features/card/card-view.ts';
import type { CardFacts } from '../../../src/features/card/facts.ts';
import { MARK_KINDS, type MarkKind } from '../../../src/policy/evidence/marks.ts';
import type { Proposal, ProposalState } from '../../../src/policy/proposal.ts';
import { checkBlocks } from '../../../src/sandbox/slack/blocks/check.ts';
import { daysAgo, NOW } from '../../policy/builders.ts';
import {
  ANA,
  card,
  drawn,
  evidence,
  idOf,
  letter,
  mailNow,
  reviewOf,
  row,
  scan,
  warningTold,
} from './card-facts.ts';

const NASTY: Readonly<Record<string, string>> = {
  ampersands: '&'.repeat(255),
  'angle brackets': '<!channel>'.repeat(26).slice(0, 255),
  emoji: '👩🏽‍🚒'.repeat(60),
  'right to left': 'ماريا سيلفا '.repeat(20),
  backticks: '`*_~'.repeat(60),
  'half of a character': '\ud83d'.repeat(255),
  letters: 'W'.repeat(255),
  nothing: '',
};

const STATES: readonly ProposalState[] = [
  'open',
  'open',
  'approved',
  'failed',
  'disabled',
  'excluded',
  'skipped',
  'undone',
];

test.each(
  Object.entries(NASTY).flatMap(([of, name]) => [0, 1, 8, 400, 5000].map((size) => ({ of, name, size }))),
)('a card of $size proposals with names of $of is within the limits of Slack', ({ name, size }) => {
  const open = crowded(name, size, ['open']);
  const sentences = [name, name, name];
  const goLive = sentences;
  const pause = { since: NOW, until: NOW, reason: name, byId: 'U1', byName: name };
  const all: readonly CardFacts[] = [
    open,
    crowded(name, size, STATES),
    { ...open, mode: { kind: 'waits for go-live' }, goLive },
    { ...open, mode: { kind: 'paused', pause } },
    { ...open, newest: false, goesOnIn: 43 },
  ];
  for (const facts of all) {
    const message = cardMessage(facts, 'S0ADMINS');
    expect(checkBlocks(message.blocks, 'message')).toMatchObject({ ok: true });
    expect([...message.text].length).toBeLessThan(4_000);
    const texts = textsOf(message.blocks).map(({ text }) => text);
    expect(texts.join('').length).toBeLessThan(13_000);
  }
});

test('what will happen stands whole in the question, however much there is to say of the account', () => {
  const marks = (Object.keys(MARK_KINDS) as MarkKind[]).map((kind) => ({ kind, at: daysAgo(3) }));
  const holdings = { items: 12_345, newestItem: daysAgo(3), groups: 512, groupsOwned: 312, readAt: NOW };
  for (const text of Object.values(NASTY)) {
    const facts = { fullName: text, username: text === '' ? 'u' : text };
    const asked = row({ ...facts, evidence: evidence({ days: 1131, marks, holdings }) });
    const { blocks } = cardMessage(card({ approvalsNeeded: 2, rows: [asked] }), undefined);
    expect(textsOf(blocks).map((one) => one.text)).toContainEqual(
      expect.stringMatching(/ Approvals so far: 0 of 2\. The bot checks again first.*; content [^.…]+\.$/),
    );
    expect(checkBlocks(blocks, 'message')).toMatchObject({ ok: true });
  }
});

test('promise 9: text from the portal is only ever text: no mention or link in Slack', () => {
  const text =
    'Eve <!channel> <@U1> <https://evil.example|here> *b* _i_ ~s~ `c` & @here https://evil.example';
  const facts = { ...crowded(text, 8, STATES), mention: false };
  const message = cardMessage(facts, undefined);
  const marked = textsOf(message.blocks).filter(({ type }) => type === 'mrkdwn');
  const written = [message.text, ...marked.map(({ text }) => text)].join('\n');
  const ours = /<(?:!date\^\d+\^[^<>|]+|https:\/\/[\w.]+\/home\/user\.html\?user=[\w.!~*'()%-]+)\|[^<>|]+>/g;
  expect(written.replaceAll(ours, '')).not.toMatch(/[<>]/);
  expect(marked.filter(({ verbatim }) => !verbatim)).toEqual([]);
  expect(drawn(cardMessage(card({ rows: [row({ fullName: text })] }), undefined))).toContain(
    '|Eve &lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example∣here&gt; ∗b∗…>* maria.silva_HCG',
  );
});

test('a name written from right to left does not turn the line around', () => {
  const facts = card({ rows: [row({ fullName: 'ماريا \u202eسيلفا', username: 'maria\u202e' })] });
  expect(drawn(cardMessage(facts, undefined))).toContain(
    '\u2068*<https://gis.example/home/user.html?user=maria.silva_HCG|ماريا سيلفا>*\u2069 maria · Creator',
  );
});

/** Everything on the card at once, with the text in every place that the portal or a person fills. */
function crowded(text: string, size: number, states: readonly ProposalState[]): CardFacts {
  const failedChecks = [
    { check: 'members fell', found: 3120, allowed: 2400 },
    { check: 'older sign-ins', found: 3120, allowed: 2400 },
    { check: 'no last sign-in', found: 3120, allowed: 2400 },
  ] as const;
  return card({
    organization: text,
    scan: scan({ state: 'rejected', askedBy: { kind: 'person', id: 'U1', name: text }, failedChecks }),
    excusable: failedChecks,
    lastScan: scan({ id: 43 }),
    mode: { kind: 'live' },
    counts: {
      active: 1,
      'coming up': 2,
      'in grace': 3,
      'to decide': 4,
      excluded: 5,
      protected: 6,
      shielded: 7,
      unknown: 8,
      disabled: 9,
    },
    members: 45,
    rows: Array.from({ length: Math.min(size, 8) }, (_, index) =>
      row(nasty(text, index, states[index % states.length] ?? 'open'), {
        canUndo: true,
        url: memberUrl('https://gis.example', text),
      }),
    ),
    proposals: size,
    review: reviewOf(size),
    bulk: { take: 2, leftOut: 1 },
    undoable: [1, 2, 3, 4].map((batch) => ({ batch, count: 1000 })),
    waiting: 5000,
    approvalsNeeded: 2,
    notes: Array.from({ length: 40 }, () => text),
    mailNow: mailNow({
      troubled: [1, 2, 3].map(() => letter({ username: text, to: text, words: text })),
      troubledCount: 5_000,
      notCounted: { refused: 5_000, of: 9_000 },
    }),
    mention: true,
  });
}

function nasty(text: string, index: number, state: ProposalState): Partial<Proposal> {
  return {
    id: idOf(index + 1),
    username: text === '' ? 'u' : text,
    fullName: text,
    state,
    why: text,
    changedBy: text,
    approvals: Array.from({ length: 5 }, () => ({ ...ANA, byName: text })),
    disabledAt: NOW,
    evidence: evidence({
      role: text,
      userType: text,
      notWarned: index % 2 === 0 ? undefined : { kind: 'mailbox refused', words: text },
      warnings: [text, text].map((words) => warningTold({ outcome: 'refused', words })),
      lastSignIn: daysAgo(131),
    }),
  };
}

interface TextObject {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
  readonly verbatim: boolean;
}

/** Every text that the blocks carry, the questions before a press included. */
function textsOf(blocks: unknown): readonly TextObject[] {
  const found: TextObject[] = [];
  JSON.stringify(blocks, (_key, value) => {
    if (value?.type === 'plain_text' || value?.type === 'mrkdwn') {
      found.push({ type: value.type, text: value.text, verbatim: value.verbatim === true });
    }
    return value;
  });
  return found;
}
