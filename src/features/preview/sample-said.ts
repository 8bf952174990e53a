import { type MailAnswer, meaningOf, type SmtpAuth } from '../../policy/mail/answer.ts';
import { faultWords, mailFaultOf } from '../../policy/mail/fault.ts';
import { withoutPeriod } from '../../policy/verdict.ts';

/** Why a sample was not sent, nor any after it. */
export type SampleOutcome =
  | { readonly kind: 'called off'; readonly why: string }
  | { readonly kind: 'not sent'; readonly answer: NotSent; readonly auth: SmtpAuth };

type NotSent = Exclude<MailAnswer, { kind: 'accepted' }>;

/** The words that the card has for a fault of the mail server; what is about the one email names it. */
export function sampleSaid(outcome: SampleOutcome, name: string): string {
  if (outcome.kind === 'called off') return outcome.why;
  const { answer, auth } = outcome;
  const said = `“${withoutPeriod(answer.words)}”`;
  if (answer.kind === 'unclear')
    return `The mail server did not confirm “${name}” (${said}), so the email may have arrived.`;
  const meaning = meaningOf(answer);
  return meaning === 'we are refused' || meaning === 'nobody is served'
    ? faultWords(mailFaultOf(answer, auth), auth, answer.words)
    : `The mail server rejected “${name}”: ${said}.`;
}
