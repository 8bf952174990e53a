import { WHY } from '../../src/adapters/slack/buttons.ts';
import { elementsIn } from '../../src/sandbox/slack/blocks/block.ts';
import type { StoredMessage } from '../../src/sandbox/slack/messages.ts';
import { renderedText } from '../../src/sandbox/slack/reading.ts';

/** A row has one menu, whose first choice is Why?: it stands with the row's buttons, or beside its text. */
function menuIn(blocks: StoredMessage['blocks'], username: string): string {
  const at = blocks.findIndex(
    (block) => block.type === 'section' && renderedText({ text: '', blocks: [block] }).includes(username),
  );
  const menu = blocks
    .slice(at, at + 2)
    .flatMap((block) => (block.type === 'section' || block.type === 'actions' ? elementsIn(block) : []))
    .find((element) => element.type === 'overflow');
  const value = menu?.options[0]?.value;
  if (at < 0 || value === undefined) throw new Error(`no menu in the row of ${username}`);
  return value;
}

/** Which of a card's equal buttons stands in the row with this user name: by the value that only that row has. */
export function rowOption(
  { blocks }: Pick<StoredMessage, 'blocks'>,
  username: string,
  actionId: string,
): { value: string } {
  if (actionId === WHY) return { value: menuIn(blocks, username) };
  let inRow = false;
  for (const block of blocks) {
    if (block.type === 'section') inRow = renderedText({ text: '', blocks: [block] }).includes(username);
    if (!inRow) continue;
    const found = JSON.stringify(block).match(
      new RegExp(`"action_id":"${actionId}"[^{}]*?(?:\\{[^{}]*\\}[^{}]*?)*?"value":"([^"]+)"`),
    );
    if (found?.[1] !== undefined) return { value: found[1] };
  }
  throw new Error(`no ${actionId} in the row of ${username}`);
}
