import fc from 'fast-check';
import { APPROVE, GO_LIVE } from '../../src/adapters/slack/buttons.ts';
import { APPROVER, type BotWorld, DAY, goLive, inactiveFor } from '../worlds/bot-world.ts';
import { submit, topView } from '../worlds/modal-acts.ts';
import { rowOption } from '../worlds/row-option.ts';
import type { Timeline } from '../worlds/timeline-world.ts';

/** Who lives in them: around the limits of `LIMITS`, on the day on which the bot goes live. */
export const NAMES = ['ana', 'ben', 'cleo', 'dan'] as const;
type Name = (typeof NAMES)[number];

export const members = () => [3, 8, 15, 40].map((days, at) => inactiveFor(days, NAMES[at] ?? ''));

/** Short, so that a life has several ladders in it. */
export const LIMITS = {
  ...{ NOTIFY_AFTER_DAYS: '6', DISABLE_AFTER_DAYS: '16', GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '7,2' },
  ...{ REENABLED_SHIELD_DAYS: '4', SCAN_SCHEDULE: '0 6 * * *', MAIL_PER_MINUTE: '100' },
};

const ONE_PERSONS = [
  ...['signs in', 'is excluded', 'is excluded for a month', 'is included', 'is approved', 'is undone'],
  ...[
    'is disabled by hand',
    'is enabled by hand',
    'leaves',
    'is made anew',
    'gets another address',
    'loses the address',
  ],
  ...['is refused by the mail server', 'meets a mail server in trouble'],
] as const;
const EVERYBODYS = [
  ...[
    'scan',
    'pause',
    'pause for 6 days',
    'resume',
    'protection on',
    'protection off',
    'shorter grace',
    'usual grace',
  ],
  ...['the mail server is well', 'the mail server takes without answering', 'restart', 'away for 5 days'],
] as const;

/** One thing that happens, and how many days go by after it. */
export type Step = { readonly days: number } & (
  | { readonly who: Name; readonly what: (typeof ONE_PERSONS)[number] }
  | { readonly who: undefined; readonly what: (typeof EVERYBODYS)[number] }
);

const days = fc.constantFrom(0, 0, 0.5, 1, 2, 3, 5, 8);

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ who: fc.constantFrom(...NAMES), what: fc.constantFrom(...ONE_PERSONS), days }),
  },
  fc.record({ who: fc.constant(undefined), what: fc.constantFrom(...EVERYBODYS), days }),
);

/** Does what is to happen, as far as it can at that moment. */
export async function live(at: Timeline, step: Step): Promise<void> {
  if (step.who === undefined) await ofEverybody(at, step.what);
  else await ofOne(at, step.who, step.what);
  await at.world.settle();
  await at.days(step.days);
}

async function ofEverybody({ world, mailbox }: Timeline, what: (typeof EVERYBODYS)[number]): Promise<void> {
  switch (what) {
    case 'scan':
    case 'pause':
    case 'pause for 6 days':
    case 'resume':
      return world.command(APPROVER, what.replace(' for', ''));
    case 'protection on':
      return world.restart({ PROTECTION: 'on' });
    case 'protection off':
      await world.restart({ PROTECTION: 'off' });
      return liveAgain(world);
    case 'shorter grace':
    case 'usual grace':
      await world.restart({ GRACE_DAYS: what === 'usual grace' ? '10' : '5' });
      return liveAgain(world);
    case 'the mail server is well':
      return mailbox.faults.clear();
    case 'the mail server takes without answering':
      mailbox.faults.add({ kind: 'accepted, then broken connection', stage: 'data', times: 1 });
      return;
    case 'restart':
      return world.restart();
    case 'away for 5 days':
      await world.stop();
      world.clock.moveTo(new Date(world.clock.now().getTime() + 5 * DAY));
      return world.restart();
  }
}

/** The card of a scan offers it. */
async function liveAgain(world: BotWorld): Promise<void> {
  await world.command(APPROVER, 'scan');
  if (JSON.stringify(world.card().blocks).includes(`"${GO_LIVE}"`)) await goLive(world);
}

async function ofOne(
  { world, mailbox }: Timeline,
  who: Name,
  what: (typeof ONE_PERSONS)[number],
): Promise<void> {
  const directory = world.portal.organization.members;
  const member = directory.get(who);
  switch (what) {
    case 'is excluded':
    case 'is excluded for a month':
      await closeAll(world);
      await world.command(APPROVER, `exclude ${who}`);
      if (world.slack.viewsOf(APPROVER).length > 0)
        await submit(world, { reason: 'on leave', ...(what === 'is excluded' ? {} : { until: '30' }) });
      return closeAll(world);
    case 'is included':
      return world.command(APPROVER, `include ${who}`);
    case 'is approved':
      return approve(world, who);
    case 'is undone':
      return world.command(APPROVER, `undo ${who}`);
    case 'is made anew':
      // Exclusions are the old account's, which the rules tell apart by the name alone.
      await world.command(APPROVER, `include ${who}`);
      directory.put(
        inactiveFor(0, who, {
          id: crypto.randomUUID(),
          created: world.clock.now().getTime() - 14 * DAY,
          lastLogin: -1,
        }),
      );
      return;
    case 'is refused by the mail server':
      mailbox.faults.add({
        kind: 'refused',
        stage: 'rcpt to',
        to: new RegExp(`^${who}`),
        code: 550,
        words: '5.1.1 No such user',
      });
      return;
    case 'meets a mail server in trouble':
      mailbox.faults.add({
        kind: 'refused',
        stage: 'rcpt to',
        to: new RegExp(`^${who}`),
        code: 451,
        words: '4.2.0 Later',
        times: 3,
      });
      return;
    case 'signs in':
    case 'is disabled by hand':
    case 'is enabled by hand':
    case 'leaves':
    case 'gets another address':
    case 'loses the address':
      if (member !== undefined) await outside(world, who, what);
  }
}

async function outside(world: BotWorld, who: Name, what: string): Promise<void> {
  const { members } = world.portal.organization;
  if (what === 'signs in') world.portal.signIn(who);
  else if (what === 'leaves') members.remove(who);
  else if (what.endsWith('by hand')) {
    members.update(who, { disabled: what === 'is disabled by hand' });
    // Letters go by what the newest scan saw.
    await world.command(APPROVER, 'scan');
  } else {
    const anew = `${who}.${world.clock.now().getTime()}@harbour-city.example`;
    members.update(who, { email: what === 'loses the address' ? null : anew });
  }
}

async function closeAll(world: BotWorld): Promise<void> {
  while (world.slack.viewsOf(APPROVER).length > 0) await world.slack.close(APPROVER, topView(world).id);
}

/** Where the newest card offers it. */
async function approve(world: BotWorld, who: Name): Promise<void> {
  const open = world.tables.proposals
    .live()
    .find(({ username, state }) => username === who && state === 'open');
  if (open === undefined) return;
  const card = world.card();
  try {
    rowOption(card, who, APPROVE);
  } catch {
    return;
  }
  await world.pressRow(APPROVER, who, APPROVE, card);
}
