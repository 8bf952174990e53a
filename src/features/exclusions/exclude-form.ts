import type { Button, ModalView } from '@slack/types';
import { accountName, outcomeModal } from '../../adapters/slack/blocks.ts';
import { button, EXCLUDE, proposalIn } from '../../adapters/slack/buttons.ts';
import { missingReason, reasonOf, reasonText, UNTIL_DATE } from '../../adapters/slack/fields.ts';
import { plainSafe } from '../../adapters/slack/text.ts';
import type { Account, AccountKey } from '../../policy/account.ts';
import type { Clock } from '../../policy/calendar.ts';
import { type Exclusion, endsWithinAYear } from '../../policy/exclusion.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { counted, grouped } from '../../policy/text.ts';
import { endOf } from '../deciding/end-day.ts';
import type { Decided, Submitted } from '../deciding/forms.ts';
import type { Guard } from '../deciding/guard.ts';
import { type Answer, no, type Press } from '../deciding/press.ts';
import type { FormErrors } from '../deciding/reply.ts';
import { fingerprint } from '../deciding/shown.ts';
import { type Pasted, pastedIn } from '../members/pasted.ts';
import type { Explanations } from '../proposals/why/facts.ts';
import type { EndingExclusions } from './ask-before-end.ts';
import type { ExclusionRequest, ExclusionsFlow } from './exclude.ts';
import {
  ACCOUNTS_INSTEAD,
  ANOTHER_BOX,
  boxId,
  EMPTY_DRAFT,
  EXCLUDE_MODAL,
  type ExcludeDraft,
  type ExcludeSubject,
  excludeIn,
  excludeModal,
  MOST_BOXES,
  RULE,
  SHOW_HOW_MANY,
  unmatchedText,
  WHOLE_GROUP,
} from './exclude-form-view.ts';
import { leftOutWords, someoneElse } from './own-accounts.ts';
import type { RuleDraft } from './rule.ts';
import { UNDO_EXCLUDED_HERE, undoExcludedButton } from './undo.ts';

export interface ExcludeFlows {
  readonly explain: Explanations;
  readonly exclusions: ExclusionsFlow;
  readonly ending: EndingExclusions;
}

export interface ExcludeDeps {
  readonly flows: ExcludeFlows;
  readonly clock: Clock;
  readonly timeZone: string;
}

type Form = NonNullable<ReturnType<typeof excludeIn>>;

/** Exclude…: from a card's row, or opened by the command; says whom it would cover before anything is decided. */
export function registerExclude(guard: Guard, deps: ExcludeDeps): void {
  const { flows } = deps;
  guard.opens(EXCLUDE, {
    read: proposalIn,
    show(pressed) {
      const proposal = pressed && flows.explain.proposal(pressed.proposal);
      if (proposal === undefined) return 'That proposal no longer exists. See the newest card.';
      return newExcludeModal({ kind: 'account', key: proposal.key, name: accountName(proposal) });
    },
  });

  guard.inModal(SHOW_HOW_MANY, {
    read: excludeIn,
    async show(form, { refused, press }) {
      if (press === undefined) return excludeModal({ ...form, note: refused });
      return telling(form, await coverageText(flows, press, form));
    },
  });

  guard.opens(EXCLUDE_AGAIN, {
    read: (value) =>
      typeof value === 'string' && /^\d{1,15}$/.test(value) ? { id: Number(value) } : undefined,
    show: (asked) =>
      (asked && againModal(flows.exclusions.get(asked.id))) ?? 'That exclusion no longer exists.',
  });

  guard.inModal(WHOLE_GROUP, {
    read: excludeIn,
    async show({ subject, draft }) {
      if (subject.kind === 'rule') return undefined;
      return excludeModal({ subject: { kind: 'rule', instead: subject }, draft, note: undefined });
    },
  });

  guard.inModal(ACCOUNTS_INSTEAD, {
    read: excludeIn,
    async show({ subject, draft }) {
      if (subject.kind !== 'rule') return undefined;
      return excludeModal({ subject: subject.instead, draft, note: undefined });
    },
  });

  guard.inModal(ANOTHER_BOX, {
    read: excludeIn,
    async show({ subject, draft }) {
      if (subject.kind !== 'pasted') return undefined;
      const boxes = Math.min(subject.boxes + 1, MOST_BOXES);
      return excludeModal({ draft, subject: { kind: 'pasted', boxes }, note: undefined });
    },
  });

  guard.submits(EXCLUDE_MODAL, {
    refused: 'Not excluded',
    read: excludeIn,
    decide: (press, form) => submitted(press, form, deps),
  });
}

/** The modal for one account, or with a box for many. */
export function newExcludeModal(subject: ExcludeSubject): ModalView {
  return excludeModal({ subject, draft: EMPTY_DRAFT, note: undefined });
}

const EXCLUDE_AGAIN = 'exclusion.again';

/** In the post that tells of an end: the form as it was filled in for that exclusion. */
export function excludeAgainButton(exclusion: number): Button {
  return button(EXCLUDE_AGAIN, 'Exclude again…', String(exclusion));
}

function againModal(exclusion: Exclusion | undefined): ModalView | undefined {
  if (exclusion === undefined) return undefined;
  const { target, reason } = exclusion;
  const draft = { ...EMPTY_DRAFT, ...reasonOf(reason) };
  if (target.kind === 'account') {
    const subject = { kind: 'account', key: target.key, name: target.username } as const;
    return excludeModal({ subject, draft, note: undefined });
  }
  const subject = { kind: 'rule', instead: { kind: 'pasted', boxes: 1 } } as const;
  return excludeModal({
    subject,
    draft: { ...draft, what: target.kind, rule: target.label },
    note: undefined,
  });
}

/** The form with how many it covers, which it carries from then on. */
function telling(form: Form, said: string, before?: string): ModalView {
  const told = { of: fingerprint(whomIn(form.subject, form.draft)), said: fingerprint(said) };
  const note = before === undefined ? said : `${before}\n${said}`;
  return excludeModal({ ...form, note, told });
}

async function coverageText(flows: ExcludeFlows, press: Press, { subject, draft }: Form): Promise<string> {
  const whom = whomIn(subject, draft);
  if (!whom.ok) return Object.values(whom.failure).join(' ');
  switch (whom.value.kind) {
    case 'account':
      return 'This covers 1 account.';
    case 'pasted': {
      const { found, unmatched } = flows.exclusions.resolve(whom.value.names);
      const keys = new Set(found.map(({ account }) => account.key));
      const mine = flows.exclusions.own(press).filter(({ key }) => keys.has(key));
      const covered = counted(found.length - mine.length, 'account', 'accounts');
      return `This covers ${covered}.${withoutMine(mine)}\n${unmatchedText(unmatched)}`.trim();
    }
    case 'rule': {
      const coverage = await flows.exclusions.coverage(press, whom.value.rule);
      return coverage.ok ? ruleText(coverage.value) : plainSafe(coverage.failure, 2000);
    }
  }
}

type Coverage = Extract<Awaited<ReturnType<ExclusionsFlow['coverage']>>, { ok: true }>['value'];

function ruleText({ label, covered, members, mine }: Coverage): string {
  return `The rule (${plainSafe(label, 300)}) covers ${grouped(covered)} of ${counted(members, 'member', 'members')}.${withoutMine(mine)}`;
}

function withoutMine(mine: readonly Account[]): string {
  return mine.length === 0 ? '' : ` ${plainSafe(leftOutWords(mine, 'ahead'), 1000)}. ${someoneElse(mine)}`;
}

/** Whom the form is about: one account, what was pasted, or a rule. */
type Whom =
  | { readonly kind: 'account'; readonly key: AccountKey }
  | { readonly kind: 'pasted'; readonly names: readonly Pasted[] }
  | { readonly kind: 'rule'; readonly rule: RuleDraft };

/** Whom a filled-in form means. */
export function whomIn(subject: ExcludeSubject, draft: ExcludeDraft): Result<Whom, FormErrors> {
  switch (subject.kind) {
    case 'account':
      return ok({ kind: 'account', key: subject.key });
    case 'rule': {
      const value = draft.rule.trim();
      return value === ''
        ? failed({ [RULE]: 'Enter a name, a domain or a pattern.' })
        : ok({ kind: 'rule', rule: { kind: draft.what, value } });
    }
    case 'pasted': {
      const names = pastedIn(draft.boxes);
      if (names.length === 0) return failed({ [boxId(0)]: 'Enter at least one account.' });
      return names.length > MOST_PASTED
        ? failed({
            [boxId(0)]: `Enter fewer accounts: you entered ${grouped(names.length)} (limit ${MOST_PASTED}).`,
          })
        : ok({ kind: 'pasted', names });
    }
  }
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
    ...missingReason(draft),
  };
  if (!whom.ok || !end.ok || Object.keys(errors).length > 0) return failed(errors);
  return ok({ whom: whom.value, request: { reason: reasonText(draft), until: end.value } });
}

/** One account is excluded at once, before the ack; many after a look at whom that is. */
function submitted(press: Press, form: Form, { flows, clock, timeZone }: ExcludeDeps): Submitted {
  const wanted = wantedIn(form.subject, form.draft, clock(), timeZone);
  if (!wanted.ok) return { kind: 'undecided', errors: wanted.failure };
  const { whom, request } = wanted.value;
  const { exclusions } = flows;
  switch (whom.kind) {
    case 'account':
      return afterward(form, exclusions.excludeAccounts(press, [whom.key], request));
    case 'pasted':
      return afterLooking(
        async () =>
          (await ifAsTold(flows, press, form)) ??
          excludePasted(exclusions, press, form, { names: whom.names, request }),
      );
    case 'rule':
      return afterLooking(
        async () =>
          (await ifAsTold(flows, press, form)) ??
          (await ifWide(flows, press, form, { rule: whom.rule, request, now: clock() })) ??
          afterward(form, await exclusions.excludeRule(press, whom.rule, request)),
      );
  }
}

/** The form again, where what it covers is no longer what *Show how many* said of the same. */
async function ifAsTold(
  flows: ExcludeFlows,
  press: Press,
  form: Form,
): Promise<Decided<ModalView> | undefined> {
  if (!isTold(form)) return undefined;
  const note = await coverageText(flows, press, form);
  return fingerprint(note) === form.told?.said ? undefined : shownFirst(form, note, CHANGED);
}

/** The form again with how many it covers, where that is more than 5 % of the members and was not shown yet. */
async function ifWide(
  flows: ExcludeFlows,
  press: Press,
  form: Form,
  {
    rule,
    request,
    now,
  }: { readonly rule: RuleDraft; readonly request: ExclusionRequest; readonly now: Date },
): Promise<Decided<ModalView> | undefined> {
  // Without an end within a year it is refused anyway, with the numbers.
  if (isTold(form) || !endsWithinAYear(request.until, now)) return undefined;
  const coverage = await flows.exclusions.coverage(press, rule);
  if (!coverage.ok || !coverage.value.isWide || coverage.value.covered === 0) return undefined;
  return shownFirst(form, ruleText(coverage.value), WIDE);
}

/** Whether how many it covers was shown of what stands in the form now. */
function isTold({ told, subject, draft }: Form): boolean {
  return told !== undefined && told.of === fingerprint(whomIn(subject, draft));
}

function shownFirst(form: Form, said: string, why: string): Decided<ModalView> {
  return { kind: 'decided', answered: no(why), shown: () => telling(form, said, why) };
}

const WIDE = 'Not excluded yet: the rule covers more than 5% of all members. Press Exclude again to confirm.';
const CHANGED =
  'Not excluded: the accounts that would be excluded have changed. Check the details below, then press Exclude again.';

/** Whom it covers may have to be asked of the portal, or found among thousands of names. */
function afterLooking(decide: () => Promise<Decided<ModalView>>): Submitted {
  const meanwhile = outcomeModal('Exclude', { said: ['Finding the accounts…'] });
  return { kind: 'later', meanwhile, decide };
}

function excludePasted(
  exclusions: ExclusionsFlow,
  press: Press,
  form: Form,
  { names, request }: { readonly names: readonly Pasted[]; readonly request: ExclusionRequest },
): Decided<ModalView> {
  const { found, unmatched } = exclusions.resolve(names);
  const keys = found.map(({ account }) => account.key);
  const answered =
    keys.length === 0 ? no('No one was excluded.') : exclusions.excludeAccounts(press, keys, request);
  return afterward(form, answered, unmatchedText(unmatched));
}

/** What was done; or the form again, as it was filled in, with what stands against it. */
function afterward(form: Form, answered: Answer, unmatched = ''): Decided<ModalView> {
  const said = [plainSafe(answered.sentence, 2000), unmatched].filter((text) => text !== '');
  const shown = () =>
    answered.kind === 'done'
      ? outcomeModal(answered.made === undefined ? 'Not excluded yet' : 'Excluded', {
          said,
          ...(answered.made !== undefined && {
            next: { button: undoExcludedButton(answered.made, UNDO_EXCLUDED_HERE), metadata: '' },
          }),
        })
      : excludeModal({ ...form, note: said.join('\n') });
  return { kind: 'decided', answered, shown };
}

const MOST_PASTED = 500;
