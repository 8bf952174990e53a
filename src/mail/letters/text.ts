import { inText } from './phrase.ts';
import type { Section, Sheet } from './sheet.ts';

/** The letter as plain text: one line a paragraph, an empty line between two; wrapping is left to the mail program. */
export function textOf({ greeting, sections, note, footer }: Sheet): string {
  const noted = note === undefined ? [] : [[inText(note.heading), ...note.lines].join('\n')];
  return `${[inText(greeting), ...sections.flatMap(paragraphsOf), ...noted, inText(footer)].join('\n\n')}\n`;
}

function paragraphsOf({ heading, paragraphs }: Section): readonly string[] {
  const [first = '', ...rest] = paragraphs.map(inText);
  return heading === undefined ? [first, ...rest] : [`${heading}\n${first}`, ...rest];
}
