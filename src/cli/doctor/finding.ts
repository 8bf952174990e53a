/** What one look at one thing found; `unknown` where nothing tells, which is never the same as right. */
export type Finding = {
  /** The subject, as the table groups by it. */
  readonly area: string;
  /** What was looked at, in a few words. */
  readonly about: string;
  readonly result: 'right' | 'wrong' | 'warning' | 'unknown';
  /** What is so. */
  readonly text: string;
  /** What to do about it. */
  readonly fix?: string;
};

type Given = readonly [about: string, text: string, fix?: string];

/** The findings of one subject. */
export function findingsOf(area: string) {
  const as =
    (result: Finding['result']) =>
    (...[about, text, fix]: Given): Finding => ({
      area,
      about,
      result,
      text,
      ...(fix !== undefined && fix !== '' && { fix }),
    });
  return { right: as('right'), wrong: as('wrong'), warning: as('warning'), unknown: as('unknown') };
}

/** No text of a server or a setting brings a secret out. */
export function hidden({ area, about, result, text, fix }: Finding, hide: (text: string) => string): Finding {
  return { area, about, result, text: hide(text), ...(fix !== undefined && { fix: hide(fix) }) };
}

/** A sentence of ours says what is so first, and then what to do. */
export function saidAndFix(sentence: string): readonly [said: string, fix: string] {
  const [, said = sentence, fix = ''] = /^(.+?[.?!])\s+(\p{Lu}.*)$/su.exec(sentence) ?? [];
  return [said, fix];
}
