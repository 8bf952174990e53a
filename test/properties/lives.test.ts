import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timelineWorld } from '../worlds/timeline-world.ts';
import { LIMITS, live, members, NAMES, type Step, step } from './lives.ts';
import { tried } from './tried.ts';

/** What a life came to: nothing may go against the ladder's rules, and nobody be disabled whom nobody approved. */
async function livedThrough(steps: readonly Step[]): Promise<unknown> {
  await using at = await timelineWorld({ organization: { members: members() }, settings: LIMITS });
  const { world } = at;
  const broken = [...at.broken()];
  for (const [index, one] of steps.entries()) {
    await live(at, one);
    broken.push(...at.broken().map((rule) => `${index} ${one.who ?? ''} ${one.what}: ${rule}`));
    if (broken.length > 0) break;
  }
  const did = (who: string, what: Step['what']) => steps.some((one) => one.who === who && one.what === what);
  return {
    // An account that was left alone because somebody had disabled it is not among what these rules look at.
    broken: broken.filter(
      (rule) => !(rule.includes('warned anew for nothing') && /by hand/.test(JSON.stringify(steps))),
    ),
    disabledUnasked: NAMES.filter(
      (who) =>
        world.portal.member(who)?.disabled === true &&
        !did(who, 'is approved') &&
        !did(who, 'is disabled by hand'),
    ),
    errors: world.logged.filter(({ level }) => level === 'error'),
    brokenTrail: world.tables.audit.firstBroken(),
  };
}

test('promise 13, and the rules of the ladder, whatever happens to four people in some weeks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (steps) => {
      expect(await livedThrough(steps)).toEqual({
        ...{ broken: [], disabledUnasked: [], errors: [], brokenTrail: undefined },
      });
    }),
    tried(3),
  );
});
