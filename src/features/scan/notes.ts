import type { ScanNote, ScanRow } from '../../adapters/store/scans.ts';
import { counted, listed } from '../../policy/text.ts';

/** What a scan found besides the verdicts, in sentences. */

/** About its data: no one need do anything about it. */
export function findingsOf(scan: ScanRow | undefined): readonly string[] {
  return (scan?.notes ?? []).filter(isAboutData).map(scanNoteText);
}

/** Accounts that were disabled or re-enabled outside of the bot since the scan before. */
export function changesOf(scan: ScanRow): readonly string[] {
  return scan.notes.filter((note) => !isAboutData(note)).map(scanNoteText);
}

function isAboutData({ kind }: ScanNote): boolean {
  return kind === 'dates ahead' || kind === 'incomplete';
}

function scanNoteText(note: ScanNote): string {
  switch (note.kind) {
    case 'enabled outside':
      return `Re-enabled outside of the bot: ${namesAndOthers(note)}.`;
    case 'disabled outside':
      return `Disabled outside of the bot: ${namesAndOthers(note)}.`;
    case 'dates ahead':
      return `Sign-in dates in the future, treated as today: ${namesAndOthers(note)}.`;
    case 'incomplete':
      return `ArcGIS provides too little data to evaluate ${counted(note.count, 'account; the CSV lists it', 'accounts; the CSV lists them')}.`;
  }
}

function namesAndOthers({ named, count }: Exclude<ScanNote, { kind: 'incomplete' }>): string {
  const rest = count - named.length;
  return listed(rest > 0 ? [...named, counted(rest, 'other', 'others')] : named);
}
