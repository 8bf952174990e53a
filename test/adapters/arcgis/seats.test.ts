import { expect, test } from 'vitest';
import type { Fault } from '../../../src/sandbox/portal/faults.ts';
import { bareMember, type OrganizationParts } from '../../../src/sandbox/portal/organization.ts';
import { startWorld, USER } from './open-portal.ts';

const ENDS = new Date('2027-02-20T07:59:59Z');
const subscription = { seats: { creatorUT: 50, viewerUT: 0, shopUT: 3 }, ends: ENDS };
const SEATS = [
  ['creatorUT', 50],
  ['viewerUT', 0],
  ['shopUT', 3],
] as const;

async function read(parts: OrganizationParts, ...faults: readonly Fault[]) {
  await using world = await startWorld(parts);
  for (const fault of faults) world.portal.faults.add(fault);
  const portal = world.open({ credential: USER, pauses: { tries: 2, firstMs: 1 } });
  const told = await portal.seats();
  const paths = world.paths().filter((path) => path.startsWith('/portals'));
  if (!told.ok) return { failed: told.failure.kind, paths };
  const { names, seats, ends } = told.value;
  return { names, seats: [...seats], ends, paths };
}

test('two requests, however many members and user types there are', async () => {
  const many = Array.from({ length: 60 }, (_, index) => [`some${index}UT`, index] as const);
  const members = Array.from({ length: 300 }, (_, index) => bareMember({ username: `m${index}` }));
  const { paths, seats, names } = await read({
    members,
    subscription: { seats: Object.fromEntries(many), ends: ENDS },
  });
  expect(paths).toEqual(['/portals/self', '/portals/self/userLicenseTypes']);
  expect(seats).toEqual(many);
  expect(names?.get('some59UT')).toBe('some59UT');
});

test('Online tells the seats by the id of the user type, and the end', async () => {
  const { seats, ends, names } = await read({ subscription });
  expect([seats, ends, names?.get('creatorUT')]).toEqual([SEATS, ENDS, 'Creator']);
});

test.for<[circumstance: string, parts: OrganizationParts, ...faults: Fault[]]>([
  ['Enterprise', { subscription, settings: { isPortal: true } }],
  ['an organization without a subscription', {}],
  [
    'an answer without it',
    { subscription },
    { kind: 'fields left out', fields: ['subscriptionInfo'], path: /self$/ },
  ],
])('%s tells neither seats nor an end', async ([, parts, ...faults]) => {
  const { seats, ends } = await read(parts, ...faults);
  expect([seats, ends]).toEqual([[], undefined]);
});

test.for([
  ['none', -1],
  ['in seconds', 1_800_000_000],
] as const)('an end that is %s is not known', async ([, expDate]) => {
  const { seats, ends } = await read({ subscription: { ...subscription, ends: new Date(expDate) } });
  expect([seats, ends]).toEqual([SEATS, undefined]);
});

test('without the list of user types they have no names, and the rest is known', async () => {
  const { names, seats, ends } = await read(
    { subscription },
    { kind: 'refused', code: 403, message: 'No access.', path: /userLicenseTypes$/ },
  );
  expect([names?.size, seats, ends]).toEqual([0, SEATS, ENDS]);
});

test('a portal that fails says so', async () => {
  const { failed } = await read({}, { kind: 'status', status: 500, body: 'html', path: /self$/ });
  expect(failed).toBe('unavailable');
});
