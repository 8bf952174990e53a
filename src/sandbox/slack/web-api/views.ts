import { z } from 'zod';
import { checkView, nameBlocks, type View } from '../blocks/check.ts';
import { fromJson } from '../message-content.ts';
import { refuse, refuseWith } from '../refusal.ts';
import type { SlackState } from '../state.ts';
import { type Method, method } from './method.ts';
import type { StoredView } from './view-stacks.ts';

const MAX_BYTES = 250_000;
const view = z.unknown();

/** A view as Slack keeps it, or its refusal; block errors of a view are `invalid_arguments`. */
export function viewFrom(raw: unknown, type: View['type'], state: SlackState): View {
  const parsed = fromJson(raw, 'invalid_arguments');
  if (parsed === undefined) return refuseWith('invalid_arguments', ['[ERROR] missing required field: view']);
  if (Buffer.byteLength(JSON.stringify(parsed)) > MAX_BYTES) refuse('view_too_large');
  const checked = checkView(parsed);
  if (!checked.ok) return refuseWith('invalid_arguments', checked.errors);
  if (checked.value.type !== type) refuseWith('invalid_arguments', [`[ERROR] must be a ${type} view`]);
  nameBlocks(checked.value.blocks, () => state.workspace.nextId('b'));
  return checked.value;
}

/** A view as answers and payloads show it. */
export function viewFields(stored: StoredView, state: SlackState): Readonly<Record<string, unknown>> {
  const { user: _, values, errors: __, ...shown } = stored;
  const { team, app } = state.workspace;
  return {
    private_metadata: '',
    callback_id: '',
    external_id: '',
    ...shown,
    team_id: team.id,
    app_id: app.id,
    bot_id: app.botId,
    app_installed_team_id: team.id,
    state: { values },
  };
}

const open = method({
  tier: 4,
  args: { trigger_id: z.string(), view },
  run: (args, state) => {
    const checked = viewFrom(args.view, 'modal', state);
    const trigger = state.triggers.use(args.trigger_id);
    return { view: viewFields(state.views.open(trigger, checked), state) };
  },
});

const push = method({
  tier: 4,
  args: { trigger_id: z.string(), view },
  run: (args, state) => {
    const checked = viewFrom(args.view, 'modal', state);
    const trigger = state.triggers.use(args.trigger_id);
    if (trigger.view === undefined) refuse('invalid_trigger_id');
    return { view: viewFields(state.views.push(trigger, checked), state) };
  },
});

const update = method({
  tier: 4,
  args: {
    view,
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  },
  run: (args, state) => {
    if (args.view_id === undefined && args.external_id === undefined) refuse('invalid_arguments');
    const checked = viewFrom(args.view, 'modal', state);
    const found = state.views.find(args) ?? refuse('not_found');
    if (args.hash !== undefined && args.hash !== found.hash) refuse('hash_conflict');
    return { view: viewFields(state.views.update(found.id, checked), state) };
  },
});

const publish = method({
  tier: 4,
  args: { user_id: z.string(), view, hash: z.string().optional() },
  run: (args, state) => {
    if (!state.homeTab) refuse('not_enabled');
    const user =
      state.workspace.userBy(args.user_id) ?? refuseWith('invalid_arguments', ['[ERROR] invalid `user_id`']);
    const checked = viewFrom(args.view, 'home', state);
    const before = state.views.home(user.id);
    if (args.hash !== undefined && args.hash !== before?.hash) refuse('hash_conflict');
    return { view: viewFields(state.views.publish(user.id, checked), state) };
  },
});

/** views.*: modals and the App Home. */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
