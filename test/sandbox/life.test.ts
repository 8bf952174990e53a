import { expect, test } from 'vitest';
import { takeBack } from '../../src/sandbox/life.ts';
import { madeUpOrganization } from '../../src/sandbox/portal/made-up/organization.ts';
import type { PortalMember } from '../../src/sandbox/portal/member-directory.ts';
import { bareMember, bareOrganization } from '../../src/sandbox/portal/organization.ts';

const DAY = 86_400_000;
const NOW = new Date('2026-11-25T05:00:00Z');
const daysAgo = (days: number) => NOW.getTime() - days * DAY;

test.each<[string, Partial<PortalMember>, readonly (number | undefined)[]]>([
  ['comes every third day', { lastLogin: daysAgo(2) }, [11, 2, 2, -1, -4]],
  ['stays away', { lastLogin: daysAgo(120) }, [120, 120, 120, 120, 120]],
  ['has never come', { lastLogin: -1 }, [-1, -1, -1, -1, -1].map(() => undefined)],
  ['is disabled', { lastLogin: daysAgo(2), disabled: true }, [2, 2, 2, 2, 2]],
  ['has a clock that is ahead', { lastLogin: daysAgo(-3) }, [-3, -3, -3, -3, -3]],
])('whoever %s', (_, member, expected) => {
  const lastLogin = member.lastLogin ?? -1;
  const { members } = bareOrganization({
    members: [bareMember({ username: 'ana', created: daysAgo(900), ...member, lastLogin })],
  });
  const live = takeBack(members, new Date(daysAgo(10)), NOW);
  const seen = [10, 1, 0, -1, -4].map((day) => {
    live(new Date(daysAgo(day)));
    const { lastLogin: last = -1 } = members.get('ana') ?? {};
    return last > 0 ? (NOW.getTime() - last) / DAY : undefined;
  });
  expect(seen).toEqual(expected);
});

test('a made-up organization is at the end what it was made up to be, and younger before', () => {
  const made = () => madeUpOrganization({ seed: 7, members: 120, now: NOW }).members;
  const members = made();
  const live = takeBack(members, new Date(daysAgo(24)), NOW);
  const then = daysAgo(24);
  const ahead = [...members].filter(({ lastLogin = -1, created = 0 }) => lastLogin > then || created > then);
  expect(ahead.map(({ username }) => username)).toEqual(['clock.skew_HCG', 'left.6_HCG']);
  for (let day = 24; day >= 0; day -= 1) live(new Date(daysAgo(day)));
  const byName = (all: Iterable<PortalMember>) =>
    [...all].map(({ username, lastLogin, created }) => ({ username, lastLogin, created })).sort(compare);
  expect(byName(members)).toEqual(byName(made()));
});

function compare(one: { username: string }, other: { username: string }): number {
  return one.username < other.username ? -1 : 1;
}
