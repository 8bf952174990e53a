import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import type { Fault } from '../../../src/sandbox/portal/faults.ts';
import { APPROVER, DAY, inactiveFor, liveWorld, START } from '../../worlds/bot-world.ts';
import { digest, digestText, headlines, passTo } from './digest-world.ts';

const MONDAY = '2026-11-30T07:00:00Z';
const members = [
  inactiveFor(400, 'ana'),
  inactiveFor(90, 'ben'),
  inactiveFor(89, 'cy'),
  inactiveFor(3, 'di', { userLicenseTypeId: 'viewerUT' }),
  inactiveFor(500, 'ed', { userLicenseTypeId: 'viewerUT', disabled: true }),
  inactiveFor(5, 'flo', { userLicenseTypeId: undefined }),
];
const ends = new Date('2027-06-30T12:00:00Z');
const subscription = { seats: { creatorUT: 10, viewerUT: 2, editorUT: 4 }, ends };
const lastSection = (text: string) => text.slice(text.indexOf('*Seats*'));

test('by user type: assigned, free, held by disabled and by inactive members', async () => {
  await using world = await liveWorld({ organization: { members, subscription } });
  const first = world.tables.scans.newestAccepted()?.seats?.types[0];
  expect([first?.id, first?.disabled, first?.inactive]).toEqual(['creatorUT', 0, 2]);
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await passTo(world, MONDAY);
  expect(lastSection(digestText(world))).toMatchInlineSnapshot(`
    "*Seats* as of the last scan
    Creator: 5 of 10 assigned (1 disabled, 2 inactive), 5 free
    Viewer: 2 of 2 assigned (1 disabled), 0 free
    User type unknown: 1 member; fewer seats than shown may be free
    Contributor: 0 of 4 assigned, 4 free
    Disabled members keep their seats. Inactive means 90 days or more without signing in."
  `);
  expect(digest(world).text.split('\n').slice(-5)).toMatchInlineSnapshot(`
    [
      "Seats: Creator: 5 of 10 assigned (1 disabled, 2 inactive), 5 free",
      "Seats: Viewer: 2 of 2 assigned (1 disabled), 0 free",
      "Seats: User type unknown: 1 member; fewer seats than shown may be free",
      "Seats: Contributor: 0 of 4 assigned, 4 free",
      "Seats: Disabled members keep their seats. Inactive means 90 days or more without signing in.",
    ]
  `);
  await world.command(APPROVER, 'status');
  const status = world.answers(APPROVER).at(-1) ?? '';
  expect(status).toContain(lastSection(digestText(world)));
  expect(status).not.toContain('Subscription');
  const scan = world.tables.scans.newestAccepted();
  const sum = scan?.seats?.types.reduce((all, { assigned }) => all + assigned, 0);
  expect(sum).toBe(scan?.members);
});

test.for<[circumstance: string, isPortal: boolean, fault?: Fault]>([
  ['of ArcGIS Enterprise', true],
  [
    'where the portal refuses',
    false,
    { kind: 'refused', code: 403, message: 'No.', path: /portals\/self$/, skips: 1, times: 1 },
  ],
  [
    'where the portal does not tell',
    false,
    { kind: 'fields left out', fields: ['subscriptionInfo'], path: /self$/ },
  ],
  ['where the user types cannot be read', true, { kind: 'not done', path: /userLicenseTypes$/ }],
])('%s the scan is accepted, and what is not known is said', async ([, isPortal, fault]) => {
  await using world = await liveWorld({ organization: { members, subscription, settings: { isPortal } } });
  if (fault !== undefined) world.portal.faults.add(fault);
  await world.command(APPROVER, 'scan');
  expect(world.tables.scans.recent(1)[0]?.state).toBe('accepted');
  await world.command(APPROVER, 'digest');
  expect(digestText(world)).toContain(
    'Free seats: unknown (ArcGIS does not show them).\nCreator: 5 assigned (2 inactive)\n',
  );
  expect(digestText(world)).not.toContain('Subscription');
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).toContain('Subscription end: unknown');
});

test('a scan asks twice for the seats, and once more for nobody', async () => {
  await using world = await liveWorld({ organization: { members, subscription } });
  world.portal.clearRequests();
  await world.command(APPROVER, 'scan');
  const asked = world.portal.requests.map(({ path }) => path);
  expect(asked.filter((path) => path.endsWith('/userLicenseTypes'))).toHaveLength(1);
  expect(asked.filter((path) => path === '/portals/self')).toHaveLength(2);
  expect(asked.filter((path) => path.startsWith('/community/users/'))).toEqual([]);
});

const MADE = new Date(MONDAY).getTime();

test.for([
  { left: 91, coming: false, problem: false },
  { left: 90, coming: true, problem: false },
  { left: 89, coming: true, problem: false },
  { left: 31, coming: true, problem: false },
  { left: 30, coming: false, problem: true },
  { left: 1, coming: false, problem: true },
])('$left before the end of the subscription', async ({ left, coming, problem }) => {
  const organization = { members: [], subscription: { ...subscription, ends: new Date(MADE + left * DAY) } };
  await using world = await liveWorld({ organization });
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual([problem ? 'Week of Nov 30: 1 problem' : 'Nothing to do this week']);
  const words = new RegExp(`Subscription ends .*\\(in ${left} days?\\)`);
  for (const text of [digestText(world), digest(world).text])
    expect(words.test(text)).toBe(coming || problem);
  expect(digestText(world).includes('Renew it with Esri.')).toBe(problem);
  await world.command(APPROVER, 'status');
  expect(words.test(world.answers(APPROVER).at(-1) ?? '')).toBe(coming || problem);
});

test('a subscription that ended is a problem until a scan finds that it was renewed', async () => {
  const organization = { members, subscription: { ...subscription, ends: new Date(START.getTime() - DAY) } };
  await using world = await liveWorld({ organization });
  await passTo(world, MONDAY);
  expect(digestText(world)).toContain('1 problem');
  expect(digest(world).text).toContain('Subscription ended Nov 24, 2026. Renew it with Esri.');
  world.portal.organization.subscription = subscription;
  await passTo(world, '2026-12-07T07:00:00Z');
  expect(digest(world).text).not.toMatch(/Subscription|problem/);
});

test('forty user types with long names fit what Slack takes', async () => {
  const types = Array.from({ length: 40 }, (_, index) => `${'<&*long'.repeat(40)}${index}UT`);
  const organization = {
    members: types.map((userLicenseTypeId, index) => inactiveFor(3, `m${index}`, { userLicenseTypeId })),
    subscription: { seats: Object.fromEntries(types.map((id) => [id, 1_000_000])), ends },
  };
  await using world = await liveWorld({ organization });
  await passTo(world, MONDAY);
  expect(digestText(world)).toContain('and 33 more user types: 33 assigned');
  expect([...digest(world).text].length).toBeLessThanOrEqual(4_000);
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).toContain('and 33 more user types: 33 assigned');
});
