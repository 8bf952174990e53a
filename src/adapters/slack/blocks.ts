import type { Button, ContextBlock, KnownBlock, ModalView, SectionBlock } from '@slack/types';
import { providerLabel } from '../../policy/account.ts';
import { userTypeLabel } from '../../policy/seats.ts';
import { mrkdwn, mrkdwnSafe, plain, plainSafe } from './text.ts';

/** A section of lines, without the ones that have nothing to say. */
export function lines(parts: readonly (string | undefined)[]): SectionBlock {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return { type: 'section', text: mrkdwn(said.join('\n')) };
}

/** A section of text that is shown as it is. */
export function paragraph(text: string): SectionBlock {
  return { type: 'section', text: plain(text) };
}

/** One line in small print, as mrkdwn. */
export function small(text: string): ContextBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

/** SLACK_MENTION, or whoever is asked, as Slack wants it: by the id of a user group or of a user. */
export function mentionOf(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
}

/** "Maria Silva (maria.silva_HCG)" for places that show text as it is; the user name where there is no other. */
export function accountName(
  { fullName, username }: { readonly fullName: string; readonly username: string },
  max = 60,
): string {
  const user = plainSafe(username, max);
  return fullName.trim() === '' ? user : `${plainSafe(fullName, max)} (${user})`;
}

/** The portal's own roles as its website calls them; a custom role is named as it comes. */
const ROLES: Readonly<Record<string, string>> = {
  org_admin: 'Administrator',
  org_publisher: 'Publisher',
  org_user: 'User',
};

/** For mrkdwn, or with `plainSafe` for places that show text as it is. */
export function roleWord(role: string, safe = mrkdwnSafe, max = 30): string {
  return ROLES[role] ?? safe(role, max);
}

/** The same of a user type: `creatorUT` is the id of Creator, `fieldWorkerUT` of Mobile Worker. */
export function userTypeWord(userType = '', safe = mrkdwnSafe, max = 30): string {
  return safe(userTypeLabel(userType), max);
}

/** `provider`: whose password it is; the social ones are names, and go without an article. */
export function providerWord(provider = ''): string {
  const label = mrkdwnSafe(providerLabel(provider), 30);
  return provider === 'arcgis' || provider === 'enterprise' ? `an ${label}` : label;
}

/**
 * What a form gives way to: what became of it in several paragraphs, already safe for plain text (empty ones are left
 * out), and perhaps what can be done next, with what that button finds in private_metadata.
 */
export function outcomeModal(
  title: string,
  {
    said,
    next,
  }: {
    readonly said: readonly string[];
    readonly next?: { readonly button: Button; readonly metadata: string };
  },
): ModalView {
  return {
    type: 'modal',
    title: plain(title, 24),
    close: plain('Close', 24),
    ...(next === undefined ? {} : { private_metadata: next.metadata }),
    blocks: [
      ...said.filter((text) => text !== '').map(paragraph),
      ...(next === undefined ? [] : [{ type: 'actions' as const, elements: [next.button] }]),
    ],
  };
}

/** The same for a single sentence, which may name accounts. */
export function noticeModal(title: string, sentence: string): ModalView {
  return outcomeModal(title, { said: [plainSafe(sentence, 3000)] });
}

/** All that the blocks have to read, the questions before a press included, as Slack counts a message. */
export function textLength(blocks: readonly KnownBlock[]): number {
  return lengthIn(blocks);
}

function lengthIn(part: unknown): number {
  if (typeof part !== 'object' || part === null) return 0;
  const own = 'text' in part && typeof part.text === 'string' ? part.text.length : 0;
  return Object.values(part).reduce<number>((sum, within) => sum + lengthIn(within), own);
}
