import { FaultsInForce } from '../faults.ts';

/** Where a conversation can go wrong; `data` is the answer to the whole mail. */
export type MailStage = 'connect' | 'auth' | 'mail from' | 'rcpt to' | 'data';

/** What can go wrong with one mail. Everything is plain data, so that a page can list it. */
export type MailFaultKind =
  /** Refused in the words of a server, the enhanced status among them: 550, `5.1.1 No such user here`. */
  | { readonly kind: 'refused'; readonly stage: MailStage; readonly code: number; readonly words: string }
  /** Answers so many milliseconds later, as if nothing were wrong. */
  | { readonly kind: 'slow'; readonly stage: MailStage; readonly ms: number }
  /** Never answers; the connection is closed when the mailbox is disposed. */
  | { readonly kind: 'hang'; readonly stage: MailStage }
  /** The connection ends, and nothing is kept. */
  | { readonly kind: 'broken connection'; readonly stage: MailStage }
  /** The mail is kept, and the connection ends before the answer. */
  | { readonly kind: 'accepted, then broken connection'; readonly stage: 'data' };

export type MailFault = MailFaultKind & {
  /** Tested against the recipient, so from `rcpt to` on; without it, everybody's mail is hit. */
  readonly to?: RegExp;
  /** How many times it hits; without it, until the faults are cleared. */
  readonly times?: number;
  /** So many times that it would hit go by before it begins. */
  readonly skips?: number;
};

/** The faults that are switched on: the first that fits decides, and is used up by it. */
export class MailFaults extends FaultsInForce<MailFault> {
  /** The fault that hits here, which has one time less left afterward. */
  take(stage: MailStage, recipients: readonly string[]): MailFault | undefined {
    return this.takeThose(
      (fault) => fits(fault, stage, recipients),
      () => true,
    )[0];
  }
}

/** A RegExp with the flag `g` remembers where it was; a fault must not. */
function fits({ stage: its, to }: MailFault, stage: MailStage, recipients: readonly string[]): boolean {
  return its === stage && (to === undefined || recipients.some((recipient) => recipient.search(to) >= 0));
}
