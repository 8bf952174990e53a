import { expect, test } from 'vitest';
import { soak } from './soak/soak.ts';

/** It starts the bot anew again and again, which takes as long as the machine lets it. */
const timeout = 600_000;

test('promises 1–6 and 13 hold while the bot is killed again and again', { timeout }, async () => {
  const { figures, violations, story } = await soak({ seed: 20_261_125, kills: 6, tell: () => {} });
  expect({ violations, story }).toEqual({ violations: [], story: [] });
  expect(figures.kills).toBeGreaterThanOrEqual(6);
});
