import type { App, BlockButtonAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { accountName, outcomeModal } from '../../adapters/slack/blocks.ts';
import { EXCLUDE, proposalIn } from '../../adapters/slack/buttons.ts';
import { REASON, UNTIL_DATE } from '../../adapters/slack/fields.ts';
import { foreign } from '../../adapters/slack/text.ts';
import type { MemberRow } from '../../adapters/store/members.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Clock } from '../../deps.ts';
import { type AccountKey, isAccountKey, sameUsername } from '../../policy/account.ts';
import { nearestNames } from '../../policy/exclusion.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { counted } from '../../policy/text.ts';
import { endOf } from '../deciding/end-day.ts';
import type { Answer, ExclusionRequest, Flows, Press, RuleDraft } from '../deciding/press.ts';
import {
  answer,
  type CardDeps,
  envelopeOf,
  notAnApprover,
  noteCard,
  pressBy,
} from '../deciding/slack-press.ts';
import {
  ANOTHER_BOX,
  boxId,
  EMPTY_DRAFT,
  EXCLUDE_MODAL,
  type ExcludeDraft,
  type ExcludeFacts,
  type ExcludeSubject,
  excludeIn,
  excludeModal,
  MOST_BOXES,
  RULE,
  SHOW_HOW_MANY,
  unmatchedText,
} from './exclude-view.ts';

export interface ExcludeDeps extends CardDeps {
  readonly clock: Clock;
  readonly timeZone: string;
}

type Form = Omit<ExcludeFacts, 'note'>;

/** Exclude…: from a card's row, or opened by the command; says whom it would cover before anything is decided. */
export function registerExclude(app: App, deps: ExcludeDeps): void {
  const { flows, people } = deps;

  app.action<BlockButtonAction>(EXCLUDE, async ({ ack, action, body, client, context, respond }) => {
    await ack();
    const pressed = proposalIn(action.value);
    noteCard(flows, body, pressed?.card);
    if (people.approver(body.user.id) === undefined) return answer(respond, notAnApprover(people));
    if (!flows.firstTime(envelopeOf(context))) return;
    const proposal = pressed && flows.explain.proposal(pressed.proposal);
    if (proposal === undefined) return answer(respond, 'That proposal is not known here.');
    const { key } = proposal;
    await openExclude(client, body.trigger_id, { kind: 'account', key, name: accountName(proposal) });
  });

  app.action<BlockButtonAction>(SHOW_HOW_MANY, async ({ ack, body, client }) => {
    await ack();
    const form = body.view && excludeIn(body.view);
    if (body.view === undefined || form === undefined) return;
    const note =
      people.approver(body.user.id) === undefined ? notAnApprover(people) : await coverageText(flows, form);
    await client.views.update({ view_id: body.view.id, view: excludeModal({ ...form, note }) });
  });

  app.action<BlockButtonAction>(ANOTHER_BOX, async ({ ack, body, client }) => {
    await ack();
    const form = body.view && excludeIn(body.view);
    if (body.view === undefined || form?.subject.kind !== 'pasted') return;
    const boxes = Math.min(form.subject.boxes + 1, MOST_BOXES);
    const view = excludeModal({ draft: form.draft, subject: { kind: 'pasted', boxes }, note: undefined });
    await client.views.update({ view_id: body.view.id, view });
  });
}

/** Opens the modal for one account, or with a box for many. */
export async function openExclude(
  client: WebClient,
  triggerId: string,
  subject: ExcludeSubject,
): Promise<void> {
  await client.views.open({
    trigger_id: triggerId,
    view: excludeModal({ subject, draft: EMPTY_DRAFT, note: undefined }),
  });
}

async function coverageText(flows: Flows, { subject, draft }: Form): Promise<string> {
  const whom = whomIn(subject, draft);
  if (!whom.ok) return Object.values(whom.failure).join(' ');
  switch (whom.value.kind) {
    case 'account':
      return 'It covers 1 account.';
    case 'pasted': {
      const { found, unmatched } = flows.exclusions.resolve(whom.value.names);
      const covers = `It covers ${counted(found.length, 'account', 'accounts')}.`;
      return [covers, unmatchedText(unmatched)].filter((text) => text !== '').join('\n');
    }
    case 'rule': {
      const coverage = await flows.exclusions.coverage(whom.value.rule);
      if (!coverage.ok) return foreign(coverage.failure, 2000);
      const { covered, members, label } = coverage.value;
      return `${foreign(label, 300)} covers ${counted(covered, 'account', 'accounts')} of ${counted(members, 'member', 'members')}.`;
    }
  }
}

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

type SubmittedForm = Omit<ExcludeFacts, 'note'>;
type Many = Exclude<Whom, { kind: 'account' }>;

/** The submitted form of Exclude…: one account at once, before the ack; many after a look at whom that is. */
export function registerExcludeSubmit(app: App, deps: ExcludeDeps): void {
  const { flows, people } = deps;

  app.view(EXCLUDE_MODAL, async ({ ack, body, client, context, view }) => {
    const asked = askedIn(view, pressBy(people, body.user.id, context), deps);
    if (!asked.ok) return ack(asked.failure);
    const { whom } = asked.value;
    if (whom.kind === 'account') {
      const after = excludeOne(flows, asked.value, whom.key);
      await (after === undefined ? ack() : ack(update(after)));
      return flows.afterCommit();
    }
    // Whom it covers may have to be asked of the portal, or found among thousands of names: no ack can wait for that.
    await ack(update(outcomeModal('Exclude', { said: ['Looking whom that covers…'] })));
    await show(client, view.id, await excludeMany(flows, asked.value, whom));
  });
}

interface Asked {
  readonly press: Press;
  readonly form: SubmittedForm;
  readonly whom: Whom;
  readonly request: ExclusionRequest;
}
type Refusal = ReturnType<typeof update> | { response_action: 'errors'; errors: FormErrors };

function askedIn(
  view: Parameters<typeof excludeIn>[0],
  press: Press | undefined,
  { people, clock, timeZone }: ExcludeDeps,
): Result<Asked, Refusal> {
  if (press === undefined) return failed(instead(notAnApprover(people)));
  const form = excludeIn(view);
  if (form === undefined) return failed(instead('That form is not known here.'));
  const wanted = wantedIn(form.subject, form.draft, clock(), timeZone);
  return wanted.ok
    ? ok({ press, form, ...wanted.value })
    : failed({ response_action: 'errors', errors: wanted.failure });
}

function excludeOne(flows: Flows, { press, form, request }: Asked, key: AccountKey): ModalView | undefined {
  return afterwards(form, flows.exclusions.excludeAccounts(press, [key], request), '');
}

async function show(client: WebClient, viewId: string, view: ModalView | undefined): Promise<void> {
  if (view !== undefined) await client.views.update({ view_id: viewId, view });
}

async function excludeMany(
  flows: Flows,
  { press, form, request }: Asked,
  whom: Many,
): Promise<ModalView | undefined> {
  const { answered, unmatched } =
    whom.kind === 'rule'
      ? { answered: await flows.exclusions.excludeRule(press, whom.rule, request), unmatched: '' }
      : excludePasted(flows, press, whom.names, request);
  flows.afterCommit();
  return afterwards(form, answered, unmatched);
}

function excludePasted(flows: Flows, press: Press, names: readonly string[], request: ExclusionRequest) {
  const { found, unmatched } = flows.exclusions.resolve(names);
  const keys = found.map(({ account }) => account.key);
  const nobody: Answer = { kind: 'refused', sentence: 'Nobody is excluded.' };
  const answered = keys.length === 0 ? nobody : flows.exclusions.excludeAccounts(press, keys, request);
  return { answered, unmatched: unmatchedText(unmatched) };
}

/** What was done; or the form again, as it was filled in, with what stands against it. Nothing where it was handled before. */
function afterwards(
  form: SubmittedForm,
  { kind, sentence }: Answer,
  unmatched: string,
): ModalView | undefined {
  if (kind === 'repeated') return undefined;
  const said = [foreign(sentence, 2000), unmatched].filter((text) => text !== '');
  return kind === 'done'
    ? outcomeModal('Excluded', { said })
    : excludeModal({ ...form, note: said.join('\n') });
}

function instead(said: string) {
  return update(outcomeModal('Not excluded', { said: [said] }));
}

function update(view: ModalView) {
  return { response_action: 'update' as const, view };
}

export const MOST_PASTED = 500;

/**
 * Names or addresses out of pasted text: one a line, or between commas, semicolons and tabs; each once. Of
 * `Name <address>`, as mail programs write it, the address is taken.
 */
export function pastedNames(boxes: readonly string[]): readonly string[] {
  const names = new Map<string, string>();
  for (const piece of boxes.flatMap((box) => box.split(/[\n\r\t,;]+/))) {
    const name = nameIn(piece);
    if (name !== '' && !names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  }
  return [...names.values()];
}

function nameIn(piece: string): string {
  const [, address] = /<\s*([^<>\s]+@[^<>\s]+)\s*>/.exec(piece) ?? [];
  const bare = (address ?? piece).trim().replace(/^mailto:/i, '');
  return bare.replace(/^(["'])(.*)\1$/, '$2').trim();
}

export interface Resolved {
  readonly found: readonly MemberRow[];
  readonly unmatched: readonly { readonly text: string; readonly nearest: readonly string[] }[];
}

/** Finds the members that pasted names or addresses mean; one that could be several counts as not found. */
export function resolvePasted(tables: ReadTables, pasted: readonly string[]): Resolved {
  const scan = tables.scans.newestBelieved();
  const found = new Map<AccountKey, MemberRow>();
  const unmatched: { text: string; nearest: readonly string[] }[] = [];
  let usernames: readonly string[] | undefined;

  const near = (text: string, rows: readonly MemberRow[]): readonly string[] => {
    if (rows.length > 0) return rows.map(({ account }) => account.username);
    if (unmatched.length >= GUESSED) return [];
    usernames ??= scan === undefined ? [] : tables.scans.usernames(scan.id, undefined, EVERYBODY);
    return nearestNames(text, usernames);
  };
  for (const text of pasted) {
    const rows = scan === undefined ? [] : tables.scans.findMembers(scan.id, text, 5);
    const meant =
      rows.length === 1 ? rows[0] : rows.find(({ account }) => sameUsername(account.username, text));
    if (meant === undefined) unmatched.push({ text, nearest: near(text, rows) });
    else found.set(meant.account.key, meant);
  }
  return { found: [...found.values()], unmatched };
}

/** So many unmatched ones are told what is nearest; looking through all names for each of 500 would hold up everybody's clicks. */
const GUESSED = 20;

/** More user names than an organisation has. */
const EVERYBODY = 1_000_000;
