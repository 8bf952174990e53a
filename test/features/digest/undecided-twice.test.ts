import { expect, test } from 'vitest';
import { storedRung } from '../../../src/adapters/store/columns.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';
import { digest, passTo } from './digest-world.ts';

const proposals = ({ tables }: BotWorld, username: string): number =>
  tables.audit.about(username, 10_000).filter(({ what }) => what === 'proposed').length;

test('without warnings, one on which nobody decided twice is not proposed again for as long as a warning is valid, and room goes to others', async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(400, 'ana'), inactiveFor(85, 'ben')] },
    settings: { PROPOSAL_EXPIRES_DAYS: '4', PROPOSAL_REMIND_DAYS: '1', DISABLE_CAP: '1' },
  });
  // Proposed on Nov 25, expired on Dec 1, proposed again on Dec 2, unless ben's turn comes first.
  await passTo(world, '2026-12-28T07:00:00Z');
  expect(proposals(world, 'ana')).toBe(2);
  expect(proposals(world, 'ben')).toBeGreaterThanOrEqual(1);
  expect(world.thread().join('\n') + world.cardText()).not.toContain('the next scan puts');
  expect(digest(world).text).toMatch(
    /2 accounts have been left undecided twice\. Another proposal is possible after 45 days\./,
  );
  await passTo(world, '2027-02-20T07:00:00Z');
  expect(proposals(world, 'ana')).toBeGreaterThan(2);
});

test('with warnings, it comes up again only after a new first warning', async () => {
  await using timeline = await timelineWorld({
    organization: { members: [inactiveFor(200, 'ana')] },
    settings: { PROPOSAL_EXPIRES_DAYS: '3', PROPOSAL_REMIND_DAYS: '1' },
  });
  await timeline.days(120);
  const { world } = timeline;
  const trail = world.tables.audit
    .about('ana', 10_000)
    .filter(
      ({ what, detail }) =>
        ['proposed', 'proposal expired'].includes(what) ||
        (what === 'letter accepted' && storedRung.parse(detail['rung']).kind === 'first'),
    )
    .map(({ what }) => what)
    .toReversed();
  expect(trail.slice(0, 6)).toEqual([
    'letter accepted',
    'proposed',
    'proposal expired',
    'proposed',
    'proposal expired',
    'letter accepted',
  ]);
  expect(timeline.broken()).toEqual([]);
});

test('Why? says that nobody decided, twice', async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(400, 'ana')] },
    settings: { PROPOSAL_EXPIRES_DAYS: '4', PROPOSAL_REMIND_DAYS: '1' },
  });
  await passTo(world, '2026-12-21T07:00:00Z');
  await world.command(APPROVER, 'why ana');
  expect(world.answers(APPROVER).at(-1)).toContain(
    'Two proposals expired without a decision. Another proposal is possible after 45 days.',
  );
});
