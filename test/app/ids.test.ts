import type { HomeView, KnownBlock, ModalView } from '@slack/types';
import { expect, test } from 'vitest';
import { outcomeModal } from '../../src/adapters/slack/blocks.ts';
import { button } from '../../src/adapters/slack/buttons.ts';
import { NOTHING_SAID } from '../../src/adapters/slack/fields.ts';
import { mrkdwnSafe } from '../../src/adapters/slack/text.ts';
import type { AuditRow } from '../../src/adapters/store/audit.ts';
import { askingMessage } from '../../src/features/card/askings.ts';
import { cardMessage } from '../../src/features/card/card-view.ts';
import type { Guard } from '../../src/features/deciding/guard.ts';
import { exclusionBlocks } from '../../src/features/digest/exclusion-rows.ts';
import { datesOf } from '../../src/features/digest/words.ts';
import { extendModal } from '../../src/features/exclusions/ask-before-end.ts';
import { excludeAgainButton } from '../../src/features/exclusions/exclude-form.ts';
import { EMPTY_DRAFT, excludeModal } from '../../src/features/exclusions/exclude-form-view.ts';
import { exclusionsList } from '../../src/features/exclusions/list.ts';
import { UNDO_EXCLUDED, UNDO_EXCLUDED_HERE, undoExcludedButton } from '../../src/features/exclusions/undo.ts';
import { targetText } from '../../src/features/exclusions/words.ts';
import { alone } from '../../src/features/history/acts.ts';
import { historyView } from '../../src/features/history/slack-history.ts';
import { homeView } from '../../src/features/home/view.ts';
import { sampleKinds } from '../../src/features/letters/sample.ts';
import { type PickFor, pickHistory, pickList } from '../../src/features/members/who-is-meant.ts';
import { goLiveModal } from '../../src/features/modes/slack-go-live.ts';
import { pauseModal } from '../../src/features/modes/slack-pause.ts';
import { previewModal } from '../../src/features/preview/form.ts';
import { approveAllModal } from '../../src/features/proposals/many/approve-all-form.ts';
import { undoButton, undoExclusionButton } from '../../src/features/proposals/row-view.ts';
import { UNDO_EXCLUDED_ONE, UNDO_ONE } from '../../src/features/proposals/undo-list.ts';
import { WHY_TEXT } from '../../src/features/proposals/why/buttons.ts';
import { reviewDecideModal } from '../../src/features/review/decide-view.ts';
import { NOT_STARTED, REVIEW_LIST, reviewModal } from '../../src/features/review/list-view.ts';
import { isAccountKey } from '../../src/policy/account.ts';
import type { Exclusion } from '../../src/policy/exclusion.ts';
import { limitsOf } from '../../src/policy/limits.ts';
import { elementsIn } from '../../src/sandbox/slack/blocks/block.ts';
import { checkBlocks } from '../../src/sandbox/slack/blocks/check.ts';
import { ANA, card, idOf, proposal, reviewOf, row, scan } from '../features/card/card-facts.ts';
import { home } from '../features/home/home-facts.ts';
import { reviewPage, selectedFacts } from '../features/review/review-facts.ts';
import { anAccount, aPolicy, keyOf, NOW } from '../policy/builders.ts';
import { registered } from './registered.ts';

const timeZone = 'Europe/Berlin';

test('every action_id that a view emits has a listener, and every listener an emitter', async () => {
  const { actions } = await registered();
  expect(unique(emitters().flatMap(pressable))).toEqual(unique(actions));
});

test('every modal that can be submitted has a listener, and every listener a modal', async () => {
  const { views } = await registered();
  const submittable = emitters().flatMap((shown) =>
    'type' in shown && shown.type === 'modal' && shown.submit !== undefined
      ? [shown.callback_id ?? 'none']
      : [],
  );
  expect(unique(submittable)).toEqual(unique(views));
});

test('no matter is listened for twice, and there are one command and one event', async () => {
  const { actions, views, commands, events } = await registered();
  expect([...actions, ...views].toSorted()).toEqual(unique([...actions, ...views]));
  expect(commands).toEqual(['/inactive-users']);
  expect(events).toEqual(['app_home_opened']);
});

type Shown = ModalView | HomeView | { readonly text: string; readonly blocks: readonly KnownBlock[] };

/** Every view in the variants that between them show all that can be pressed. */
function emitters(): readonly Shown[] {
  const bulk = { take: 2, whom: [], leftOut: 0, whyLeftOut: [], fingerprint: '2-a' };
  const forecast = ['Mails 2 people.'];
  const list = reviewPage([row(), row({ id: idOf(18) })], {
    page: 20,
    pages: 40,
    selection: { all: 1, outside: 0, withdrawable: 1 },
  });
  const reviewing = { ...NOT_STARTED, page: 20 };
  const exclusion = { reason: 'x', authorId: 'U1', authorName: 'Ana', since: NOW, until: undefined } as const;
  const target = { kind: 'account', key: keyOf('0a1b'), username: 'maria' } as const;
  const exclusions = Array.from({ length: 30 }, (_, place) => ({ ...exclusion, id: place + 1, target }));
  const asked = {
    place: 1,
    asked: [{ exclusion: { ...exclusion, id: 1, target }, stands: 'asked' as const, answeredBy: undefined }],
  };
  const member = {
    id: 7,
    newestSignIn: undefined,
    reenabledAt: undefined,
    lastLeftAloneAt: undefined,
    goneSince: undefined,
    standing: undefined,
  };
  const entry: AuditRow = {
    ...{ number: 7, at: NOW, by: { kind: 'bot' }, what: 'x', subject: 'maria', detail: {}, hash: '' },
  };
  const person = { username: 'maria', fullName: '', email: undefined, isMember: true, created: undefined };
  const picks: readonly PickFor[] = ['why', 'exclude', 'include', 'undo'];
  return [
    cardMessage(
      card({
        rows: [
          row(),
          row({ state: 'approved', approvals: [ANA] }),
          row({ state: 'failed', why: 'x' }),
          row({ state: 'disabled' }, { canUndo: true }),
          row({ state: 'excluded' }, { undoableExclusion: { ...exclusion, id: 1, target } }),
        ],
        bulk: { take: 2, leftOut: 0 },
        review: reviewOf(2),
        undoable: [{ batch: 1, count: 2 }],
        folded: { count: 5, states: new Map([['disabled', 5]]), undoable: 5 },
      }),
      undefined,
    ),
    cardMessage(card({ mode: { kind: 'waits for go-live' }, goLive: forecast }), undefined),
    cardMessage(refusedCard(), undefined),
    {
      text: 'x',
      blocks: [
        {
          type: 'actions',
          elements: [
            undoButton(proposal({ state: 'disabled' }), aPolicy(), UNDO_ONE, 'x'),
            undoExclusionButton(
              proposal({ state: 'excluded' }),
              { ...exclusion, id: 1, target },
              UNDO_EXCLUDED_ONE,
              'x',
            ),
          ],
        },
      ],
    },
    approveAllModal({ card: 7, bulk, rehearsal: false, cap: 50, disabledToday: 0 }),
    goLiveModal(forecast, limitsOf(aPolicy()), { command: '/inactive-users', emails: true }),
    askingMessage(
      {
        about: 'exclusions',
        asking: 1,
        authorName: 'Mara',
        rows: [
          {
            ...{ exclusion: 1, until: NOW, answer: undefined, answeredBy: undefined },
            ...{ target, others: 0, reason: 'x', endsOn: NOW, inForce: true },
          },
        ],
        more: 0,
        timeZone,
        command: '/inactive-users',
      },
      undefined,
      'Harbour',
    ),
    {
      text: 'The digest asks about exclusions.',
      blocks: exclusionBlocks(asked, 1, datesOf(timeZone).tokens),
    },
    extendModal([{ ...exclusion, id: 1, target }], timeZone),
    pauseModal(true),
    previewModal({
      kinds: sampleKinds(aPolicy()),
      sendsReports: false,
      address: 'mara@example.org',
    }),
    ...homes({ ...exclusion, id: 1, target, until: NOW }),
    excludeModal({ subject: { kind: 'pasted', boxes: 1 }, draft: EMPTY_DRAFT, note: undefined }),
    excludeModal({
      subject: { kind: 'rule', instead: { kind: 'pasted', boxes: 1 } },
      draft: EMPTY_DRAFT,
      note: undefined,
    }),
    {
      text: 'What became of exclusions.',
      blocks: [
        {
          type: 'actions',
          elements: [
            excludeAgainButton(1),
            undoExcludedButton(1, UNDO_EXCLUDED),
            undoExcludedButton(1, UNDO_EXCLUDED_HERE),
          ],
        },
      ],
    },
    exclusionsList({ exclusions, page: 1, mayEnd: true, note: undefined, timeZone, nameOf: targetText }),
    reviewModal({ list, reviewing, note: undefined, mayDecide: true }),
    reviewDecideModal({
      reviewing,
      selected: selectedFacts([proposal()]),
      draft: { ...NOTHING_SAID, choice: undefined },
      note: undefined,
    }),
    outcomeModal('Noted', { said: ['x'], next: { button: button(REVIEW_LIST, 'x', 'x'), metadata: '' } }),
    { text: 'x', blocks: [{ type: 'actions', elements: [button(WHY_TEXT, 'x', 'x')] }] },
    pickHistory('maria', [person], { more: 0, isGuess: false }),
    historyView({
      about: person,
      page: { acts: alone([entry]), rows: [entry], isAll: false },
      before: 9,
      writing: { text: mrkdwnSafe, day: String, moment: String, nameOf: ({ subject }) => subject },
      timeZone,
    }),
    ...picks.map((purpose) =>
      pickList(purpose, 'maria', { members: [{ account: anAccount(), ...member }], more: 0, isGuess: false }),
    ),
  ];
}

/** An approver's, as the bot is live and as it is paused. */
function homes(ending: Exclusion): readonly HomeView[] {
  const paused = { since: NOW, until: undefined, reason: undefined, byId: 'U1', byName: 'Ana' };
  return [{ kind: 'live' } as const, { kind: 'paused', pause: paused } as const].map((mode) =>
    homeView(home({ ending: [[ending]] }, { mode }), 'C1'),
  );
}

function refusedCard() {
  const failed = { check: 'members fell', found: 900, allowed: 963 } as const;
  return card({ scan: scan({ state: 'rejected', failedChecks: [failed] }), excusable: [failed] });
}

/** Fields of a form are read when it is submitted, unless they are to be heard at once; buttons are heard when they are pressed. */
function pressable(shown: Shown): readonly string[] {
  const checked = checkBlocks(shown.blocks, 'type' in shown ? shown.type : 'message');
  if (!checked.ok) throw new Error(checked.errors.join('\n'));
  return checked.value
    .filter((block) => block.type !== 'input' || block.dispatch_action === true)
    .flatMap(elementsIn)
    .map(({ action_id }) => action_id ?? 'none');
}

function unique(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].toSorted();
}

test('a press cannot be read into a bare account key, in which the guard would look for fields', () => {
  const listen = (guard: Guard) =>
    guard.reads('x', {
      // @ts-expect-error a key is a text, however it is branded
      read: (value) => (isAccountKey(value) ? value : undefined),
      show: () => undefined,
    });
  expect(listen).toBeTypeOf('function');
});
