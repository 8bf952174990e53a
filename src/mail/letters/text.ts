import { inText } from './phrase.ts';
import type { Section, Sheet } from './sheet.ts';

/** The letter as plain text: one line a paragraph, an empty line between two; wrapping is left to the mail program. */
export function textOf({ greeting, sections, note, footer }: Sheet): string {
  const noted = note === undefined ? [] : [[inText(note.heading), ...note.lines].join('\n')];
  return `${[inText(greeting), ...sections.flatMap(paragraphsOf), ...noted, inText(footer)].join('\n\n')}\n`;
}

function paragraphsOf({ heading, paragraphs, items = [], after }: Section): readonly string[] {
  const list = items.length === 0 ? [] : [items.map((item) => `- ${inText(item)}`).join('\n')];
  const below = after === undefined ? [] : [inText(after)];
  const [first = '', ...rest] = [...paragraphs.map(inText), ...list, ...below];
  return heading === undefined ? [first, ...rest] : [`${heading}\n${first}`, ...rest];
}
