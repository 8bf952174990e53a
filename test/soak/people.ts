import { z } from 'zod';
import { APPROVER, CHANNEL, SECOND_APPROVER } from '../../src/sandbox/cast.ts';
import { type ButtonSeen, buttonsOf } from '../../src/sandbox/slack/reading.ts';
import { APPROVE_ALL_SUBMIT } from '../../src/slack/views/approve-all.ts';
import {
  APPROVE,
  APPROVE_ALL,
  EXCLUDE,
  GO_LIVE,
  SCAN_AGAIN,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WITHDRAW,
} from '../../src/slack/views/card-buttons.ts';
import { EXCLUDE_MODAL } from '../../src/slack/views/exclude.ts';
import { GO_LIVE_SUBMIT } from '../../src/slack/views/go-live.ts';
import { REASON, UNTIL } from '../../src/slack/views/reason-and-end.ts';
import { type Delivering, type Done, deliver } from './doing.ts';
import { type SoakWorld, until } from './soak-world.ts';

type Way = (world: SoakWorld, dones: Done[]) => Promise<void>;

/** How long somebody waits for a form to open. */
const FORM_MS = 1_500;

/** Something that a person does in Slack now, by chance, of what is offered; what it was is added to `dones`. */
export async function someoneActs(world: SoakWorld, dones: Done[]): Promise<void> {
  const buttons = cardButtons(world);
  const offered = (id: string): boolean => buttons.some(({ action_id }) => action_id === id);
  const when = (is: boolean, weight: number): number => (is ? weight : 0);
  const isPaused =
    world.look(({ rows }) => rows(z.unknown(), 'SELECT 1 FROM pause WHERE ended_at IS NULL')).length > 0;
  const ways: readonly (readonly [number, Way])[] = [
    [when(offered(APPROVE), 8), approve],
    [when(offered(APPROVE), 3), approveTwice],
    [when(offered(APPROVE_ALL), 4), approveAll],
    [when(offered(EXCLUDE), 3), excludeFromCard],
    [when(offered(WITHDRAW), 4), pressing('withdraw', WITHDRAW)],
    [when(offered(TRY_AGAIN), 6), pressing('try again', TRY_AGAIN)],
    [when(offered(UNDO), 4), pressing('undo', UNDO)],
    [when(offered(UNDO_ALL), 1), pressing('undo all', UNDO_ALL)],
    [when(offered(SCAN_AGAIN), 2), pressing('scan again', SCAN_AGAIN)],
    [when(offered(GO_LIVE), 25), goLive],
    [3, commanding('scan')],
    [when(!isPaused, 1), commanding('pause')],
    [when(isPaused, 8), commanding('resume')],
    [2, excludeByName],
    [1, commanding('include', excludedName)],
    [1, commanding('undo', someName)],
    [3, redeliver],
  ];
  await world.random.weighted(ways)?.(world, dones);
}

function card({ servers }: SoakWorld) {
  return servers.slack
    .messages(CHANNEL.id)
    .findLast(
      ({ thread_ts, deleted, blocks }) =>
        thread_ts === undefined && deleted !== true && blocks[0]?.type === 'header',
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

async function excludeByName(world: SoakWorld, dones: Done[]): Promise<void> {
  const about = someName(world);
  await throughForm(world, dones, {
    ...{ what: 'open exclude', user: somebody(world), about },
    send: (user) => typing(world, user, `exclude ${about}`),
  });
}

/** What submitting a form does. */
const FORMS: ReadonlyMap<string | undefined, string> = new Map([
  [GO_LIVE_SUBMIT, 'go live'],
  [APPROVE_ALL_SUBMIT, 'approve all'],
  [EXCLUDE_MODAL, 'exclude'],
]);

/** Opens a form, waits for it, fills it in and submits it: between each two of these the bot may die. */
async function throughForm(world: SoakWorld, dones: Done[], opening: Delivering | undefined): Promise<void> {
  if (opening === undefined) return;
  const { slack } = world.servers;
  const { user, about } = opening;
  const bot = world.bot();
  await closeForms(world, user);
  await deliver(world, dones, opening);
  await until(() => slack.viewsOf(user).length > 0 || !bot.isAlive(), FORM_MS);
  if (!bot.isAlive()) return;
  // Somebody who opens two forms at once sees the one that came last.
  const view = slack.viewsOf(user).at(-1);
  const what = FORMS.get(view?.callback_id);
  if (view === undefined || what === undefined) return;
  const days = world.random.chance(0.7) ? '30' : '90';
  await deliver(world, dones, {
    ...{ what, user, about },
    send: (who) => {
      if (what === 'exclude') {
        slack.fill(view.id, REASON, REASON, 'on leave');
        slack.fill(view.id, UNTIL, UNTIL, days);
      }
      return slack.submit(who, view.id);
    },
  });
}

async function closeForms({ servers: { slack } }: SoakWorld, user: string): Promise<void> {
  for (let top = slack.viewsOf(user).at(-1); top !== undefined; top = slack.viewsOf(user).at(-1)) {
    await slack.close(user, top.id);
  }
}

function commanding(text: string, whom: (world: SoakWorld) => string = () => ''): Way {
  return async (world, dones) => {
    const about = whom(world);
    // Where it is not clear who is meant, nothing is decided yet.
    const what = about === '' ? text : `${text} by name`;
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
  await slack.redeliver(again.envelope_id);
}

function someName({ servers: { portal }, random }: SoakWorld): string {
  return random.pick([...portal.organisation.members])?.username ?? '';
}

function excludedName(world: SoakWorld): string {
  const names = world.look(({ rows }) =>
    rows(z.object({ label: z.string() }), 'SELECT label FROM exclusion WHERE ended_at IS NULL'),
  );
  return world.random.pick(names)?.label ?? someName(world);
}
