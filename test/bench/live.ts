import { APPROVE_ALL, GO_LIVE } from '../../src/adapters/slack/buttons.ts';
import { APPROVER } from '../../src/sandbox/cast.ts';
import { buttonsOf } from '../../src/sandbox/slack/reading.ts';
import { startBenchBot, until } from './bot.ts';
import { looking, scan } from './scan.ts';
import type { BenchWorld } from './world.ts';

/** How many proposals the newest scan has made that are for real. */
const BORN =
  'SELECT count(*) FROM proposal WHERE rehearsal = 0 AND born_in_scan = (SELECT max(id) FROM scan)';

/** A bot that went live, and the scan that this began: the first one that proposes for real. */
export async function startLive(world: BenchWorld, howMany: number) {
  const bot = await startBenchBot(world);
  await scan(world, bot);
  await openForm(world, GO_LIVE);
  let allBornAt = 0;
  const scanned = await scan(world, bot, {
    ask: () => submitForm(world),
    async meanwhile() {
      using look = looking(bot.databasePath);
      const born = look.db.prepare(BORN).pluck();
      await until(() => Number(born.get()) >= howMany);
      allBornAt = Date.now();
    },
  });
  return { bot, scanned, allBornAt };
}

/** Opens the form of approving all, and submits it; gives how long each was waited for, milliseconds. */
export async function approveAll(
  world: BenchWorld,
): Promise<{ readonly openMs: number; readonly ackMs: number }> {
  return { openMs: await openForm(world, APPROVE_ALL), ackMs: await submitForm(world) };
}

/** Presses what the newest message that has it offers, and waits for the form. */
async function openForm(world: BenchWorld, action: string): Promise<number> {
  const { slack, channel } = world;
  const offering = () =>
    slack
      .messages(channel)
      .findLast((message) => buttonsOf(message).some(({ action_id }) => action_id === action));
  await until(() => offering() !== undefined);
  const before = slack.viewsOf(APPROVER).at(-1)?.id;
  const began = performance.now();
  await slack.press(APPROVER, { channel, ts: offering()?.ts ?? '' }, action);
  await until(() => (slack.viewsOf(APPROVER).at(-1)?.id ?? before) !== before);
  return performance.now() - began;
}

async function submitForm({ slack }: BenchWorld): Promise<number> {
  const began = performance.now();
  const { kind } = await slack.submit(APPROVER, slack.viewsOf(APPROVER).at(-1)?.id ?? '');
  if (kind !== 'acknowledged') throw new Error(`a form came to this: ${kind}`);
  return performance.now() - began;
}
