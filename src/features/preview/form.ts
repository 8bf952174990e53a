import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { lines, noticeModal } from '../../adapters/slack/blocks.ts';
import type { FieldValues } from '../../adapters/slack/fields.ts';
import { mrkdwnSafe, plain } from '../../adapters/slack/text.ts';
import type { Command, Guard } from '../deciding/guard.ts';
import type { Press } from '../deciding/press.ts';
import { whoseBlocks } from '../deciding/whose.ts';
import {
  LANGUAGE_CODES,
  languageAsked,
  languageName,
  type SampleKind,
  sampleName,
} from '../letters/sample.ts';
import { LANGUAGES, type SignInWith } from '../letters/wording.ts';
import type { PreviewFlow } from './preview.ts';
import type { SamplesAsked } from './send-samples.ts';

const SUBMIT = 'preview';
const LANGUAGE = 'preview.language';
const SIGN_IN = 'preview.sign-in';
const KINDS = 'preview.kinds';

const SIGN_INS: Readonly<Record<SignInWith, string>> = {
  password: 'ArcGIS user name and password',
  organization: 'Your organization’s login',
  social: 'Google, Apple or another service',
};

/** `preview`: asks which sample emails, and in which language; `preview de` sends all of them at once. */
export function previewCommand(flow: PreviewFlow, typed: string, command: string): Command {
  if (typed.trim() === '')
    return {
      kind: 'opens',
      open: ({ id }) =>
        flow.whyNotTo(id) ?? previewModal({ ...flow.offered(), address: flow.addressOf(id) ?? '' }),
    };
  const language = languageAsked(typed);
  if (language === undefined) return { kind: 'says', say: () => unknownLanguage(command) };
  const asked = { language, kinds: flow.offered().kinds, signInWith: 'password' } as const;
  return { kind: 'decides', decide: (press) => begunBy(flow, press, asked) };
}

const unknownLanguage = (command: string): string =>
  `The bot does not write emails in that language. Use one of ${LANGUAGE_CODES}, as in ${command} preview de.`;

function begunBy(flow: PreviewFlow, press: Press, asked: SamplesAsked) {
  const begun = flow.begin(press, asked);
  return begun.kind === 'begun' ? { kind: 'begun' as const, reply: () => begun.done } : begun;
}

export function registerPreview(guard: Guard, flow: PreviewFlow): void {
  guard.submits(SUBMIT, {
    refused: 'Not sent',
    read: ({ state }) => askedIn(state.values, flow.offered().kinds),
    decide(press, asked) {
      if (asked.kinds.length === 0) return { kind: 'undecided', errors: { [KINDS]: 'Choose at least one.' } };
      const begun = flow.begin(press, asked);
      const notice = (sentence: string) => noticeModal(TITLE, sentence);
      if (begun.kind !== 'begun')
        return { kind: 'decided', answered: begun, shown: () => notice(begun.sentence) };
      const { sentence, done } = begun;
      const decide = async () => {
        const said = await done;
        return {
          kind: 'decided',
          answered: { kind: 'done', sentence: said },
          shown: () => notice(said),
        } as const;
      };
      return {
        kind: 'later',
        meanwhile: notice(sentence),
        decide,
        ifClosed: (answered) => flow.tellAlone(press.by.id, answered.sentence),
      };
    },
  });
}

const TITLE = 'Sample emails';

/** Asks which emails, and in which language. */
export function previewModal({
  address,
  kinds: offered,
  organization = '',
  sendsReports,
}: Pick<ReturnType<PreviewFlow['offered']>, 'kinds' | 'sendsReports'> & {
  readonly address: string;
  readonly organization?: string;
}): ModalView {
  const kinds = offered.map((kind) => kindOption(kind, sendsReports));
  const blocks: KnownBlock[] = [
    lines([
      `Samples go only to ${mrkdwnSafe(address, 120)}, the email address in your Slack profile.`,
      'The account in them does not exist, and no one counts as warned.',
    ]),
    select(
      LANGUAGE,
      'Language',
      LANGUAGES.map((language) => [language, languageName(language)]),
    ),
    select(SIGN_IN, 'How the member signs in', Object.entries(SIGN_INS)),
    {
      type: 'input',
      block_id: KINDS,
      label: plain('Emails'),
      element: { type: 'checkboxes', action_id: KINDS, options: kinds, initial_options: kinds },
    },
    ...whoseBlocks(organization),
  ];
  return {
    type: 'modal',
    callback_id: SUBMIT,
    title: plain(TITLE, 24),
    submit: plain('Send', 24),
    close: plain('Cancel', 24),
    blocks,
  };
}

/** The first is chosen where nobody chooses another. */
function select(
  id: string,
  label: string,
  choices: readonly (readonly [value: string, text: string])[],
): KnownBlock {
  const options = choices.map(([value, text]) => ({ text: plain(text, 75), value }));
  const [first] = options;
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: {
      type: 'static_select',
      action_id: id,
      options,
      ...(first !== undefined && { initial_option: first }),
    },
  };
}

function kindOption(kind: SampleKind, sendsReports: boolean): PlainTextOption {
  const description = descriptionOf(kind, sendsReports);
  return {
    text: plain(sampleName(kind), 75),
    value: choiceOf(kind),
    ...(description !== undefined && { description: plain(description, 75) }),
  };
}

function descriptionOf({ kind }: SampleKind, sendsReports: boolean): string | undefined {
  if (kind !== 'report') return undefined;
  return sendsReports ? 'In English' : 'In English. No one gets it now: REPORT_RECIPIENTS is not set';
}

const choiceOf = (sample: SampleKind): string =>
  sample.kind === 'reminder' ? `reminder ${sample.daysBefore}` : sample.kind;

/** Undefined for everything that we cannot have written ourselves. */
function askedIn(values: FieldValues, kinds: readonly SampleKind[]): SamplesAsked | undefined {
  const selected = (id: string): string => values[id]?.[id]?.selected_option?.value ?? '';
  const language = languageAsked(selected(LANGUAGE));
  const signInWith = selected(SIGN_IN);
  if (language === undefined || !isSignIn(signInWith)) return undefined;
  const chosen = (values[KINDS]?.[KINDS]?.selected_options ?? []).map(({ value }) => value);
  return { language, signInWith, kinds: kinds.filter((kind) => chosen.includes(choiceOf(kind))) };
}

function isSignIn(text: string): text is SignInWith {
  return Object.hasOwn(SIGN_INS, text);
}
