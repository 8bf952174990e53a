import type { KnownBlock } from '@slack/types';
import type { MessageContent } from '../../adapters/slack/channel.ts';
import type { DirectMessages } from '../../adapters/slack/direct-messages.ts';
import { mrkdwnSafe, plain } from '../../adapters/slack/text.ts';
import type { LetterRecord } from '../../adapters/store/letters.ts';
import type { MailOutside, Outside } from '../../deps.ts';
import { cut } from '../../policy/text.ts';
import type { Letter } from '../letters/wording.ts';
import { letterEntry } from './record-answer.ts';

/** In words for Slack, where nobody can answer as to an email. */
type Content = Pick<Letter, 'subject' | 'text'>;

/**
 * > A direct message where exactly one full member of the workspace has that address; sent once, accepted counts.
 *
 * Goes with a warning after the mail server's first answer to it; true where Slack has accepted it, now or before.
 */
export async function tellInSlack(
  outside: Outside,
  { direct }: MailOutside,
  letter: LetterRecord,
  content: Content | undefined,
  isDue: () => Promise<boolean>,
): Promise<boolean> {
  const { store, clock, log } = outside;
  if (direct === undefined || content === undefined || letter.about.kind !== 'warning') return false;
  const before = store.tables.directMessages.of(letter.id);
  if (before !== undefined) return before.state === 'accepted';
  const member = await direct.memberWith(letter.to);
  switch (member.kind) {
    case 'one':
      return await sendOnce(outside, direct, member.id, letter, content, isDue);
    case 'nobody': {
      const { why } = member;
      log.info({ letter: letter.id, why }, 'The warning was not sent in Slack.');
      const entry = letterEntry('no direct message', letter, { why });
      store.commit(clock(), (tables) => tables.directMessages.none(letter.id, why, entry));
      return false;
    }
    case 'unknown':
      log.warn({ letter: letter.id, why: member.sentence }, 'Could not look up the member in Slack.');
      return false;
  }
}

/** Written down before it goes. What Slack surely did not take goes with the letter's next try, where there is one. */
async function sendOnce(
  outside: Outside,
  direct: DirectMessages,
  member: string,
  letter: LetterRecord,
  content: Content,
  /** Whether the member still is to be told, by the portal: asked before each try, for Slack may let it wait. */
  isDue: () => Promise<boolean>,
): Promise<boolean> {
  const { store, clock, log } = outside;
  const begun = letterEntry('direct message begun', letter, { member });
  if (!(await isDue()) || !store.commit(clock(), (tables) => tables.directMessages.begin(letter.id, begun)))
    return false;
  const outcome = await direct.send(member, directMessage(content), isDue);
  const why = outcome.kind === 'accepted' ? '' : outcome.why;
  if (why !== '') log.warn({ letter: letter.id, why }, 'Slack did not accept or confirm a direct message.');
  store.commit(clock(), ({ directMessages }) => {
    const entry = letterEntry(`direct message ${outcome.kind}`, letter, { why });
    if (outcome.kind === 'not taken') directMessages.takeBack(letter.id, entry);
    else directMessages.end(letter.id, outcome.kind, why, entry);
  });
  return outcome.kind === 'accepted';
}

/** What one plain_text block holds. */
const BLOCK = 3000;
/** Slack refuses a message whose blocks hold more than some 13,200 characters (bolt-js issue 2509). */
const WHOLE = 12_000;

/** A warning as a direct message: plain text, of which nothing becomes a mention, a link or a format. */
export function directMessage({ subject, text }: Content): MessageContent {
  return {
    text: mrkdwnSafe(subject, 200),
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
