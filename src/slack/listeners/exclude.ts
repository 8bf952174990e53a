import type { App, BlockButtonAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { counted } from '../../domain/wording.ts';
import type { Flows } from '../../flows/answers.ts';
import type { Clock } from '../../flows/ports.ts';
import { foreign } from '../text.ts';
import { accountName } from '../views/account-name.ts';
import { EXCLUDE, proposalIn } from '../views/card-buttons.ts';
import {
  ANOTHER_BOX,
  EMPTY_DRAFT,
  type ExcludeFacts,
  type ExcludeSubject,
  excludeIn,
  excludeModal,
  MOST_BOXES,
  SHOW_HOW_MANY,
} from '../views/exclude.ts';
import { unmatchedText } from '../views/unmatched.ts';
import type { CardDeps } from './decisions.ts';
import { whomIn } from './exclude-form.ts';
import { noteCard } from './seen.ts';
import { answer, envelopeOf, notAnApprover } from './who.ts';

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
