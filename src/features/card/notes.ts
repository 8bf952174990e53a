import type { CardNote } from '../../adapters/store/cards.ts';
import type { ScanNote } from '../../adapters/store/scans.ts';
import { counted } from '../../policy/text.ts';

/** What a scan found worth naming. */
export function scanNoteText(note: ScanNote): string {
  switch (note.kind) {
    case 'enabled outside':
      return `Enabled again outside of the bot: ${namesAndOthers(note)}.`;
    case 'disabled outside':
      return `Disabled outside of the bot: ${namesAndOthers(note)}.`;
    case 'dates ahead': {
      const { named, count } = note;
      return `Dates more than a day ahead, counted as today: ${named.join(', ')}${count > named.length ? ', …' : ''}.`;
    }
    case 'incomplete':
      return `Skipped because the portal does not tell their last sign-in, creation, role or whether they are disabled: ${counted(note.count, 'account', 'accounts')}; the CSV names them.`;
  }
}

function namesAndOthers({
  named,
  count,
}: {
  readonly named: readonly string[];
  readonly count: number;
}): string {
  const rest = count - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${counted(rest, 'other', 'others')}` : ''}`;
}

/** What became of a card's CSV, or why its scan was refused. */
export function cardNoteText(note: CardNote): string {
  switch (note.kind) {
    case 'CSV refused':
      return `The CSV could not be uploaded: ${note.why} It is tried again.`;
    case 'CSV perhaps uploaded':
      return `The CSV could not be uploaded: ${note.why} If it is not in the thread, scan again.`;
    case 'CSV superseded':
      return 'The CSV could not be uploaded: the next scan came first.';
    case 'CSV cut short':
      return `The bot was stopped while it uploaded the CSV of scan ${note.scan}; if it is not in the thread, scan again.`;
    case 'scan rejected':
      return note.why;
  }
}
