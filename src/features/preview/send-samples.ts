import { randomUUID } from 'node:crypto';
import type { OutgoingMail } from '../../adapters/smtp/mailer.ts';
import type { MailOutside } from '../../deps.ts';
import type { Clock } from '../../policy/calendar.ts';
import { counted } from '../../policy/text.ts';
import {
  languageName,
  type SampleFacts,
  type SampleKind,
  type SampleLanguage,
  type SampleLimits,
  sampleName,
  sampleOf,
} from '../letters/sample.ts';
import type { SignInWith } from '../letters/wording.ts';
import { type SampleOutcome, sampleSaid } from './sample-said.ts';

/** What a person asks for. */
export interface SamplesAsked {
  readonly language: SampleLanguage;
  readonly kinds: readonly SampleKind[];
  /** What the emails say of how to sign in. */
  readonly signInWith: SignInWith;
}

/** What samples are made of: the organization's own, and what stands behind the @ of a Message-ID. */
export type SampleMaterial = Omit<SampleFacts, 'signInWith'> &
  SampleLimits &
  Pick<MailOutside, 'messageHost'>;

/** How many were sent, and why no more. */
export interface SamplesSent {
  readonly sent: number;
  readonly stopped: SampleOutcome | undefined;
}

/** One after the other to one address; the first that is not sent ends it, as what is wrong is mostly so for the others too. */
export async function sendSamples(
  { language, kinds, signInWith }: SamplesAsked,
  to: string,
  material: SampleMaterial,
  clock: Clock,
  sendOne: (mail: OutgoingMail) => Promise<SampleOutcome | undefined>,
): Promise<SamplesSent> {
  for (const [sent, kind] of kinds.entries()) {
    const messageId = `<sample-${randomUUID()}@${material.messageHost}>`;
    const letter = sampleOf(kind, language, { ...material, signInWith }, material, clock());
    const stopped = await sendOne({ to, messageId, ...letter });
    if (stopped !== undefined) return { sent, stopped };
  }
  return { sent: kinds.length, stopped: undefined };
}

/** "6 sample emails in German". */
export const amountOf = ({ kinds, language }: SamplesAsked): string =>
  `${counted(kinds.length, 'sample email', 'sample emails')} in ${languageName(kinds.every(({ kind }) => kind === 'report') ? 'en' : language.language)}`;

/** What became of them: how many went where, and what to do about the others. */
export function toldOf(asked: SamplesAsked, to: string, { sent, stopped }: SamplesSent): string {
  if (stopped === undefined) return `Sent ${amountOf(asked)} to ${to} and to no one else.`;
  const next = asked.kinds[sent];
  const said = sampleSaid(stopped, next === undefined ? '' : sampleName(next));
  if (sent > 0) return `Sent only ${sent} of ${amountOf(asked)} to ${to}. ${said}`;
  if (stopped.kind === 'called off' || stopped.answer.kind !== 'unclear')
    return `No sample email was sent to ${to}. ${said}`;
  return asked.kinds.length > 1 ? `${said} No other sample was sent.` : said;
}
