import type { MailFault } from '../mailbox/faults.ts';
import type { World } from '../world.ts';
import { ForVisitor } from './sentences.ts';

/** One thing that can go wrong, and how it is made to. */
interface FaultOffered {
  readonly id: string;
  readonly about: 'Portal' | 'Slack' | 'Mail';
  readonly name: string;
  /** What it does, in a sentence. */
  readonly does: string;
  /** What a visitor will see of it, and where. */
  readonly see: string;
  /** Switches it on; what it returns switches it off. */
  readonly start: (world: World, off: () => void) => () => void;
}

const CARD_NAMES_IT =
  'After a few emails, the newest card and the status command show the problem. No emails go out until it is fixed.';

/** What can go wrong with mail, as the page offers it. */
const MAIL_FAULT_KINDS: readonly FaultOffered[] = [
  kind(
    'mail-connect',
    'Mail server turns the bot away',
    'The mail server closes every connection (554 5.7.1).',
    CARD_NAMES_IT,
    { kind: 'refused', stage: 'connect', code: 554, words: '5.7.1 Mail from your network is not accepted' },
  ),
  kind(
    'mail-auth',
    'Mail password is wrong',
    'The mail server rejects the bot’s user name and password (535 5.7.8).',
    CARD_NAMES_IT,
    { kind: 'refused', stage: 'auth', code: 535, words: '5.7.8 Wrong user or password' },
  ),
  kind(
    'mail-sender',
    'Sender is rejected',
    'The mail server rejects everything sent from MAIL_FROM (550 5.7.1).',
    CARD_NAMES_IT,
    { kind: 'refused', stage: 'mail from', code: 550, words: '5.7.1 You cannot send as this sender' },
  ),
  kind(
    'mail-relay',
    'Every recipient is rejected by policy',
    'The mail server rejects every recipient because it does not relay email for the bot (550 5.7.1).',
    'After a few emails, the bot stops sending and says so. No one counts as unreachable because of these rejections.',
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.7.1 Relaying denied' },
  ),
  kind(
    'mail-nobody',
    'No recipient has a mailbox',
    'The mail server says that no recipient has a mailbox (550 5.1.1).',
    'So many rejections at once point to the mail server, not to the members. The bot stops sending and says so.',
    { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here' },
  ),
  kind(
    'mail-later',
    'Mail server says “try later”',
    'The mail server asks the bot to try every email again later (451 4.7.1).',
    'The bot keeps the emails and tries again. Move the clock forward to see the next attempt.',
    { kind: 'refused', stage: 'rcpt to', code: 451, words: '4.7.1 Greylisted, try again in five minutes' },
  ),
  kind(
    'mail-hang',
    'Mail server stops answering',
    'The mail server receives each email in full but never replies.',
    'After a few seconds, the bot stops waiting and tries the same email again later.',
    { kind: 'hang', stage: 'data' },
  ),
  kind(
    'mail-cut',
    'Connection breaks after an email',
    'The mail server accepts each email, but the connection breaks before its answer reaches the bot.',
    'The bot tries again with the same Message-ID. The mailbox marks each new copy “sent again”.',
    { kind: 'accepted, then broken connection', stage: 'data' },
  ),
];

/** The mailbox of one member is gone. */
function noSuchMailbox(address: string): MailFault {
  const to = new RegExp(`^${address.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'i');
  return { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here', to };
}

function kind(id: string, name: string, does: string, see: string, fault: MailFault): FaultOffered {
  return {
    ...{ id, about: 'Mail', name, does, see },
    start({ mailbox }) {
      const stop = mailbox.faults.add({ ...fault });
      // A connection that is open already would never meet it.
      if (fault.stage === 'connect' || fault.stage === 'auth') mailbox.dropConnections();
      return stop;
    },
  };
}

const MINUTE_MS = 60_000;

const KINDS: readonly FaultOffered[] = [
  {
    id: 'slow',
    about: 'Portal',
    name: 'Slow portal',
    does: 'Every answer from the portal takes a second and a half longer.',
    see: 'Scans take longer. Watch their progress in the channel.',
    start: ({ portal }) => portal.faults.add({ kind: 'slow', ms: 1500, path: /./ }),
  },
  {
    id: 'busy',
    about: 'Portal',
    name: 'Portal asks the bot to slow down',
    does: 'The portal answers everything with “too many requests, try again in 2 seconds” (HTTP 429).',
    see: 'The bot waits and asks again. If this goes on, the scan fails and the bot says why in the channel.',
    start: ({ portal }) =>
      portal.faults.add({ kind: 'status', status: 429, body: 'json', retryAfter: '2', path: /./ }),
  },
  {
    id: 'broken',
    about: 'Portal',
    name: 'Portal in maintenance',
    does: 'The portal sends a maintenance page instead of the member list.',
    see: 'The next scan fails, and the bot says why in the channel. Nothing is changed or sent.',
    start: ({ portal }) => portal.faults.add({ kind: 'html page', path: /\/users$/ }),
  },
  {
    id: 'cut',
    about: 'Portal',
    name: 'Member list is cut short',
    does: 'The member list ends after 150 members, as if that were all.',
    see: 'The next scan is rejected: the list looks incomplete. Nothing is changed or sent.',
    start: ({ portal }) =>
      portal.faults.add({ kind: 'cut list', after: 150, ending: 'nextStart', path: /\/users$/ }),
  },
  {
    id: 'slack',
    about: 'Slack',
    name: 'Slack down for a minute',
    does: 'For a minute, Slack answers the bot with errors and accepts no connections.',
    see: 'Buttons and commands say that the bot cannot be reached. When the minute is over, the bot reconnects on its own.',
    start: ({ slack }, off) => {
      const fault = { how: 'http500', times: 'until cleared' } as const;
      for (const method of ['*', 'response_url', 'upload']) slack.faults.failMethod(method, fault);
      slack.faults.refuseConnections('until cleared');
      slack.faults.dropConnections();
      const timer = setTimeout(off, MINUTE_MS).unref();
      return () => {
        clearTimeout(timer);
        slack.faults.clear();
      };
    },
  },
  ...MAIL_FAULT_KINDS,
];

/** Before the address in the id of a switch that takes one mailbox away. */
const NO_MAILBOX = 'no-mailbox ';

export type FaultSwitches = ReturnType<typeof createFaultSwitches>;

/** The switches of one world, all off at first. */
export function createFaultSwitches(world: World) {
  const running = new Map<string, () => void>();
  const off = (id: string) => {
    running.get(id)?.();
    running.delete(id);
  };
  const clear = () => {
    for (const id of [...running.keys()]) off(id);
  };
  return {
    list: () => [
      ...KINDS.map(({ start, ...kind }) => ({ ...kind, isOn: running.has(kind.id) })),
      ...[...running.keys()].filter((id) => id.startsWith(NO_MAILBOX)).map(noMailbox),
    ],
    set: (id: string, on: boolean) => {
      off(id);
      const kind = KINDS.find((one) => one.id === id);
      if (kind !== undefined && on)
        return void running.set(
          id,
          kind.start(world, () => off(id)),
        );
      if (kind === undefined && !id.startsWith(NO_MAILBOX))
        throw new ForVisitor('There is no such fault. Reload the page.');
    },
    /** Takes one mailbox away; it joins the list until it is switched off. */
    refuse: (address: string) => {
      const id = `${NO_MAILBOX}${address.toLowerCase()}`;
      off(id);
      running.set(id, world.mailbox.faults.add(noSuchMailbox(address)));
    },
    /** Ends all of them. */
    clear,
    [Symbol.dispose]: clear,
  };
}

function noMailbox(id: string) {
  const address = id.slice(NO_MAILBOX.length);
  return {
    id,
    about: 'Mail' as const,
    name: `No mailbox for ${address}`,
    does: 'The mail server says that this recipient has no mailbox (550 5.1.1).',
    see: 'After rejections on two different days, Why? says that the member was not warned. A later proposal says so too.',
    isOn: true,
  };
}
