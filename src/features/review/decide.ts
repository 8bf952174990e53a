import type { ModalView } from '@slack/types';
import { outcomeModal } from '../../adapters/slack/blocks.ts';
import { button } from '../../adapters/slack/buttons.ts';
import { missingReason, NOTE, reasonText, UNTIL_DATE } from '../../adapters/slack/fields.ts';
import { plainSafe } from '../../adapters/slack/text.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { endOf } from '../deciding/end-day.ts';
import type { Guard } from '../deciding/guard.ts';
import type { Answer, Press } from '../deciding/press.ts';
import type { FormErrors } from '../deciding/reply.ts';
import { REVIEW_CHOICE, REVIEW_DECIDE_MODAL, reviewDecideIn, reviewDecideModal } from './decide-view.ts';
import type { ReviewDeps } from './list.ts';
import { REVIEW_LIST, reviewingText } from './list-view.ts';

/** The second step of Review…: all that was selected is approved or excluded, in one commit. */
export function registerReviewDecide(guard: Guard, deps: ReviewDeps): void {
  guard.submits(REVIEW_DECIDE_MODAL, {
    refused: 'Nothing decided',
    read: reviewDecideIn,
    decide(press, form) {
      const answered = decide(deps, press, form);
      if (!answered.ok) return { kind: 'undecided', errors: answered.failure };
      const { value } = answered;
      return { kind: 'decided', answered: value, shown: () => afterward(deps, press, form, value) };
    },
  });
}

type Form = NonNullable<ReturnType<typeof reviewDecideIn>>;

function decide(
  { flows, clock, timeZone }: ReviewDeps,
  press: Press,
  { draft, fingerprint }: Form,
): Result<Answer, FormErrors> {
  if (draft.choice === undefined) return failed({ [REVIEW_CHOICE]: 'Choose one.' });
  if (draft.choice === 'approve') {
    const answered = flows.decisions.approveSelected(press, fingerprint, draft.note);
    return answered.about === 'note' ? failed({ [NOTE]: answered.sentence }) : ok(answered);
  }
  const missing = missingReason(draft);
  if (Object.keys(missing).length > 0) return failed(missing);
  const end = endOf(draft, clock(), timeZone);
  if (!end.ok) return failed({ [UNTIL_DATE]: end.failure });
  const request = { reason: reasonText(draft), until: end.value };
  return ok(flows.exclusions.excludeSelected(press, fingerprint, request));
}

/** What was done, with the way back to what is left; or the form again as things stand now, while it is about anyone. */
function afterward(
  { flows }: ReviewDeps,
  { by }: Press,
  { reviewing, draft }: Form,
  { kind, sentence }: Answer,
): ModalView {
  const note = plainSafe(sentence, 3000);
  if (kind !== 'done') {
    const selected = flows.review.show(by, { shown: [], selected: [] });
    if (selected.count > 0) return reviewDecideModal({ reviewing, selected, draft, note });
  }
  return decidedModal(kind, note, reviewing);
}

export function decidedModal(kind: Answer['kind'], note: string, reviewing: Form['reviewing']): ModalView {
  return outcomeModal(kind === 'done' ? 'Done' : 'Nothing decided', {
    said: [note],
    next: { button: button(REVIEW_LIST, 'Review more', 'list'), metadata: reviewingText(reviewing) },
  });
}
