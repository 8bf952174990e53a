import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { AccountKey } from '../../domain/account.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Answer, ExclusionRequest, Flows, Press } from '../../flows/answers.ts';
import { foreign } from '../text.ts';
import { EXCLUDE_MODAL, type ExcludeFacts, excludeIn, excludeModal } from '../views/exclude.ts';
import { outcomeModal } from '../views/outcome.ts';
import { unmatchedText } from '../views/unmatched.ts';
import type { ExcludeDeps } from './exclude.ts';
import { type FormErrors, type Whom, wantedIn } from './exclude-form.ts';
import { notAnApprover, pressBy } from './who.ts';

type Form = Omit<ExcludeFacts, 'note'>;
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
  readonly form: Form;
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
function afterwards(form: Form, { kind, sentence }: Answer, unmatched: string): ModalView | undefined {
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
