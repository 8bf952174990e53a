import type { MailFault } from '../mailbox/faults.ts';
import type { FaultKind } from './fault-kind.ts';

/** What can go wrong with mail, as the page offers it. */
export const MAIL_FAULT_KINDS: readonly FaultKind[] = [
  kind(
    'mail-connect',
    'Mail server turns the bot away',
    'It ends the bot’s connections and refuses new ones: 554 5.7.1.',
    { kind: 'refused', stage: 'connect', code: 554, words: '5.7.1 No mail from your network is taken here' },
  ),
  kind('mail-auth', 'Mail password is wrong', 'It does not take what the bot signs in with: 535 5.7.8.', {
    kind: 'refused',
    stage: 'auth',
    code: 535,
    words: '5.7.8 Wrong user or password',
  }),
  kind('mail-sender', 'Mail sender is refused', 'It takes nothing from MAIL_FROM: 550 5.7.1.', {
    ...{ kind: 'refused', stage: 'mail from', code: 550 },
    words: '5.7.1 You may not send as this sender',
  }),
  kind(
    'mail-relay',
    'Mail to everybody is refused by policy',
    'It refuses each recipient because of who is asking: 550 5.7.1.',
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.7.1 Relaying denied' },
  ),
  kind(
    'mail-nobody',
    'Mail server knows nobody',
    'It says of each recipient that there is no such mailbox: 550 5.1.1.',
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here' },
  ),
  kind('mail-later', 'Mail server says “later”', 'It puts each recipient off: 451 4.7.1.', {
    ...{ kind: 'refused', stage: 'rcpt to', code: 451 },
    words: '4.7.1 Greylisted, try again in five minutes',
  }),
  kind('mail-hang', 'Mail server falls silent', 'It takes the whole mail and never answers.', {
    kind: 'hang',
    stage: 'data',
  }),
  kind(
    'mail-cut',
    'Mail connection breaks too late',
    'Each mail is taken, and the connection ends before the bot has read so: it must send the same one again.',
    { kind: 'accepted, then broken connection', stage: 'data' },
  ),
];

/** The mailbox of one member is gone. */
export function noSuchMailbox(address: string): MailFault {
  const to = new RegExp(`^${address.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'i');
  return { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here', to };
}

function kind(id: string, name: string, says: string, fault: MailFault): FaultKind {
  return {
    ...{ id, about: 'Mail', name, says },
    start({ mailbox }) {
      const stop = mailbox.faults.add({ ...fault });
      // A connection that is open already would never meet it.
      if (fault.stage === 'connect' || fault.stage === 'auth') mailbox.dropConnections();
      return stop;
    },
  };
}
