import { APPROVER, SECOND_APPROVER } from './cast.ts';
import { advance, type Driven } from './clock.ts';
import { isEmpty } from './slack/interaction/input-values.ts';
import { buttonsOf } from './slack/reading.ts';
import type { StoredView } from './slack/web-api/view-stacks.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const APPROVE = 'Approve';

/** So long that whoever was warned first is proposed by now, on whatever day of the week it begins. */
export const HISTORY_MS = 36 * DAY;
/** Comes back after having been warned. */
const COMES_BACK = 'HARBOUR\\t.okafor';

interface Past {
  readonly world: World;
  readonly bot: Driven;
}

/**
 * Some weeks in which two approvers used the bot: it went live after its first scan and warned the backlog, one
 * member came back, and of the first who were proposed one was disabled and one excluded; the rest waits to be
 * decided. Everything is done through the portal and Slack, as people do it.
 */
export async function liveThrough(past: Past, until: Date, ending: AbortSignal): Promise<void> {
  const { world, bot } = past;
  const { clock, portal } = world;
  const later = (ms: number) => advance(clock, earlier(new Date(clock.now().getTime() + ms), until), bot);
  const firstScan = bot.nextDue();
  if (firstScan !== undefined) await advance(clock, firstScan, bot);
  await later(2 * HOUR);
  await press(past, APPROVER, 'Go live…');
  await submit(past, APPROVER);

  await later(12 * DAY);
  portal.signIn(COMES_BACK);
  while (!canPress(past, APPROVE) && clock.now() < until && !ending.aborted) await later(DAY);
  if (ending.aborted) return;
  await press(past, APPROVER, APPROVE);
  await later(HOUR);
  await press(past, SECOND_APPROVER, 'Exclude…');
  await submit(past, SECOND_APPROVER, 'Parental leave.');
  while (clock.now() < until && !ending.aborted) await later(DAY);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

function toPress({ world: { slack, channel } }: Past, label: string) {
  for (const message of slack.messages(channel).toReversed()) {
    const button = message.deleted ? undefined : buttonsOf(message).find(({ text }) => text === label);
    if (button !== undefined) return { ts: message.ts, button };
  }
  return undefined;
}

function canPress(past: Past, label: string): boolean {
  return toPress(past, label) !== undefined;
}

/** On the newest message that has such a button. */
async function press(past: Past, user: string, label: string): Promise<void> {
  const { slack, channel } = past.world;
  const found = toPress(past, label);
  if (found === undefined) throw new Error(`There is nothing to press that is called ${label}`);
  const { action_id, block_id } = found.button;
  await slack.press(user, { channel, ts: found.ts }, action_id, { block_id });
  await past.bot.idle();
}

/** Fills in the reason, and the first choice wherever one is required, and submits what is open. */
async function submit({ world: { slack }, bot }: Past, user: string, reason?: string): Promise<void> {
  const view = slack.viewsOf(user).at(-1);
  if (view === undefined) throw new Error(`${user} has no modal open`);
  for (const block of view.blocks) {
    if (block.type !== 'input') continue;
    const { block_id = '', element } = block;
    const { action_id = '' } = element;
    const given = isForReason(block) ? reason : firstChoice(block);
    if (given !== undefined && isEmpty(view.values[block_id]?.[action_id]))
      slack.fill(view.id, block_id, action_id, given);
  }
  await slack.submit(user, view.id);
  await bot.idle();
  for (const left of slack.viewsOf(user).toReversed()) await slack.close(user, left.id);
}

type InputBlock = Extract<StoredView['blocks'][number], { type: 'input' }>;

function isForReason({ element, label }: InputBlock): boolean {
  return element.type === 'plain_text_input' && /^(?:reason|note)/i.test(label.text);
}

/** Where one is required. */
function firstChoice({ element, optional }: InputBlock): string | undefined {
  return optional || !('options' in element) ? undefined : element.options?.[0]?.value;
}
