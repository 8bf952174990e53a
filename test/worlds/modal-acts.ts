import { EXCLUDE } from '../../src/adapters/slack/buttons.ts';
import { NOTE, REASON, UNTIL, UNTIL_DATE } from '../../src/adapters/slack/fields.ts';
import { BOX, RULE, WHAT, WHOLE_GROUP } from '../../src/features/exclusions/exclude-form-view.ts';
import { renderedText } from '../../src/sandbox/slack/reading.ts';
import { APPROVER, type BotWorld } from './bot-world.ts';

/** What people do in the bot's modals, and what they read there. */

export type View = ReturnType<BotWorld['slack']['viewsOf']>[number];

export function topView(world: BotWorld, user = APPROVER): View {
  const view = world.slack.viewsOf(user).at(-1);
  if (view === undefined) throw new Error(`${user} has no modal open`);
  return view;
}

export function viewText(world: BotWorld, user = APPROVER): string {
  return renderedText(topView(world, user));
}

/** Presses something in the modal on top. */
export async function pressIn(world: BotWorld, actionId: string, user = APPROVER): Promise<void> {
  await world.slack.press(user, { view: topView(world, user).id }, actionId);
  await world.settle();
}

/** Fills in fields of the modal on top and submits it; reads what is said then, the complaints below fields first. */
export async function submit(world: BotWorld, fields: FormFields = {}, user = APPROVER): Promise<string> {
  fillIn(world, fields, user);
  await world.slack.submit(user, topView(world, user).id);
  await world.settle();
  if (world.slack.viewsOf(user).length === 0) return '';
  const { errors } = topView(world, user);
  return Object.keys(errors).length > 0 ? Object.values(errors).join('\n') : viewText(world, user);
}

export interface FormFields {
  readonly what?: string;
  readonly rule?: string;
  /** The choice; where it is left out, a note stands for it. */
  readonly why?: string;
  /** The note. */
  readonly reason?: string;
  readonly until?: string;
  readonly date?: string;
  /** What is pasted into each box. */
  readonly boxes?: readonly string[];
}

export function fillIn(world: BotWorld, fields: FormFields, user = APPROVER): void {
  const { what, rule, reason, why, until, date, boxes = [] } = fields;
  const chosen = why ?? (reason === undefined ? undefined : 'other');
  const whom = { [WHAT]: what, [RULE]: rule };
  const named = { ...whom, [REASON]: chosen, [NOTE]: reason, [UNTIL]: until, [UNTIL_DATE]: date };
  const { id } = topView(world, user);
  for (const [block, value] of Object.entries(named)) {
    if (value !== undefined) world.slack.fill(id, block, block, value);
  }
  for (const [index, text] of boxes.entries()) world.slack.fill(id, `${BOX}.${index + 1}`, BOX, text);
}

/** Excludes an account from its row on the newest card. */
export async function excludeRow(
  world: BotWorld,
  username: string,
  fields: FormFields = { reason: 'on leave' },
  user = APPROVER,
): Promise<string> {
  await world.pressRow(user, username, EXCLUDE);
  return submit(world, fields, user);
}

/** Excludes by a rule, by way of the command. */
export async function excludeRule(
  world: BotWorld,
  what: string,
  rule: string,
  fields: FormFields = { reason: 'by rule' },
): Promise<string> {
  await world.command(APPROVER, 'exclude');
  return submitRule(world, { what, rule, ...fields });
}

/** The second step of the form; one that covers many is shown with how many before it is made. */
export async function submitRule(world: BotWorld, fields: FormFields, user = APPROVER): Promise<string> {
  const isFirstStep = viewText(world, user).includes('A rule instead…');
  if (isFirstStep) await pressIn(world, WHOLE_GROUP, user);
  const said = await submit(world, fields, user);
  return said.includes('Press Exclude again') ? submit(world, fields, user) : said;
}
