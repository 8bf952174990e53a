import type { MailFault, MailStage } from './faults.ts';
import type { ReceivedMail } from './received.ts';

/** One mail, or one step towards it, and how the server answered. */
export interface MailTry {
  readonly at: Date;
  readonly stage: MailStage;
  /** Empty where the conversation did not get as far as a recipient. */
  readonly to: readonly string[];
  readonly outcome: 'taken' | 'refused' | 'no answer' | 'connection broken';
  /** Code and words, as the other side read them; empty where it read none. */
  readonly words: string;
  /** What was taken, or what was turned away after all of it had come. */
  readonly mail: ReceivedMail | undefined;
}

/** What a fault makes of a try. */
export function troubleOf(fault: MailFault): Pick<MailTry, 'outcome' | 'words'> {
  switch (fault.kind) {
    case 'refused':
      return { outcome: 'refused', words: `${fault.code} ${fault.words}` };
    case 'hang':
      return { outcome: 'no answer', words: '' };
    case 'broken connection':
    case 'accepted, then broken connection':
      return { outcome: 'connection broken', words: '' };
  }
}
