import { expect, test } from 'vitest';
import { alreadyDecided } from '../../../src/features/deciding/press.ts';
import type { Proposal } from '../../../src/policy/proposal.ts';
import { ANA, BEN, proposal } from '../card/card-facts.ts';

test.for<[string, Partial<Proposal>, string]>([
  ['open', { state: 'open' }, 'still needs review.'],
  ['approved', { state: 'approved', approvals: [ANA] }, 'was already approved by Ana Lopez.'],
  [
    'approved by two, and being disabled',
    { state: 'disabling', approvals: [ANA, BEN] },
    'was already approved by Ana Lopez and Ben Wu and is being disabled.',
  ],
  [
    'approved by one twice',
    { state: 'approved', approvals: [ANA, ANA] },
    'was already approved by Ana Lopez.',
  ],
  ['approved, nobody knows by whom', { state: 'approved' }, 'was already approved.'],
  ['being re-enabled', { state: 'undoing', changedBy: 'Ben Wu' }, 'is already being re-enabled by Ben Wu.'],
  ['re-enabled', { state: 'undone', changedBy: 'Ben Wu' }, 'was already re-enabled by Ben Wu.'],
  ['excluded', { state: 'excluded', changedBy: 'Ben Wu' }, 'was excluded by Ben Wu.'],
  [
    'disabled by others',
    { state: 'skipped', why: 'disabled by others' },
    'is no longer proposed: already disabled outside of the bot.',
  ],
  ['signed in', { state: 'skipped', why: 'signed in' }, 'is no longer proposed: signed in since.'],
  ['excluded since', { state: 'skipped', why: 'excluded' }, 'is no longer proposed: excluded.'],
  ['closed', { state: 'closed', why: 'the bot went live' }, 'is no longer proposed: the bot went live.'],
  ['closed for no known reason', { state: 'closed' }, 'is no longer proposed: no reason was noted.'],
])('a press on one that is %s is told so', ([, special, said]) => {
  expect(alreadyDecided(proposal(special))).toBe(`Maria Silva (maria.silva_HCG) ${said}`);
});

test.for([
  ['the portal timed out', 'failed: the portal timed out. Press Try again.'],
  ['The portal cannot be reached.', 'failed. The portal cannot be reached. Press Try again.'],
])('a press on one that failed, as %s, is told why', ([why = '', said]) => {
  expect(alreadyDecided(proposal({ state: 'failed', why }))).toBe(
    `Disabling Maria Silva (maria.silva_HCG) ${said}`,
  );
});
