import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

/** The long soak: `npm run soak -- --seed N --kills N`. Ends with 1 where a promise was broken. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '200' },
  },
});
const seed = Number(values.seed);
const kills = Number(values.kills);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(`Soak with seed ${seed}: ${kills} kills`);
const { figures, violations, story } = await soak({ seed, kills, tell: say });
say(`Seed ${seed}: ${JSON.stringify(figures, null, 2)}`);
if (violations.length > 0) {
  say(['Broken promises:', ...violations, '', 'What happened before:', ...story].join('\n'));
  process.exitCode = 1;
}
