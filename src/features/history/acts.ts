import type { AuditKind, AuditRow } from '../../adapters/store/audit.ts';

/** Entries of the trail that people take for one: what was decided, what the bot did about it and how that ended, oldest first. */
export interface Act {
  readonly of: ActKind | undefined;
  readonly entries: readonly [AuditRow, ...AuditRow[]];
}

type ActKind = 'disabling' | 'undoing' | 'withdrawing' | 'excluding' | 'email';

/** What each kind of entry is a step of, and whether nothing of the act comes after it. */
const STEPS: Readonly<Partial<Record<AuditKind, readonly [of: ActKind, place: 'step' | 'end']>>> = {
  'approval recorded': ['disabling', 'step'],
  'proposal approved': ['disabling', 'step'],
  'rehearsal approved': ['disabling', 'step'],
  'disabling begun': ['disabling', 'step'],
  'disabling taken up again': ['disabling', 'step'],
  'account disabled': ['disabling', 'end'],
  'disabling failed': ['disabling', 'end'],
  'proposal skipped': ['disabling', 'end'],
  'proposal open again': ['disabling', 'end'],
  'undo recorded': ['undoing', 'step'],
  'undo begun': ['undoing', 'step'],
  'disabling undone': ['undoing', 'end'],
  'undo failed': ['undoing', 'end'],
  'withdrawal recorded': ['withdrawing', 'step'],
  'approval withdrawn': ['withdrawing', 'end'],
  'exclusion added': ['excluding', 'step'],
  'exclusion decided': ['excluding', 'step'],
  'proposal excluded': ['excluding', 'step'],
  'warning written': ['email', 'step'],
  'notice written': ['email', 'step'],
  'direct message begun': ['email', 'step'],
  'direct message accepted': ['email', 'step'],
  'letter accepted': ['email', 'end'],
  'letter refused': ['email', 'end'],
  'letter dropped': ['email', 'end'],
};

const isStep = (what: string): what is keyof typeof STEPS => Object.hasOwn(STEPS, what);
const stepOf = ({ what }: AuditRow) => (isStep(what) ? STEPS[what] : undefined);

/** Several approvers may agree, and what was cut short is begun again; any other kind of entry begins another act. */
const COMES_AGAIN: ReadonlySet<string> = new Set<AuditKind>([
  'approval recorded',
  'disabling begun',
  'disabling taken up again',
  'undo begun',
  'direct message begun',
]);

/** The acts about one account, of entries that are given and come back newest first. */
export function actsIn(newestFirst: readonly AuditRow[]): readonly Act[] {
  const acts: { readonly of: ActKind | undefined; readonly entries: [AuditRow, ...AuditRow[]] }[] = [];
  const open = new Map<string, (typeof acts)[number]>();
  for (const row of newestFirst.toReversed()) {
    const [of, place] = stepOf(row) ?? [];
    const name = nameOf(row, of);
    const under = open.get(name);
    if (under !== undefined && goesOn(under.entries, row)) under.entries.push(row);
    else {
      const act: (typeof acts)[number] = { of, entries: [row] };
      acts.push(act);
      if (of !== undefined) open.set(name, act);
    }
    if (place === 'end') open.delete(name);
  }
  return acts.toSorted((one, other) => newestOf(other).number - newestOf(one).number);
}

/** Entries that stand alone, newest first. */
export function alone(rows: readonly AuditRow[]): readonly Act[] {
  return rows.map((row) => ({ of: undefined, entries: [row] }));
}

/** An account has one act of a kind at a time, but for emails about different things. */
function nameOf({ detail }: AuditRow, of: ActKind | undefined): string {
  if (of === 'email') return `email ${String(detail['letter'] ?? 'warning')}`;
  return of === 'excluding' || of === undefined ? String(of) : `${of} ${String(detail['proposal'])}`;
}

function goesOn(before: readonly AuditRow[], { what }: AuditRow): boolean {
  return COMES_AGAIN.has(what) || before.every((one) => one.what !== what);
}

export const newestOf = ({ entries }: Act): AuditRow => entries.at(-1) ?? entries[0];

/** The entry whose sentence stands for the act: how it ended, else what was decided. */
export function headOf(act: Act): AuditRow {
  const newest = newestOf(act);
  if (act.of === 'excluding')
    return act.entries.find(({ what }) => what === 'exclusion added') ?? act.entries[0];
  return act.of !== 'withdrawing' && stepOf(newest)?.[1] === 'end' ? newest : act.entries[0];
}

/** The number of the entry before which a page goes on after these acts: nothing is left out, and of what was shown as little as can be comes again. */
export function endOf(acts: readonly Act[], newestFirst: readonly AuditRow[]): number | undefined {
  const shown = new Set(acts.flatMap(({ entries }) => entries.map(({ number }) => number)));
  const firstLeft = newestFirst.findIndex(({ number }) => !shown.has(number));
  return newestFirst[(firstLeft < 0 ? newestFirst.length : firstLeft) - 1]?.number;
}
