import type { KnownBlock } from '@slack/types';
import type { Letter } from '../../domain/letter.ts';
import { cut, plain, shown } from '../text.ts';

/** What one plain_text block holds. */
const BLOCK = 3000;
/** Slack refuses a message whose blocks hold more than some 13,200 characters (bolt-js issue 2509). */
const WHOLE = 12_000;

/** A letter as a direct message: its own text as plain text, of which nothing becomes a mention, a link or a format. */
export function directMessage({ subject, text }: Letter): {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
} {
  return {
    text: shown(subject, 200),
    blocks: [
      { type: 'header', text: plain(subject, 150) },
      ...partsOf(cut(text.trim(), WHOLE)).map(
        (part): KnownBlock => ({ type: 'section', text: plain(part, BLOCK) }),
      ),
    ],
  };
}

/** Whole paragraphs as far as a block holds them; a longer one goes on in the next. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  for (const paragraph of text.split(/\n{2,}/).flatMap(pieces)) {
    const joined = [...parts.slice(-1), paragraph].join('\n\n');
    if (parts.length > 0 && [...joined].length <= BLOCK) parts[parts.length - 1] = joined;
    else parts.push(paragraph);
  }
  return parts;
}

function pieces(paragraph: string): readonly string[] {
  const points = [...paragraph];
  const count = Math.ceil(points.length / BLOCK);
  return Array.from({ length: count }, (_, at) => points.slice(at * BLOCK, (at + 1) * BLOCK).join(''));
}
