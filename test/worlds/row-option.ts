import type { StoredMessage } from '../../src/sandbox/slack/messages.ts';
import { renderedText } from '../../src/sandbox/slack/reading.ts';

/** Which of a card's equal buttons stands in the row with this user name: by the value that only that row has. */
export function rowOption(
  { blocks }: Pick<StoredMessage, 'blocks'>,
  username: string,
  actionId: string,
): { value: string } {
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
