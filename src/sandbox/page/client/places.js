import { act, actOrTell } from './api.js';
import { heldIn } from './blocks/fields.js';

/** A message in which things are pressed, in the version of it that is on the screen. */
export function messagePlace(user, channel, { ts, revision }) {
  return {
    valueOf: () => undefined,
    errorOf: () => undefined,
    keep: () => undefined,
    press: (element, block, value) =>
      actOrTell('press', {
        user,
        place: { channel, ts, revision },
        action: element.action_id,
        block: block.block_id,
        value,
        fields: [],
      }),
  };
}

/** Somebody's Home tab; what is chosen there is pressed at once. */
export function homePlace(user, view) {
  return {
    valueOf: (block, element) => heldIn(element, view.values[block]?.[element.action_id]),
    errorOf: () => undefined,
    keep: () => undefined,
    press: (element, block, value) =>
      actOrTell('press', {
        user,
        place: { view: view.id, hash: view.hash },
        action: element.action_id,
        block: block.block_id,
        value,
        fields: [],
      }),
  };
}

/**
 * An open modal: what was typed stays here until something is pressed, and outlives an update of the modal
 * wherever the same field is still there. `complain` shows what is wrong with a field or, by no name, with all of it.
 */
export function modalPlace(view, drafts, complaints, user, complain) {
  const keyOf = (block, action) => `${block} ${action}`;
  const inputs = view.blocks.filter(({ type }) => type === 'input');
  const fields = () =>
    inputs.flatMap(({ block_id, element }) => {
      const key = keyOf(block_id, element.action_id);
      return drafts.has(key) ? [{ block: block_id, action: element.action_id, value: drafts.get(key) }] : [];
    });
  const heldBy = (block, element) => {
    const key = keyOf(block, element.action_id);
    return drafts.has(key) ? drafts.get(key) : heldIn(element, view.values[block]?.[element.action_id]);
  };
  return {
    valueOf: heldBy,
    errorOf: (block) => complaints.get(block) ?? view.errors[block],
    keep: (block, element, value) => drafts.set(keyOf(block, element.action_id), value),
    press: async (element, block, value) => {
      const tooLong = tooLongIn(inputs, heldBy);
      if (tooLong.size > 0) {
        complain(tooLong);
        return;
      }
      const done = await act('press', {
        user,
        place: { view: view.id, hash: view.hash },
        action: element.action_id,
        block: block.block_id,
        value,
        fields: fields(),
      });
      complain(done.ok ? new Map() : new Map([['', done.why]]));
    },
    /** What Slack itself finds wrong before it hands the form over. */
    wrong: () =>
      new Map([
        ...inputs
          .filter(({ block_id, optional, element }) => !optional && isEmpty(heldBy(block_id, element)))
          .map(({ block_id }) => [block_id, 'Please complete this required field.']),
        ...tooLongIn(inputs, heldBy),
      ]),
    submit: () => act('submit', { user, view: view.id, hash: view.hash, fields: fields() }),
    close: () => actOrTell('close', { user, view: view.id }),
  };
}

/** As many as a box holds that says nothing else of it. */
const MOST_LETTERS = 3000;

/** Fields in which more was typed or pasted than they take. */
function tooLongIn(inputs, heldBy) {
  const counted = new Intl.NumberFormat('en-US');
  return new Map(
    inputs.flatMap(({ block_id, element }) => {
      if (element.type !== 'plain_text_input') return [];
      const most = element.max_length ?? MOST_LETTERS;
      const { length } = [...(heldBy(block_id, element) ?? '')];
      return length <= most
        ? []
        : [[block_id, `Use at most ${counted.format(most)} characters. This is ${counted.format(length)}.`]];
    }),
  );
}

function isEmpty(value) {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
