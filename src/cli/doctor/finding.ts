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
  /** Of something wrong: what may be the cause, by what it is about. Where that is wrong too, it is told there alone. */
  readonly after?: readonly string[];
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

/** A finding with what may be its cause. */
export function after(causes: readonly string[], finding: Finding): Finding {
  return { ...finding, after: causes };
}

/** One cause, one thing that is wrong: what only follows from it is not known before it is fixed. */
export function oncePerCause(findings: readonly Finding[]): readonly Finding[] {
  const wrong = new Map(
    findings.filter(({ result }) => result === 'wrong').map((finding) => [finding.about, finding]),
  );
  return findings.map((finding) => {
    const { area, about, result, after: causes = [] } = finding;
    const cause = causes.map((name) => wrong.get(name)).find((one) => one !== undefined);
    if (result !== 'wrong' || cause === undefined) return finding;
    return findingsOf(area).unknown(
      about,
      `This could not be checked. ${cause.text}`,
      fixFirst(cause.about, cause.area),
    );
  });
}

/** Where the row of the cause stands. */
export function fixFirst(about: string, area: string): string {
  return `Fix “${about}” first (see ${area}).`;
}

/** What was not looked at, because something else is in the way. */
export function notLookedAt(area: string, why: string, fix: string): Finding {
  const about = ABOUT_ALL[area] ?? 'sign-in';
  return findingsOf(area).unknown(about, `This was not checked, because ${why}.`, fix);
}

const ABOUT_ALL: Readonly<Record<string, string>> = { Database: 'database', Time: 'schedules' };

/** The same because of a setting; `all` where more than one may have to be corrected. */
export function notLookedAtWithout(area: string, setting: string, all = setting): Finding {
  return notLookedAt(area, `${setting} is missing or wrong`, `Correct ${all} first (see Settings).`);
}

/** What to do where a server did not answer, and said nothing of why. */
export const AGAIN = 'Run npm run doctor again in a minute.';

/** What was not answered, as a sentence of ours tells it, with what to do. */
export function saidOrAgain(sentence: string): readonly [said: string, fix: string] {
  const [said, fix] = saidAndFix(sentence);
  return [said, fix || AGAIN];
}

/** A sentence of ours says what is so first, and then what to do; what someone else said in it stays whole. */
export function saidAndFix(sentence: string): readonly [said: string, fix: string] {
  const [, said = sentence, fix = ''] = /^((?:“[^”]*”|[^“])+?[.?!])\s+(\p{Lu}.*)$/su.exec(sentence) ?? [];
  return [said, fix];
}
