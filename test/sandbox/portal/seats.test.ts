import { expect, test } from 'vitest';
import { madeUpOrganization } from '../../../src/sandbox/portal/made-up/organization.ts';
import { DAY, NOW } from './world.ts';

const { members, subscription } = madeUpOrganization({ seed: 1, members: 400, now: NOW });
const assigned = Map.groupBy([...members], ({ userLicenseTypeId }) => userLicenseTypeId);

test('the made-up organization has a seat for everybody, few to spare, and a subscription that ends', () => {
  const free = Object.entries(subscription?.seats ?? {}).map(
    ([id, seats]) => seats - (assigned.get(id)?.length ?? 0),
  );
  expect(free.length).toBeGreaterThan(5);
  expect(Math.min(...free)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...free)).toBeLessThanOrEqual(6);
  expect(subscription?.ends).toEqual(new Date(NOW.getTime() + 85 * DAY));
});

test('some of its members may use the sites of Esri', () => {
  const both = [...members].filter(({ userType }) => userType === 'both').length;
  expect(both).toBeGreaterThan(100);
  expect(both).toBeLessThan(200);
});
