import type { View } from '../blocks/check.ts';
import { type Values, valuesOf } from '../interaction/input-values.ts';
import { refuse } from '../refusal.ts';

const MAX_OPEN = 3;
/** So many replaced ones are kept, as of messages. */
const EARLIER_KEPT = 500;

/** A modal or App Home as it stands on one person's screen. */
export interface StoredView extends View {
  readonly id: string;
  readonly user: string;
  /** The window of theirs in which a modal stands: the one in which it was asked for. */
  readonly window: string;
  readonly hash: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  readonly values: Values;
  /** What the app found wrong with a submission, by block_id. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Somebody, in one of the windows in which they have Slack open; who has one alone need not name it. */
export interface Screen {
  readonly user: string;
  readonly window?: string | undefined;
}

/** The modals of every person, bottom to top in each window of theirs, and everybody's App Home. */
export function noViews(nextId: (prefix: string) => string) {
  const stacks = new Map<string, StoredView[]>();
  const homes = new Map<string, StoredView>();
  /** By hash, what was replaced and may still be on somebody's screen. */
  const earlier = new Map<string, StoredView>();
  const all = () => [...[...stacks.values()].flat(), ...homes.values()];
  const byId = (id: string) => all().find((view) => view.id === id) ?? refuse('not_found');
  const keyOf = ({ user, window = '' }: Screen) => `${user} ${window}`;
  const stackOf = (screen: Screen): readonly StoredView[] => stacks.get(keyOf(screen)) ?? [];

  /** An external_id is one view's alone, whoever sees it. */
  const refuseTakenName = ({ external_id }: View, own?: string): void => {
    if (!external_id) return;
    const isTaken = all().some((one) => one.external_id === external_id && one.id !== own);
    if (isTaken) refuse('duplicate_external_id');
  };
  const stored = (screen: Screen, view: View, below: StoredView | undefined): StoredView => {
    refuseTakenName(view);
    const { user, window = '' } = screen;
    const id = nextId('V');
    const place = { root_view_id: below?.root_view_id ?? id, previous_view_id: below?.id ?? null };
    const fresh = { hash: nextId('h'), values: valuesOf(view.blocks), errors: {} };
    return { ...view, id, user, window, ...place, ...fresh };
  };
  const keep = (view: StoredView): void => {
    earlier.set(view.hash, view);
    const [oldest] = earlier.keys();
    if (earlier.size > EARLIER_KEPT && oldest !== undefined) earlier.delete(oldest);
  };
  const put = (view: StoredView): StoredView => {
    const before = all().find((one) => one.id === view.id);
    if (before !== undefined && before.hash !== view.hash) keep(before);
    if (view.type === 'home') homes.set(view.user, view);
    else
      stacks.set(
        keyOf(view),
        stackOf(view).map((one) => (one.id === view.id ? view : one)),
      );
    return view;
  };

  return {
    /** All of theirs; in one window it is a stack. */
    of: (user: string): readonly StoredView[] =>
      [...stacks.values()].flat().filter((view) => view.user === user),
    /** Whether nothing stands above it in its window. */
    isOnTop: (view: StoredView) => stackOf(view).at(-1)?.id === view.id,
    home: (user: string) => homes.get(user),
    find: ({ view_id, external_id }: { view_id?: string | undefined; external_id?: string | undefined }) =>
      all().find((view) => (view_id === undefined ? view.external_id === external_id : view.id === view_id)),
    open: (screen: Screen, view: View) => {
      const opened = stored(screen, view, undefined);
      stacks.set(keyOf(screen), [opened]);
      return opened;
    },
    push: (screen: Screen, view: View) => {
      const stack = stackOf(screen);
      if (stack.length >= MAX_OPEN) refuse('push_limit_reached');
      const pushed = stored(screen, view, stack.at(-1));
      stacks.set(keyOf(screen), [...stack, pushed]);
      return pushed;
    },
    publish: (user: string, view: View) => {
      const before = homes.get(user);
      refuseTakenName(view, before?.id);
      const id = before?.id ?? nextId('V');
      const kept = { id, user, window: '', hash: nextId('h'), previous_view_id: null };
      const values = valuesOf(view.blocks, before?.values);
      return put({ ...view, ...kept, root_view_id: kept.id, values, errors: {} });
    },
    /** Another content in the same place; what was typed stays where the same field is still there. */
    update: (id: string, view: View) => {
      const { user, window, root_view_id, previous_view_id, values } = byId(id);
      refuseTakenName(view, id);
      const place = { id, user, window, root_view_id, previous_view_id };
      return put({ ...view, ...place, hash: nextId('h'), values: valuesOf(view.blocks, values), errors: {} });
    },
    /** As it was shown under that hash; without one, as it stands. */
    seen: (id: string, hash: string | undefined): StoredView | undefined => {
      const now = all().find((view) => view.id === id);
      if (now === undefined || hash === undefined || now.hash === hash) return now;
      const before = earlier.get(hash);
      return before?.id === id ? before : undefined;
    },
    /** Of the view as it was shown under that hash, or as it stands. */
    change: (id: string, change: Partial<Pick<StoredView, 'values' | 'errors'>>, hash?: string) => {
      const before = hash === undefined ? undefined : earlier.get(hash);
      if (before?.id === id) earlier.set(before.hash, { ...before, ...change });
      else put({ ...byId(id), ...change });
    },
    /** Takes the view away, with what was opened on top of it. */
    closeFrom: (id: string) => {
      const view = byId(id);
      const stack = stackOf(view);
      stacks.set(
        keyOf(view),
        stack.slice(
          0,
          stack.findIndex((one) => one.id === id),
        ),
      );
    },
    clear: (screen: Screen) => {
      stacks.delete(keyOf(screen));
    },
  };
}
