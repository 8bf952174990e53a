import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Answer, Press } from '../../flows/answers.ts';
import { foreign } from '../text.ts';
import { button } from '../views/card-buttons.ts';
import { outcomeModal } from '../views/outcome.ts';
import { REASON, UNTIL_DATE } from '../views/reason-and-end.ts';
import { REVIEW_LIST } from '../views/review.ts';
import {
  REVIEW_CHOICE,
  REVIEW_DECIDE_MODAL,
  type ReviewDraft,
  reviewDecideIn,
  reviewDecideModal,
} from '../views/review-decide.ts';
import { type Reviewing, reviewingText } from '../views/reviewing.ts';
import { endOf } from './end-day.ts';
import type { ExcludeDeps } from './exclude.ts';
import type { FormErrors } from './exclude-form.ts';
import { notAnApprover, pressBy } from './who.ts';

/** The second step of Review…: all that was ticked is approved or excluded, in one commit before the ack. */
export function registerReviewDecide(app: App, deps: ExcludeDeps): void {
  const { flows, people } = deps;

  app.view(REVIEW_DECIDE_MODAL, async ({ ack, body, context, view }) => {
    const form = reviewDecideIn(view);
    const press = pressBy(people, body.user.id, context);
    if (form === undefined || press === undefined) {
      const said = press === undefined ? notAnApprover(people) : 'That form is not known here.';
      return ack({ response_action: 'update', view: outcomeModal('Nothing decided', { said: [said] }) });
    }
    const answered = decide(deps, press, form);
    if (!answered.ok) return ack({ response_action: 'errors', errors: answered.failure });
    await (answered.value.kind === 'repeated'
      ? ack()
      : ack({ response_action: 'update', view: afterwards(deps, press, form, answered.value) }));
    flows.afterCommit();
  });
}

interface Form {
  readonly reviewing: Reviewing;
  readonly fingerprint: string;
  readonly draft: ReviewDraft;
}

function decide(
  { flows, clock, timeZone }: ExcludeDeps,
  press: Press,
  { draft, fingerprint }: Form,
): Result<Answer, FormErrors> {
  if (draft.choice === undefined) return failed({ [REVIEW_CHOICE]: 'Choose one.' });
  if (draft.choice === 'approve') {
    return ok(flows.decisions.approveTicked(press, fingerprint, draft.reason));
  }
  if (draft.reason === '') return failed({ [REASON]: 'An exclusion needs a reason.' });
  const end = endOf(draft, clock(), timeZone);
  if (!end.ok) return failed({ [UNTIL_DATE]: end.failure });
  const request = { reason: draft.reason, until: end.value };
  return ok(flows.exclusions.excludeTicked(press, fingerprint, request));
}

/** What was done, with the way back to what is left; or the form again as things stand now, while it is about anybody. */
function afterwards(
  { flows }: ExcludeDeps,
  { by }: Press,
  { reviewing, draft }: Form,
  { kind, sentence }: Answer,
): ModalView {
  const note = foreign(sentence, 3000);
  if (kind !== 'done') {
    const ticked = flows.review.show(by, { shown: [], ticked: [] });
    if (ticked.proposals.length > 0) return reviewDecideModal({ reviewing, ticked, draft, note });
  }
  return outcomeModal(kind === 'done' ? 'Noted' : 'Nothing decided', {
    said: [note],
    next: { button: button(REVIEW_LIST, 'Review more', 'list'), metadata: reviewingText(reviewing) },
  });
}
