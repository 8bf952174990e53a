import { type AccountKey, isAccountKey } from '../../domain/account.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ExclusionRequest, RuleDraft } from '../../flows/answers.ts';
import { boxId, type ExcludeDraft, type ExcludeSubject, RULE } from '../views/exclude.ts';
import { REASON, UNTIL_DATE } from '../views/reason-and-end.ts';
import { endOf } from './end-day.ts';
import { MOST_PASTED, pastedNames } from './pasted.ts';

/** Whom the form is about: one account, what was pasted, or a rule. */
export type Whom =
  | { readonly kind: 'account'; readonly key: AccountKey }
  | { readonly kind: 'pasted'; readonly names: readonly string[] }
  | { readonly kind: 'rule'; readonly rule: RuleDraft };

/** What Slack shows below the fields: a sentence by block. */
export type FormErrors = Record<string, string>;

/** Whom a filled-in form means; refused where two of its fields say different things. */
export function whomIn(subject: ExcludeSubject, draft: ExcludeDraft): Result<Whom, FormErrors> {
  const rule = draft.rule.trim();
  const names = subject.kind === 'pasted' ? pastedNames(draft.boxes) : [];
  if (draft.what !== 'accounts') {
    if (names.length > 0) return failed({ [boxId(0)]: 'Clear this, or choose “The accounts named above”.' });
    if (rule === '') return failed({ [RULE]: 'Write which one.' });
    return ok({ kind: 'rule', rule: { kind: draft.what, value: rule } });
  }
  if (rule !== '') return failed({ [RULE]: 'Choose above what this names, or clear it.' });
  return subject.kind === 'pasted' ? pasted(names) : account(subject.key);
}

/** The whole of a submitted form. */
export function wantedIn(
  subject: ExcludeSubject,
  draft: ExcludeDraft,
  now: Date,
  timeZone: string,
): Result<{ readonly whom: Whom; readonly request: ExclusionRequest }, FormErrors> {
  const whom = whomIn(subject, draft);
  const end = endOf(draft, now, timeZone);
  const errors: FormErrors = {
    ...(whom.ok ? {} : whom.failure),
    ...(end.ok ? {} : { [UNTIL_DATE]: end.failure }),
    ...(draft.reason === '' ? { [REASON]: 'An exclusion needs a reason.' } : {}),
  };
  if (!whom.ok || !end.ok || draft.reason === '') return failed(errors);
  return ok({ whom: whom.value, request: { reason: draft.reason, until: end.value } });
}

function pasted(names: readonly string[]): Result<Whom, FormErrors> {
  if (names.length === 0) return failed({ [boxId(0)]: 'Name an account here, or choose a rule below.' });
  return names.length > MOST_PASTED
    ? failed({ [boxId(0)]: `These are ${names.length}; at most ${MOST_PASTED} at once.` })
    : ok({ kind: 'pasted', names });
}

function account(key: string): Result<Whom, FormErrors> {
  return isAccountKey(key) ? ok({ kind: 'account', key }) : failed({ [RULE]: 'That account is not known.' });
}
