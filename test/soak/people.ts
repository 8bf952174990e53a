import { z } from 'zod';
import {
  APPROVE,
  APPROVE_ALL,
  EXCLUDE,
  GO_LIVE,
  REVIEW,
  SCAN_AGAIN,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../src/adapters/slack/buttons.ts';
import { APPROVER, CHANNEL, SECOND_APPROVER } from '../../src/sandbox/cast.ts';
import { type ButtonSeen, buttonsOf } from '../../src/sandbox/slack/reading.ts';
import { isPaused } from './checks/rest.ts';
import { type Delivering, type Done, deliver } from './doing.ts';
import { throughForm } from './forms.ts';
import { isOfCrowd } from './members.ts';
import { DAY, type SoakWorld } from './soak-world.ts';

type Way = (world: SoakWorld, dones: Done[]) => Promise<void>;

/** Something that a person does in Slack now, by chance, of what is offered; what it was is added to `dones`. */
export async function someoneActs(world: SoakWorld, dones: Done[]): Promise<void> {
  const isQuiet = world.look((reading) => isPaused(world, reading));
  const isOffered = offeredOn(world);
  const ways: readonly Weighed[] = [
    ...decisions(isOffered),
    [when(isOffered(EXCLUDE), 3), excludeFromCard],
    [when(isOffered(WITHDRAW), 4), pressing('withdraw', WITHDRAW)],
    [when(isOffered(SCAN_AGAIN), 2), pressing('scan again', SCAN_AGAIN)],
    [when(isOffered(GO_LIVE), 25), goLive],
    [3, commanding('scan')],
    [1, commanding('digest')],
    [when(!isQuiet, 0.6), commanding('pause')],
    [when(!isQuiet, 0.6), commanding('pause', someDay)],
    [when(isQuiet, 8), commanding('resume')],
    [2, excludeByName],
    [0.3, excludeByRule],
    [1, commanding('include', excludedName)],
    [1, commanding('undo', someName)],
    [3, redeliver],
  ];
  await world.random.weighted(ways)?.(world, dones);
}

/** The same, of what leads to an act in the portal. */
export async function someoneDecides(world: SoakWorld, dones: Done[]): Promise<void> {
  await world.random.weighted(decisions(offeredOn(world)))?.(world, dones);
}

/** The same, about many at once. */
export async function someoneDecidesOnMany(world: SoakWorld, dones: Done[]): Promise<void> {
  const isOffered = offeredOn(world);
  const ways: readonly Weighed[] = [
    [when(isOffered(APPROVE_ALL), 6), approveAll],
    [when(isOffered(REVIEW), 4), review],
    [when(isOffered(UNDO_ALL), 2), pressing('undo all', UNDO_ALL)],
  ];
  await world.random.weighted(ways)?.(world, dones);
}

type Weighed = readonly [weight: number, way: Way];
type IsOffered = (id: string) => boolean;

const when = (is: boolean, weight: number): number => (is ? weight : 0);

const decisions = (isOffered: IsOffered): readonly Weighed[] => [
  [when(isOffered(APPROVE), 8), approve],
  [when(isOffered(APPROVE), 3), approveTwice],
  [when(isOffered(APPROVE_ALL), 4), approveAll],
  [when(isOffered(REVIEW), 6), review],
  [when(isOffered(TRY_AGAIN), 6), pressing('try again', TRY_AGAIN)],
  [when(isOffered(UNDO), 4), pressing('undo', UNDO)],
  [when(isOffered(UNDO_ALL), 1), pressing('undo all', UNDO_ALL)],
];

function offeredOn(world: SoakWorld): IsOffered {
  const buttons = cardButtons(world);
  return (id) => buttons.some(({ action_id }) => action_id === id);
}

function card({ servers }: SoakWorld) {
  return servers.slack
    .messages(CHANNEL.id)
    .findLast(
      ({ thread_ts, deleted, blocks }) =>
        thread_ts === undefined && deleted !== true && blocks[0]?.block_id === 'card',
    );
}

function cardButtons(world: SoakWorld): readonly ButtonSeen[] {
  const newest = card(world);
  return newest === undefined ? [] : buttonsOf(newest);
}

const somebody = ({ random }: SoakWorld): string => (random.chance(0.7) ? APPROVER : SECOND_APPROVER);

/** A button of the newest card, one of the equal ones by chance. */
function pressingOne(world: SoakWorld, what: string, id: string): Delivering | undefined {
  const found = world.random.pick(cardButtons(world).filter(({ action_id }) => action_id === id));
  const place = { channel: CHANNEL.id, ts: card(world)?.ts ?? '' };
  if (found?.value === undefined) return undefined;
  const { value } = found;
  const proposal = Number(value.split(':')[1]);
  return {
    ...{ what, user: somebody(world), about: proposal },
    send: (user) => world.servers.slack.press(user, place, id, { value }),
  };
}

function pressing(what: string, id: string): Way {
  return async (world, dones) => {
    const one = pressingOne(world, what, id);
    if (one !== undefined) await deliver(world, dones, one);
  };
}

const approve = pressing('approve', APPROVE);

/** The same button in the same instant, by two people or by one whose finger slipped. */
async function approveTwice(world: SoakWorld, dones: Done[]): Promise<void> {
  const one = pressingOne(world, 'approve', APPROVE);
  if (one === undefined) return;
  await Promise.all([deliver(world, dones, one), deliver(world, dones, { ...one, user: somebody(world) })]);
}

async function goLive(world: SoakWorld, dones: Done[]): Promise<void> {
  await throughForm(world, dones, pressingOne(world, 'open go live', GO_LIVE));
}

async function approveAll(world: SoakWorld, dones: Done[]): Promise<void> {
  await throughForm(world, dones, pressingOne(world, 'open approve all', APPROVE_ALL));
}

async function excludeFromCard(world: SoakWorld, dones: Done[]): Promise<void> {
  await throughForm(world, dones, pressingOne(world, 'open exclude', EXCLUDE));
}

async function review(world: SoakWorld, dones: Done[]): Promise<void> {
  await throughForm(world, dones, pressingOne(world, 'open review', REVIEW));
}

/** Ten names at most, so that somebody is left. */
async function excludeByRule(world: SoakWorld, dones: Done[]): Promise<void> {
  await throughForm(world, dones, {
    ...{ what: 'open exclude', user: somebody(world), about: `${someName(world).slice(0, -1)}?` },
    send: (user) => typing(world, user, 'exclude'),
  });
}

async function excludeByName(world: SoakWorld, dones: Done[]): Promise<void> {
  const about = someName(world);
  await throughForm(world, dones, {
    ...{ what: 'open exclude', user: somebody(world), about },
    send: (user) => typing(world, user, `exclude ${about}`),
  });
}

function commanding(text: string, whom: (world: SoakWorld) => string = () => ''): Way {
  return async (world, dones) => {
    const about = whom(world);
    // Where it is not clear who is meant, nothing is decided yet.
    const what = about === '' || text === 'pause' ? text : `${text} by name`;
    const typed = `${text} ${about}`;
    await deliver(world, dones, {
      what,
      user: somebody(world),
      about,
      send: (user) => typing(world, user, typed),
    });
  };
}

function typing({ servers: { slack } }: SoakWorld, user: string, text: string) {
  return slack.command(user, '/inactive-users', text, CHANNEL.id);
}

/** Calls something off, by a way that is acknowledged at once. */
export async function someoneCallsOff(world: SoakWorld, dones: Done[]): Promise<void> {
  const way = world.random.weighted([
    [3, commanding('pause')],
    [when(offeredOn(world)(WITHDRAW), 3), pressing('withdraw', WITHDRAW)],
    [2, excludeFromCard],
  ] as const);
  await way?.(world, dones);
}

/** An approver gives a command, and waits for the bot to have heard it. */
export async function asks(world: SoakWorld, text: string): Promise<void> {
  await typing(world, APPROVER, text);
}

/** An approver goes live on the newest card. */
export async function goesLive(world: SoakWorld): Promise<void> {
  await goLive(world, []);
}

/** Slack delivers once more what it sent before, whether or not it heard an answer. */
async function redeliver(world: SoakWorld, dones: Done[]): Promise<void> {
  const { slack } = world.servers;
  const again = world.random.pick(slack.envelopes.slice(-8));
  if (again === undefined) return;
  const known = dones.find(({ envelope }) => envelope === again.envelope_id);
  const done = known ?? {
    what: 'redelivery',
    user: '',
    about: '',
    at: world.now(),
    envelope: again.envelope_id,
  };
  if (known === undefined) dones.push(done);
  world.calledOff.sends({ what: 'redelivery' });
  await slack.redeliver(again.envelope_id);
}

/** Some days from now, as a pause’s end: a day to come, in the zone of the settings too. */
function someDay({ now, random }: SoakWorld): string {
  return new Date(now().getTime() + random.between(2, 5) * DAY).toISOString().slice(0, 10);
}

function someName({ servers: { portal }, random }: SoakWorld): string {
  return random.pick([...portal.organization.members].filter((one) => !isOfCrowd(one)))?.username ?? '';
}

function excludedName(world: SoakWorld): string {
  const names = world.look(({ rows }) =>
    rows(z.object({ label: z.string() }), 'SELECT label FROM exclusion WHERE ended_at IS NULL'),
  );
  return world.random.pick(names)?.label ?? someName(world);
}
