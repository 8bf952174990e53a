import { expect, test } from 'vitest';
import { soak } from '../soak/soak.ts';

test('promises 1–6 and 13 hold while the bot is killed again and again', async () => {
  const { figures, violations, story } = await soak({ seed: 20_261_125, kills: 6, tell: () => {} });
  expect({ violations, story }).toEqual({ violations: [], story: [] });
  expect(figures.kills).toBeGreaterThanOrEqual(6);
});
