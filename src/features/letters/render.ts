import type { Lead, Section, Sheet } from './sections.ts';
import { inText, type Letter, type Mark, type Phrase, type SampleWords } from './wording.ts';

/** The letter as it goes out: text and HTML with the same content. */
export function letterOf(sheet: Sheet): Letter {
  return { subject: sheet.subject, text: textOf(sheet), html: htmlOf(sheet) };
}

/** The same letter, which nobody can take for one that counts: in its subject, and above all that it says. */
export function asSample(sheet: Sheet, { mark, line }: SampleWords, between: string): Sheet {
  return { ...sheet, subject: `${mark}${between}${sheet.subject}`, sample: line };
}

const FONT = "font-family:'Segoe UI',Helvetica,Arial,'Hiragino Sans','Yu Gothic',Meiryo,sans-serif";

/** Mail programs that know dark mode follow this; all others have the inline styles. */
const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background-color:#17191c!important}
.sheet{background-color:#22252a!important;border-color:#3a3f46!important}
.ink{color:#e8eaed!important}
.quiet{color:#aab0b8!important}
.line{border-color:#3a3f46!important}
.note{background-color:#2b2f36!important;border-color:#7f8a99!important}
.calm{background-color:#16283f!important;border-color:#6aa5f2!important}
.urgent{background-color:#3d2a0c!important;border-color:#f0a93b!important}
.urgent-ink{color:#f7c265!important}
.over{background-color:#2f333a!important;border-color:#9aa3af!important}
.good{background-color:#14321f!important;border-color:#57bd7d!important}
}
@media (max-width:480px){.edge{padding-left:18px!important;padding-right:18px!important}.page-edge{padding:0!important}}`;

/** The letter as HTML: one column in a plain table, nothing from elsewhere, no links, light and dark. */
function htmlOf({
  language,
  sample,
  subject,
  organization,
  greeting,
  lead,
  sections,
  note,
  footer,
}: Sheet): string {
  const greeted = greeting === undefined ? [] : [paragraphIn(greeting)];
  const body = [...greeted, leadIn(lead), ...sections.map(sectionIn)].join('\n');
  const noted = note === undefined ? '' : noteIn(note.heading, note.lines);
  const sampled = sample === undefined ? '' : sampleIn(sample);
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escaped(subject)}</title>
<style>
${DARK}
</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#f3f4f6">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f3f4f6">
<tr><td class="page-edge" align="center" style="padding:24px 12px">
<table role="presentation" class="sheet" width="560" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:560px;background-color:#ffffff;border:1px solid #dfe2e6;text-align:left">
${sampled}<tr><td class="edge line quiet" style="padding:18px 32px;border-bottom:1px solid #dfe2e6;${FONT};font-size:14px;line-height:20px;color:#5a6370;overflow-wrap:anywhere;word-break:break-word">${marked(organization)}</td></tr>
<tr><td class="edge ink" style="padding:24px 32px 12px;${FONT};font-size:16px;line-height:25px;color:#1f2328;overflow-wrap:anywhere;word-break:break-word">
${body}
${noted}</td></tr>
<tr><td class="edge line quiet" style="padding:16px 32px 20px;border-top:1px solid #dfe2e6;${FONT};font-size:13px;line-height:20px;color:#5a6370;overflow-wrap:anywhere;word-break:break-word">${inHtml(footer)}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

function sampleIn(line: string): string {
  return `<tr><td class="edge note ink" style="padding:12px 32px;border-bottom:2px dashed #9aa3af;background-color:#f3f4f6;${FONT};font-size:14px;line-height:21px;font-weight:600;color:#1f2328">${escaped(line)}</td></tr>
`;
}

const TONES: Readonly<Record<Lead['tone'], { readonly paper: string; readonly edge: string }>> = {
  calm: { paper: '#eaf2fd', edge: '#1f6fd6' },
  urgent: { paper: '#fff3dc', edge: '#d97a06' },
  over: { paper: '#eef0f3', edge: '#6b7480' },
  good: { paper: '#e7f5ec', edge: '#1f8a4c' },
};

/** What weighs most in a letter: large, on a ground of its own. */
function leadIn({ tone, tag, phrase, below }: Lead): string {
  const { paper, edge } = TONES[tone];
  const tagged =
    tag === undefined
      ? ''
      : `<div class="${tone}-ink" style="margin:0 0 6px;font-size:14px;line-height:20px;font-weight:700;color:#8a4b00">${escaped(tag)}</div>\n`;
  const more =
    below === undefined
      ? ''
      : `\n<div style="margin:10px 0 0;font-size:16px;line-height:25px">${inHtml(below)}</div>`;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 18px">
<tr><td class="${tone} ink" style="padding:16px 18px;background-color:${paper};border-left:4px solid ${edge};${FONT};font-size:16px;line-height:25px;color:#1f2328;overflow-wrap:anywhere;word-break:break-word">
${tagged}<div style="margin:0;font-size:20px;line-height:29px">${inHtml(phrase)}</div>${more}</td></tr>
</table>`;
}

function sectionIn({ heading, paragraphs, items = [], after }: Section): string {
  const headed = heading === undefined ? [] : [headingIn(escaped(heading))];
  const list = items.length === 0 ? [] : [listIn(items)];
  const below = after === undefined ? [] : [paragraphIn(after)];
  return [...headed, ...paragraphs.map(paragraphIn), ...list, ...below].join('\n');
}

function listIn(items: readonly Phrase[]): string {
  const rows = items.map((item) => `<li style="margin:0 0 4px">${inHtml(item)}</li>`);
  return `<ul style="margin:0 0 12px;padding:0 0 0 20px">\n${rows.join('\n')}\n</ul>`;
}

function noteIn(heading: Phrase, lines: readonly string[]): string {
  const words = lines.map(escaped).join('<br>\n');
  return `${headingIn(inHtml(heading))}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 16px">
<tr><td class="note ink" dir="auto" style="padding:10px 14px;text-align:start;background-color:#f3f4f6;border-left:3px solid #9aa3af;${FONT};font-size:16px;line-height:25px;color:#1f2328">${words}</td></tr>
</table>
`;
}

function headingIn(html: string): string {
  return `<h2 class="ink" style="margin:24px 0 4px;font-size:16px;line-height:24px;font-weight:600;color:#1f2328">${html}</h2>`;
}

function paragraphIn(phrase: Phrase): string {
  return `<p style="margin:0 0 12px">${inHtml(phrase)}</p>`;
}

function inHtml(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === 'string' ? escaped(part) : marked(part))).join('');
}

function marked({ kind, shown, strong, address = shown }: Mark): string {
  if (kind === 'link')
    return `<a href="${escaped(address)}" class="ink" style="color:#1f2328">${escaped(shown)}</a>`;
  const html =
    kind === 'foreign'
      ? `<bdi dir="auto">${escaped(shown)}</bdi>`
      : `<span style="white-space:nowrap">${escaped(shown)}</span>`;
  return strong ? `<strong>${html}</strong>` : html;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}

/** The letter as plain text: one line a paragraph, an empty line between two; wrapping is left to the mail program. */
export function textOf({ sample, greeting, lead, sections, note, footer }: Sheet): string {
  const greeted = greeting === undefined ? [] : [inText(greeting)];
  const noted = note === undefined ? [] : [[inText(note.heading), ...note.lines].join('\n')];
  const paragraphs = [
    ...(sample === undefined ? [] : [sample]),
    ...greeted,
    ...leadLines(lead),
    ...sections.flatMap(paragraphsOf),
    ...noted,
    inText(footer),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

function leadLines({ tag, phrase, below }: Lead): readonly string[] {
  const first = tag === undefined ? inText(phrase) : `${tag}\n${inText(phrase)}`;
  return below === undefined ? [first] : [first, inText(below)];
}

function paragraphsOf({ heading, paragraphs, items = [], after }: Section): readonly string[] {
  const list = items.length === 0 ? [] : [items.map((item) => `- ${inText(item)}`).join('\n')];
  const below = after === undefined ? [] : [inText(after)];
  const [first = '', ...rest] = [...paragraphs.map(inText), ...list, ...below];
  return heading === undefined ? [first, ...rest] : [`${heading}\n${first}`, ...rest];
}
