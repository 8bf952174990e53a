import { NOTE, REASON, UNTIL } from '../../src/adapters/slack/fields.ts';
import {
  EXCLUDE_MODAL,
  RULE,
  SHOW_HOW_MANY,
  WHAT,
  WHOLE_GROUP,
} from '../../src/features/exclusions/exclude-form-view.ts';
import { GO_LIVE_SUBMIT } from '../../src/features/modes/slack-go-live.ts';
import { APPROVE_ALL_SUBMIT } from '../../src/features/proposals/many/approve-all-form.ts';
import { REVIEW_CHOICE, REVIEW_DECIDE_MODAL } from '../../src/features/review/decide-view.ts';
import {
  REVIEW_MODAL,
  SELECT_ALL,
  SELECTION,
  WITHDRAW_SELECTED,
} from '../../src/features/review/list-view.ts';
import { type Delivering, type Done, deliver } from './doing.ts';
import { type SoakWorld, until } from './soak-world.ts';

/** How long somebody waits for a form to open, or to change. */
const FORM_MS = 1_500;

/** What somebody does in a form that is open; `about` is what it was opened for. */
export interface InForm {
  readonly world: SoakWorld;
  readonly dones: Done[];
  readonly user: string;
  readonly about: number | string;
}

type View = ReturnType<SoakWorld['servers']['slack']['viewsOf']>[number];

/** Opens a form, waits for it, fills it in and submits it: between each two of these the bot may die. */
export async function throughForm(
  world: SoakWorld,
  dones: Done[],
  opening: Delivering | undefined,
): Promise<void> {
  if (opening === undefined) return;
  const { user, about } = opening;
  await closeForms(world, user);
  await deliver(world, dones, opening);
  const view = await formOf(world, user, () => true);
  // Somebody who opens two forms at once sees the one that came last.
  if (view !== undefined) await FORMS.get(view.callback_id ?? '')?.({ world, dones, user, about }, view);
}

/** What is done in a form, by its callback_id. */
const FORMS: ReadonlyMap<string, (form: InForm, view: View) => Promise<void>> = new Map([
  [GO_LIVE_SUBMIT, submitting('go live')],
  [APPROVE_ALL_SUBMIT, submitting('approve all')],
  [EXCLUDE_MODAL, excluding],
  [REVIEW_MODAL, reviewing],
]);

function submitting(what: string) {
  return ({ world, dones, user, about }: InForm, { id }: View): Promise<void> =>
    deliver(world, dones, { what, user, about, send: (who) => world.servers.slack.submit(who, id) });
}

async function excluding(form: InForm, view: View): Promise<void> {
  const { slack } = form.world.servers;
  if (isPattern(form.about)) {
    await pressIn(form, view, WHOLE_GROUP);
    await formOf(form.world, form.user, (shown) => JSON.stringify(shown.blocks).includes(WHAT));
  }
  fillReason(form, view);
  if (isPattern(form.about)) {
    slack.fill(view.id, WHAT, WHAT, 'user-name pattern');
    slack.fill(view.id, RULE, RULE, form.about);
    await showHowMany(form, view);
  }
  await submitting('exclude')(form, view);
}

/** One that covers many is not made before that is shown. */
async function showHowMany({ world, dones, user, about }: InForm, { id }: View): Promise<void> {
  await deliver(world, dones, {
    ...{ what: 'show how many', user, about },
    send: (who) => world.servers.slack.press(who, { view: id }, SHOW_HOW_MANY),
  });
  await formOf(world, user, (shown) => JSON.stringify(shown.blocks).includes(' covers '));
}

export const isPattern = (about: number | string): about is string => `${about}`.includes('?');

function fillReason({ world }: InForm, { id }: View): void {
  const { random, servers } = world;
  servers.slack.fill(id, REASON, REASON, 'on leave');
  servers.slack.fill(id, NOTE, NOTE, 'until March');
  servers.slack.fill(id, UNTIL, UNTIL, random.chance(0.7) ? '30' : '90');
}

/** Review…: ticks some, or all, and withdraws them or goes on to approve or exclude them. */
async function reviewing(form: InForm, list: View): Promise<void> {
  const { world, dones, user, about } = form;
  const { random, servers } = world;
  const { slack } = servers;
  await (random.chance(0.5) ? pressIn(form, list, SELECT_ALL) : tickSome(form, list));
  const shown = await formOf(world, user, (view) => view.callback_id === REVIEW_MODAL);
  if (shown === undefined) return;
  if (random.chance(0.2)) return pressIn(form, shown, WITHDRAW_SELECTED);
  await deliver(world, dones, {
    ...{ what: 'open decide', user, about },
    send: (who) => slack.submit(who, shown.id),
  });
  const decision = await formOf(world, user, (view) => view.callback_id === REVIEW_DECIDE_MODAL);
  if (decision === undefined) return;
  const choices = choicesIn(decision);
  const choice = random.chance(0.8) ? choices[0] : choices.at(-1);
  if (choice === undefined) return;
  slack.fill(decision.id, REVIEW_CHOICE, REVIEW_CHOICE, choice);
  fillReason(form, decision);
  await submitting(`${choice} selected`)(form, decision);
}

/** Approving, where it is possible, and excluding. */
function choicesIn({ blocks }: View): readonly string[] {
  return blocks.flatMap((block) => {
    const element = block.type === 'input' && block.block_id === REVIEW_CHOICE ? block.element : undefined;
    if (element === undefined || !('options' in element)) return [];
    return (element.options ?? []).flatMap(({ value }) => value ?? []);
  });
}

/** Presses a button of a view where it is there. */
async function pressIn({ world, dones, user, about }: InForm, { id, blocks }: View, action: string) {
  const isThere = blocks.some(
    (block) => block.type === 'actions' && block.elements.some(({ action_id }) => action_id === action),
  );
  if (!isThere) return;
  const what = action === WITHDRAW_SELECTED ? 'withdraw selected' : 'tick';
  await deliver(world, dones, {
    ...{ what, user, about },
    send: (who) => world.servers.slack.press(who, { view: id }, action),
  });
}

async function tickSome({ world, dones, user, about }: InForm, { id, blocks }: View): Promise<void> {
  for (const block of blocks) {
    const boxes = block.type === 'actions' ? block.elements[0] : undefined;
    if (boxes?.type !== 'checkboxes' || block.block_id?.startsWith(SELECTION) !== true) continue;
    const value = boxes.options.flatMap((option) =>
      option.value !== undefined && world.random.chance(0.5) ? [option.value] : [],
    );
    const action = boxes.action_id ?? '';
    await deliver(world, dones, {
      ...{ what: 'tick', user, about },
      send: (who) =>
        world.servers.slack.press(who, { view: id }, action, { block_id: block.block_id ?? '', value }),
    });
  }
}

/** The form on top once it is such a one; undefined where it does not come. */
async function formOf(
  world: SoakWorld,
  user: string,
  is: (view: View) => boolean,
): Promise<View | undefined> {
  const { slack } = world.servers;
  const bot = world.bot();
  const top = (): View | undefined => slack.viewsOf(user).at(-1);
  const isThere = (): boolean => {
    const view = top();
    return view !== undefined && is(view);
  };
  await until(() => isThere() || !bot.isAlive(), FORM_MS);
  return bot.isAlive() && isThere() ? top() : undefined;
}

async function closeForms({ servers: { slack } }: SoakWorld, user: string): Promise<void> {
  for (let top = slack.viewsOf(user).at(-1); top !== undefined; top = slack.viewsOf(user).at(-1)) {
    await slack.close(user, top.id);
  }
}
