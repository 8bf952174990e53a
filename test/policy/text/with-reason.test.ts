import { expect, test } from 'vitest';
import { withReason } from '../../../src/policy/text.ts';

test.each([
  ['Not disabled', 'signed in since', 'Not disabled: signed in since'],
  ['Not disabled', 'Slack answered: no', 'Not disabled. Slack answered: no'],
  ['Not disabled', 'The portal said (“No: x”)', 'Not disabled. The portal said (“No: x”)'],
  ['Not disabled: Full m0 (m0)', 'timeout', 'Not disabled: Full m0 (m0). Timeout'],
  ['Not disabled Nov 23', 'The portal is busy', 'Not disabled Nov 23. The portal is busy'],
  ['Not disabled Nov 23', 'Été', 'Not disabled Nov 23. Été'],
  ['closed at 06:00', 'the bot went live', 'closed at 06:00: the bot went live'],
  ['The CSV could not be uploaded', 'Slack said: no', 'The CSV could not be uploaded. Slack said: no'],
])('%s, because “%s”: one colon a sentence', (said, why, whole) => {
  expect(withReason(said, why)).toBe(whole);
});
