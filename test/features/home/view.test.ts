import { expect, test } from 'vitest';
import { homeView, shortHomeView } from '../../../src/features/home/view.ts';
import type { Exclusion } from '../../../src/policy/exclusion.ts';
import { checkView } from '../../../src/sandbox/slack/blocks/check.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { keyOf, NOW } from '../../policy/builders.ts';
import { reviewOf, scan } from '../card/card-facts.ts';
import { home } from './home-facts.ts';

const DAY = 86_400_000;
const NASTY = `*<!channel>* <https://evil.example|x> \`y\` ${'&'.repeat(3000)}`;
const read = (view: unknown): string => {
  const checked = checkView(view);
  if (!checked.ok) throw new Error(checked.errors.join('\n'));
  return renderedText(checked.value);
};
const drawn = (...facts: Parameters<typeof home>): string => read(homeView(home(...facts), 'C1'));

const ending = (id: number): readonly [Exclusion] => [
  {
    id,
    ...{ target: { kind: 'account', key: keyOf('0a1b'), username: NASTY }, reason: NASTY },
    ...{ authorId: 'U1', authorName: 'Ana', since: NOW, until: new Date(NOW.getTime() + DAY) },
  },
];
const failed = { check: 'members fell', found: 900, allowed: 963 } as const;
const pause = { since: NOW, until: undefined, reason: NASTY, byId: 'U1', byName: NASTY };

test('the fullest Home with the longest texts is one that Slack takes', () => {
  const told = drawn(
    {
      review: reviewOf(100_000, { fresh: 99_999, secondApprover: 50_000 }),
      ending: Array.from({ length: 500 }, (_, nth) => ending(nth)),
      cardLink: `https://sandbox.slack.com/archives/C1/p1`,
    },
    {
      mode: { kind: 'paused', pause },
      organization: NASTY,
      running: scan({ state: 'reading', askedBy: { kind: 'person', id: 'U1', name: NASTY } }),
      recent: Array.from({ length: 5 }, (_, nth) =>
        nth % 2 === 0
          ? scan({ state: 'rejected', failedChecks: Array.from({ length: 11 }, () => failed) })
          : scan({ state: 'failed', failure: NASTY }),
      ),
      problems: Array.from({ length: 200 }, () => NASTY),
    },
  );
  // A header is plain text.
  const [, ...mrkdwn] = told.split('\n');
  expect(mrkdwn.join('\n')).not.toMatch(/<!channel>|<https:\/\/evil/);
  expect(told).toContain('… and 490 more: `/inactive-users exclusions`');
  expect(told).toContain('… and 190 more in the log.');
  expect(told).toContain('… and 8 more on its card.');
});

test.each<[what: string, told: string, ...facts: Parameters<typeof home>]>([
  ['nothing to do', 'Nothing to review.'],
  ['one to review', '1 account to review', { review: reviewOf(1) }],
  [
    'all kinds',
    '12 accounts to review · 3 new · 2 waiting for a second approver · 1 approved, not disabled yet · 4 could not be disabled',
    { review: reviewOf(12, { fresh: 3, secondApprover: 2 }) },
    { approvedWaiting: 1, failed: 4 },
  ],
  [
    'an API key that expires soon',
    '*1 problem*\n:warning: The ArcGIS API key expires <!date',
    {},
    { endings: [{ kind: 'API key expires', on: '2026-12-01', isOver: false }] },
  ],
  ['no scan planned', 'No scan is scheduled', {}, { nextScan: undefined }],
  [
    'no scan yet',
    'No scan has finished yet.',
    {},
    { recent: [scan({ state: 'reading', finishedAt: undefined })] },
  ],
  [
    'a rehearsal before any scan was accepted',
    'until an approver presses *Go live…* on the card of the next scan.',
    {},
    { mode: { kind: 'waits for go-live' }, lastAccepted: undefined },
  ],
  [
    'a rehearsal in which some would be warned first',
    '12 accounts to review as a rehearsal · 5 to warn first\n',
    { review: reviewOf(17, { rehearsal: true, toReview: 12, warnFirst: 5 }) },
    { mode: { kind: 'waits for go-live' } },
  ],
  [
    'a pause',
    '2 accounts to review once the bot is resumed',
    { review: reviewOf(2) },
    { mode: { kind: 'paused', pause } },
  ],
  [
    'harsher limits',
    '2 accounts to review once the bot is live again',
    { review: reviewOf(2) },
    { mode: { kind: 'paused', pause: { since: NOW }, harsher: [] } },
  ],
  [
    'a pause for ever',
    '*Paused* until someone resumes. Nothing is emailed',
    {},
    { mode: { kind: 'paused', pause } },
  ],
])('with %s it says so', (_, told, ...facts) => {
  expect(drawn(...facts)).toContain(told);
});

test('whoever only reads has no buttons on their rows', () => {
  const told = drawn({ by: { id: 'U3', name: 'Ilse', mayDecide: false }, ending: [ending(1)] });
  expect(told).not.toMatch(/Extend|End$|Pause/m);
});

test.each([
  [[], 'Ask your GIS team.'],
  [['Ana'], 'Ask Ana.'],
  [['Ana', 'Ben'], 'Ask Ana or Ben.'],
  [['Ana', 'Ben', 'Cleo'], 'Ask Ana, Ben or Cleo.'],
  [['A', 'B', 'C', 'D', 'E', 'F'], 'Ask A, B, C, D or E.'],
  [['<!channel>'], 'Ask &lt;!channel&gt;.'],
])('of %j a member is told: %s', (approvers, told) => {
  const view = shortHomeView({ organization: NASTY, approvers, isMember: true, warns: false, command: '/x' });
  expect(read(view)).toContain(told);
  const strangers = read(
    shortHomeView({ organization: 'Harbour', approvers, isMember: false, warns: true, command: '/x' }),
  );
  expect(strangers).toContain('Ask your GIS team.');
  expect(strangers).not.toContain('Harbour');
});
