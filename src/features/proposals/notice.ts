import { randomUUID } from 'node:crypto';
import { botEntry } from '../../adapters/store/audit.ts';
import type { LetterState } from '../../adapters/store/letters.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { MailOutside } from '../../deps.ts';
import { isUsableAddress } from '../../policy/mail/answer.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { newestRow } from '../evaluation/newest-row.ts';

/** Writes down what a member is told of an act: disabled, after a while in which an undo drops it; enabled again, where the first may have arrived. */
export function writeNotice(
  tables: Tables,
  mail: MailOutside | undefined,
  kind: 'disabled' | 'enabled again',
  { id, key, username }: Proposal,
  now: Date,
): void {
  const email = newestRow(tables, key)?.row.account.email;
  if (mail === undefined || email === undefined || !isUsableAddress(email)) return;
  if (kind === 'enabled again' && !mayHaveBeenTold(tables, id)) return;
  const wait = kind === 'disabled' ? mail.noticeDelayMs : 0;
  tables.letters.write(
    {
      about: { kind, key, proposal: id },
      username,
      to: email,
      messageId: `<${randomUUID()}@${mail.messageHost}>`,
      notBefore: new Date(now.getTime() + wait),
    },
    botEntry('notice written', username, { proposal: id, letter: kind }),
  );
}

const MAY_HAVE_ARRIVED: ReadonlySet<LetterState> = new Set(['accepted', 'sending', 'waiting']);

/** The server may have one that was tried, without having said so. */
function mayHaveBeenTold({ letters }: Tables, proposal: Proposal['id']): boolean {
  return letters
    .noticesOf(proposal)
    .some(({ about, state, tries }) => about.kind === 'disabled' && tries > 0 && MAY_HAVE_ARRIVED.has(state));
}
