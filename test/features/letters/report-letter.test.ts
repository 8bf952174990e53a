import { expect, test } from 'vitest';
import { type ReportFacts, reportLetter } from '../../../src/features/letters/report-letter.ts';

const CARD = 'https://sandbox.slack.com/archives/C0GISADMINS/p1795597200000007';

function someReport(given: Partial<ReportFacts> = {}): ReportFacts {
  return {
    organization: 'Harbour City GIS',
    scan: 12,
    scannedAt: 'Nov 25, 2026 at 10:00 (Europe/Amsterdam)',
    askedBy: undefined,
    outcome: { kind: 'accepted', members: 3, states: [['active', 3]] },
    toReview: 0,
    expiresDays: 14,
    cardUrl: CARD,
    sections: [],
    csv: 'Attached: members.csv, 3 members.',
    trailHead: undefined,
    itemUrl: undefined,
    ...given,
  };
}

const some = (kind: ReportFacts['sections'][number]['kind'], total: number) => ({ kind, total, lines: [] });
const REJECTED: ReportFacts['outcome'] = { kind: 'rejected', sentences: ['The list is empty.'] };
const FAILED: ReportFacts['outcome'] = { kind: 'failed', sentences: ['The portal cannot be reached.'] };

test.each<[string, Partial<ReportFacts>, string, string]>([
  ['nothing to do', {}, 'Nothing to review at Harbour City GIS', 'Nothing to review.'],
  [
    'one to review',
    { toReview: 1, expiresDays: 2 },
    '1 account to review at Harbour City GIS',
    '1 account to review. Undecided proposals expire after 2 working days.',
  ],
  [
    'many, and what else happened; what was proposed is what there is to review',
    { toReview: 1204, sections: [some('warned', 30), some('proposed', 4), some('disabled', 1)] },
    '1,204 accounts to review at Harbour City GIS (30 warned, 1 disabled)',
    '1,204 accounts to review. Undecided proposals expire after 14 working days.',
  ],
  [
    'proposed, and decided by now',
    { sections: [some('proposed', 4), some('failed', 1)] },
    'Nothing to review at Harbour City GIS (4 proposed, 1 failure)',
    'Nothing to review.',
  ],
  [
    'a rejected scan comes before what is to review',
    { toReview: 2, outcome: REJECTED, sections: [some('failed', 2)] },
    'Scan 12 rejected at Harbour City GIS (2 failures)',
    'Scan 12 was rejected. It did not change or send anything.',
  ],
  [
    'a failed scan',
    { outcome: FAILED },
    'Scan 12 failed at Harbour City GIS',
    'Scan 12 failed. It did not change or send anything.',
  ],
])('what to do comes first: %s', (_circumstance, given, subject, lead) => {
  const letter = reportLetter(someReport(given));
  expect([letter.subject, letter.text.split('\n\n')[0]]).toEqual([subject, lead]);
});

test('it links to the card, and says where that is where Slack tells no address', () => {
  const [linked, bare] = [CARD, undefined].map((cardUrl) => reportLetter(someReport({ cardUrl })));
  expect(linked?.text).toContain(`Open the card in Slack: ${CARD}\n`);
  expect(linked?.html).toMatch(new RegExp(`<a href="${CARD}"[^>]*>Open the card in Slack</a>`, 'u'));
  expect(bare?.text).toContain('See the newest card in your Slack channel.\n');
  expect(bare?.html).not.toContain('<a ');
});

test('what did not happen is said too, in one place', () => {
  const { text } = reportLetter(someReport({ sections: [some('disabled', 1)] }));
  expect(text).toContain(
    'What did not happen\nNo one was warned. No account was proposed. No exclusion was added or changed.\n',
  );
  const all = (['warned', 'proposed', 'disabled', 'excluded'] as const).map((kind) => some(kind, 1));
  expect(reportLetter(someReport({ sections: all })).text).not.toContain('What did not happen');
  expect(reportLetter(someReport()).text).not.toContain('What did not happen');
});
