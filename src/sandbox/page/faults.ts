import type { MailFault } from '../mailbox/faults.ts';
import type { World } from '../world.ts';

/** One thing that can go wrong, and how it is made to. */
interface FaultOffered {
  readonly id: string;
  readonly about: 'Portal' | 'Slack' | 'Mail';
  readonly name: string;
  readonly says: string;
  /** Switches it on; what it returns switches it off. */
  readonly start: (world: World, off: () => void) => () => void;
}

/** What can go wrong with mail, as the page offers it. */
const MAIL_FAULT_KINDS: readonly FaultOffered[] = [
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
function noSuchMailbox(address: string): MailFault {
  const to = new RegExp(`^${address.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'i');
  return { kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here', to };
}

function kind(id: string, name: string, says: string, fault: MailFault): FaultOffered {
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

const MINUTE_MS = 60_000;

const KINDS: readonly FaultOffered[] = [
  {
    id: 'slow',
    about: 'Portal',
    name: 'Slow portal',
    says: 'Every answer of the portal comes a second and a half late.',
    start: ({ portal }) => portal.faults.add({ kind: 'slow', ms: 1500, path: /./ }),
  },
  {
    id: 'busy',
    about: 'Portal',
    name: 'Portal asks to slow down',
    says: 'The portal answers everything with HTTP 429 and “try again in 2 seconds”.',
    start: ({ portal }) =>
      portal.faults.add({ kind: 'status', status: 429, body: 'json', retryAfter: '2', path: /./ }),
  },
  {
    id: 'broken',
    about: 'Portal',
    name: 'Broken page of members',
    says: 'In place of the list of members comes a web page about maintenance.',
    start: ({ portal }) => portal.faults.add({ kind: 'html page', path: /\/users$/ }),
  },
  {
    id: 'cut',
    about: 'Portal',
    name: 'Cut list of members',
    says: 'The list of members ends after 150, as if that were all.',
    start: ({ portal }) =>
      portal.faults.add({ kind: 'cut list', after: 150, ending: 'nextStart', path: /\/users$/ }),
  },
  {
    id: 'slack',
    about: 'Slack',
    name: 'Slack down for a minute',
    says: 'Slack answers the bot with errors and takes no connection; it ends by itself.',
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
      if (kind === undefined && !id.startsWith(NO_MAILBOX)) throw new Error(`there is no fault ${id}`);
    },
    /** Takes one mailbox away; it joins the list until it is switched off. */
    refuse: (address: string) => {
      const id = `${NO_MAILBOX}${address.toLowerCase()}`;
      off(id);
      running.set(id, world.mailbox.faults.add(noSuchMailbox(address)));
    },
    [Symbol.dispose]: () => {
      for (const id of [...running.keys()]) off(id);
    },
  };
}

function noMailbox(id: string) {
  const address = id.slice(NO_MAILBOX.length);
  return {
    id,
    about: 'Mail' as const,
    name: `No mailbox ${address}`,
    says: 'The mail server says of this recipient that there is no such mailbox: 550 5.1.1.',
    isOn: true,
  };
}
