import fc from 'fast-check';
import type { Account } from '../../src/policy/account.ts';
import { addDays, DAY_MS, dayOf } from '../../src/policy/calendar.ts';
import type { When } from '../../src/policy/evaluate.ts';
import type { Exclusion } from '../../src/policy/exclusion.ts';
import type { Ladder, NotReachable, Reach, Rung } from '../../src/policy/ladder.ts';
import type { Policy } from '../../src/policy/limits.ts';
import type { Organization } from '../../src/policy/protection.ts';
import { anAccount, anExclusion, anOrganization, type Known, keyOf } from '../policy/builders.ts';

/** Zones with whole, half and quarter hours, with and without summer time, and on both sides of the date line. */
export const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'America/St_Johns', 'Africa/Casablanca', 'Pacific/Chatham', 'Antarctica/Troll'],
];

export const zone = fc.constantFrom(...ZONES);

export const moment = (from: string, to: string) =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true });

export const now = fc.oneof(
  moment('2024-01-01T00:00:00Z', '2031-01-01T00:00:00Z'),
  // Around changes of the clock and the ends of days.
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-29T01:00:00Z',
        '2026-10-25T01:00:00Z',
        '2026-12-31T23:00:00Z',
        '2028-02-29T00:00:00Z',
      ),
      fc.integer({ min: -7_200_000, max: 7_200_000 }),
    )
    .map(([at, ms]) => new Date(Date.parse(at) + ms)),
);

const words = fc.oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 20 }));

/** Limits as the settings allow them together. */
export const policy: fc.Arbitrary<Policy> = fc
  .record({
    notify: fc.integer({ min: 1, max: 100 }),
    between: fc.integer({ min: 1, max: 100 }),
    grace: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 })),
    reminders: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
    validMore: fc.integer({ min: 1, max: 60 }),
    shield: fc.integer({ min: 0, max: 60 }),
    protectAdmins: fc.boolean(),
    timeZone: zone,
  })
  .map(({ notify, between, grace, reminders, validMore, shield, protectAdmins, timeZone }) => {
    const remindDaysBefore = reminders.filter((days) => days < between).toSorted((one, other) => other - one);
    const rungs = [grace, ...remindDaysBefore.filter((days) => days < grace), 0];
    const gap = Math.max(...rungs.slice(1).map((days, at) => (rungs[at] ?? grace) - days));
    return {
      ...{ notifyAfterDays: notify, disableAfterDays: notify + between, graceDays: grace, remindDaysBefore },
      ...{ maxWarningsPerScan: 100, reenabledShieldDays: shield, warningValidDays: gap + validMore },
      ...{ protectAdmins, disableCap: 50, disableCapPercent: 10, timeZone },
    };
  });

/** A moment so many days before another, most of them near the limits; some are ahead. */
const before = (moment: Date, { notifyAfterDays, disableAfterDays }: Policy) =>
  fc
    .tuple(
      fc.oneof(
        fc.integer({ min: -5, max: 800 }),
        fc.constantFrom(
          notifyAfterDays,
          notifyAfterDays + 1,
          disableAfterDays - 1,
          disableAfterDays,
          disableAfterDays + 1,
        ),
        fc.integer({ min: disableAfterDays, max: disableAfterDays + 60 }),
      ),
      fc.constantFrom(0, -1, 1, 3_600_000, 40_000_000),
    )
    .map(([days, ms]) => new Date(moment.getTime() - days * DAY_MS + ms));

export const account = (at: Date, limits: Policy): fc.Arbitrary<Account> =>
  fc
    .record({
      username: fc.oneof(
        { weight: 5, arbitrary: words.map((text) => `u${text}`) },
        fc.constantFrom('the.bot', 'THE.BOT', 'esri_nav', 'System_Publisher', 'contact', 'mfa'),
      ),
      fullName: words,
      email: fc.option(words, { nil: undefined }),
      role: fc.constantFrom('org_user', 'org_user', 'org_publisher', 'org_admin', 'r-admin', ''),
      roleId: fc.constantFrom(undefined, undefined, 'r-admin', 'r-view', 'gone'),
      categories: fc.array(words, { maxLength: 2 }),
      created: fc.oneof({ weight: 9, arbitrary: before(at, limits) }, fc.constant('unknown' as const)),
      lastLogin: fc.oneof(
        { weight: 9, arbitrary: before(at, limits) },
        { weight: 2, arbitrary: fc.constant('never' as const) },
        fc.constant('unknown' as const),
      ),
      disabled: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
    })
    .map((special) => anAccount({ ...special, key: keyOf(`k${special.username}`) }));

export const organization: fc.Arbitrary<Organization> = fc
  .record({ enabledAdmins: fc.nat({ max: 3 }), ownUsername: fc.constantFrom('the.bot', undefined) })
  .map((special) =>
    anOrganization({
      ...special,
      contacts: ['Contact'],
      mfaAdmins: ['MFA'],
      roles: new Map([
        ['r-admin', { name: 'Chief', administers: true }],
        ['r-view', { name: 'Viewer', administers: false }],
      ]),
    }),
  );

const exclusion = (at: Date): fc.Arbitrary<Exclusion> =>
  fc
    .record({
      reason: words,
      authorName: words,
      until: fc.option(
        fc.integer({ min: -3, max: 400 }).map((days) => new Date(at.getTime() + days * DAY_MS)),
        { nil: undefined },
      ),
    })
    .map((special) => anExclusion(special));

const ladder = (at: Date, { remindDaysBefore, timeZone }: Policy): fc.Arbitrary<Ladder> =>
  fc
    .record({
      first: fc.integer({ min: 0, max: 70 }),
      later: fc.array(fc.integer({ min: 5, max: 20 }), { maxLength: remindDaysBefore.length }),
      due: fc.integer({ min: -10, max: 60 }),
    })
    .map(({ first, later, due }) => {
      const rungs: readonly Rung[] = remindDaysBefore.map((daysBefore) => ({ kind: 'reminder', daysBefore }));
      let ago = first;
      const reminders = later.flatMap((days, index) => {
        ago -= days;
        const rung = rungs[index];
        return rung === undefined || ago < 0 ? [] : [{ rung, at: new Date(at.getTime() - ago * DAY_MS) }];
      });
      const began = { rung: { kind: 'first' } as const, at: new Date(at.getTime() - first * DAY_MS) };
      return { accepted: [began, ...reminders], dueOn: addDays(dayOf(at, timeZone), due) };
    });

const notReachable: fc.Arbitrary<NotReachable> = fc.oneof(
  fc.constant({ kind: 'no usable address' } as const),
  words.map((said) => ({ kind: 'mailbox refused' as const, words: said })),
);

const reach = (at: Date, { timeZone }: Policy): fc.Arbitrary<Reach> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({ kind: 'reachable' } as const) },
    fc.tuple(notReachable, fc.integer({ min: 0, max: 70 })).map(([why, days]) => ({
      kind: 'not reachable' as const,
      why,
      establishedOn: addDays(dayOf(at, timeZone), -days),
    })),
  );

/** One who is judged: the facts, the limits and the moment. */
export interface Judged {
  readonly facts: Known;
  readonly limits: Policy;
  readonly org: Organization;
  readonly when: When;
}

/** Anybody at any moment by any limits, with or without letters, exclusions and pauses. */
export const evaluated: fc.Arbitrary<Judged> = fc.tuple(policy, now).chain(([limits, at]) =>
  fc.record({
    facts: fc.record({
      account: account(at, limits),
      newestSignIn: fc.option(before(at, limits), { nil: undefined, freq: 3 }),
      reenabledAt: fc.option(before(at, limits), { nil: undefined, freq: 2 }),
      exclusion: fc.option(exclusion(at), { nil: undefined, freq: 1 }),
      ladder: fc.option(ladder(at, limits), { nil: undefined }),
      reach: reach(at, limits),
      pausedDays: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })),
    }),
    limits: fc.constant(limits),
    org: organization,
    when: fc.record({
      now: fc.constant(at),
      nextScanOn: fc.integer({ min: 0, max: 5 }).map((days) => addDays(dayOf(at, limits.timeZone), days)),
    }),
  }),
);
